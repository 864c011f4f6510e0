"""A lot on its way: photos first, what was typed kept from step to step, registered at the end."""
