"""The command line `erphub-agent`: one file a command group."""
