"""Evidence files: pictures and PDF that a person adds to their report; where pictures are intimate, none are taken."""
