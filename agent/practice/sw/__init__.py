"""SW sapien as its callers meet it: REST with a token, stamps under a customid, cancellation of signed requests, a late datawarehouse."""
