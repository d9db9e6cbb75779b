"""The nouns of Unless as frozen values. Standard library only."""
