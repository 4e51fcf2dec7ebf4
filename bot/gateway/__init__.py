"""The gateway: the only part that the world can reach. Pages and JSON in front, Rasa signed and private behind."""
