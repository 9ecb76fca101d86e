"""Pure decisions about duties: their clocks, whom to call and how often, and figures of the work."""
