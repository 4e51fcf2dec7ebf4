"""Guidance: crime types, steps, services and routes as data, and the choosing among them."""
