"""Everything about a CFDI file that needs no database: build, seal, validate, read, print."""
