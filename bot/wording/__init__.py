"""How it sounds: every sentence a person reads, by id, language and channel. No sentence stands in Python."""
