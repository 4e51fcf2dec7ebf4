"""The calls that handlers take: what to say next, what was said, what must not be left out. Knows no web."""
