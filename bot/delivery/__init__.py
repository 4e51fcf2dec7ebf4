"""Delivery: what becomes of a confirmed report. Until an operator sets up a target, it is the person's own pack."""
