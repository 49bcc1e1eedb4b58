"""The Python side of Valise. Standard library only."""
