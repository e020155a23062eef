"""QuickBooks Online, for companies in the United States and in Mexico."""
