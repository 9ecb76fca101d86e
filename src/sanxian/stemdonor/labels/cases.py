"""The words of match cases, collection and follow-up."""
