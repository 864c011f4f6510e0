"""Files by their SHA-256: photos, decoded and written anew before anybody sees them."""
