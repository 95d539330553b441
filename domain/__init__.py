"""The nouns: what the whole project talks about. Standard library only."""
