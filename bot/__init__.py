"""Harbour: what is true for victims of online crime; understanding, guidance, report and delivery."""
