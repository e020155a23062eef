"""The screen, and only the screen: pages declare and delegate to `agent.services` and `agent.views`."""
