"""The ledger's schema, step by step, forward from every released one."""
