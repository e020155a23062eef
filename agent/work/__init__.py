"""Verbs that touch keys or vendors. A page never calls them: it inserts a row and an agent claims it."""
