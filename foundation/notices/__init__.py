"""Notices: what people are told of, in the app and by mail, as each of them chose."""
