"""What the pages of the organisation take in."""
