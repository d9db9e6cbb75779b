"""The JSON API under /api: the command line's verbs, one file a noun."""
