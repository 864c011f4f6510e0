"""Rolls: labels that are minted and printed before there is a package for them to hang on."""
