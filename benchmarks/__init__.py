"""Measuring: people played through the API, speed and memory, risks. Benchmarks print figures; no test fails on a time."""
