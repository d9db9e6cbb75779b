"""The web app: pages and a JSON API on one ledger. Parses a request, calls one workflow, renders."""
