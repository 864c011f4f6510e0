"""Requests we send to addresses that users gave: never to the inside, never for long."""
