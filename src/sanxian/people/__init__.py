"""One file per person: identity, contact, consent. Programmes point here and keep no names of their own."""
