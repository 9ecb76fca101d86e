"""Pages of the organisation: sign-in, second factor, organisations, accounts, editions."""
