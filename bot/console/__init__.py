"""The console: the same case for call handlers, behind a login of its own. Closed unless an operator opens it."""
