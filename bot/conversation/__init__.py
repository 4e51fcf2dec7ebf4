"""The conversation in plain Python: each step takes a case and one turn, changes the case, and says messages by id."""
