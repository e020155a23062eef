"""Data files: icons, style, texts, messages, fonts, WSDL of our own writing, practice company, help."""
