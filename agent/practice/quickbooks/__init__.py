"""QuickBooks Online as its callers meet it: OAuth, the v3 accounting API, and the books behind them."""
