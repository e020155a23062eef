"""Xero: contacts, sales invoices, receipts and credit notes of one organisation."""
