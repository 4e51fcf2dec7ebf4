"""What stands between the gateway and Rasa: the signed channel and the sealed tracker store."""
