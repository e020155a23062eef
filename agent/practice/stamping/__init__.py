"""What every PAC does with a sealed CFDI, whatever it speaks: judge it by SAT's rules, put the stamp on, keep the ledger."""
