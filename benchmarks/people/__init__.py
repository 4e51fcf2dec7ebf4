"""People who are played through whole conversations, and what became of them."""
