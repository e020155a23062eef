"""Alembic migrations: five by their public names, then `pre_NNN` and `post_NNN`."""
