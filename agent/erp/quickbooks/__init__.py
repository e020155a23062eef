"""QuickBooks Online, for companies in the United States and in Mexico."""

from agent.erp.quickbooks.adapter import QuickBooks, QuickBooksMexico
from agent.erp.quickbooks.calls import AccessToken

__all__ = ["AccessToken", "QuickBooks", "QuickBooksMexico"]
