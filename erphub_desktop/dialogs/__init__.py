"""Windows over a page that ask one thing."""
