"""Spreadsheets: cells, files, rows."""
