"""Spreadsheets that people bring: what is in a file, what its columns mean, and the platform's rows that it makes."""
