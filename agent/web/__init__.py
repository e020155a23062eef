"""The agent's HTTP: whether it lives, is ready, is well."""
