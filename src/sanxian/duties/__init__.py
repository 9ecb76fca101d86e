"""Work with a clock: one named worker, who acknowledges and does it, or it goes up."""
