"""Rasa components: the encoder as a featurizer, the ranking of crime types, and the reading of facts and risks."""
