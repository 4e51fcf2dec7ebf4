"""Delivery: what becomes of a confirmed report. Until an operator sets up an intake, it is the person's own pack."""
