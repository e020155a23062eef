"""SAT's services against a server on this machine."""
