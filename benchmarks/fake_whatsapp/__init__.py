"""A WhatsApp of our own: takes what Meta's Cloud API takes, refuses what it refuses, and delivers as unkindly."""
