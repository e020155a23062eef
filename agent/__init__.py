"""Everything that works without a screen: services, work, adapters, CFDI, the database and the command line."""

__version__ = "1.0.0.dev0"
