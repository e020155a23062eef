"""Finkok as its callers meet it: SOAP services that judge a sealed CFDI and put SAT's stamp on it."""
