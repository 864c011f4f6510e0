"""What an organisation must do now: the storeys above say what, one page and one list show it."""
