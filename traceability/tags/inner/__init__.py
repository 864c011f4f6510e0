"""The inner secret: a paper inside a package proves that the label outside was made for it."""
