"""Rasa's custom actions: thin adapters that take one turn to `bot.conversation` and bring its messages back."""
