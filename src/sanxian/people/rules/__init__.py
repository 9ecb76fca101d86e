"""Pure decisions about people: identity as it is written, suspected doubles, numbers for demonstrations."""
