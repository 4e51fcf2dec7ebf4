"""The processes of an installation, each started by `python -m bot <name>`."""
