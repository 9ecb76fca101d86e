"""The editions of the blood programme, as TOML."""
