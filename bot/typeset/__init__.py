"""Setting documents: what people wrote made legible, fonts of our own, and Typst templates filled with data alone."""
