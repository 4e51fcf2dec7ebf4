"""A reference intake: what a receiver must do, in little code. Tests send to it; operators try delivery with it."""
