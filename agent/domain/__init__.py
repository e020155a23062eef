"""The trade's own values and rules: pure, no clock, no I/O."""
