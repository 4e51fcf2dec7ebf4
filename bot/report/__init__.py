"""The report: its fields, how answers are read, how it is built, and the documents made from it."""
