"""Xero in practice: two organisations, strict and with a memory."""
