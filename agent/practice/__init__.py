"""The simulated vendors: QuickBooks Online, Finkok and SAT's status service, in a process and a store of their own.

They judge the rest of the product, so they are written from the vendors' behaviour and import nothing of it but
`agent.errors` and `agent.paths`. What no public source settles is marked "assumed" where it is decided.
"""
