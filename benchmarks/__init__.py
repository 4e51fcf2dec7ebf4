"""Measuring: people played through the API, speed and memory, risks. No test fails on a time."""
