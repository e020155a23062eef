"""Diverza as its callers meet it: JSON with the credentials in every body, a ref-id that names a stamp for good, errors as text."""
