"""Letters and messages made ready to send: which ones fit a case, filled from its facts, as text and as PDF."""
