"""A handover's code: an address that its two sides find it by, and that authorises nothing."""
