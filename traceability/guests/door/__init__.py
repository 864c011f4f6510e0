"""The pages that a guest's link opens, and no others."""
