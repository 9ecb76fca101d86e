"""The checks of a validation: installation, operation, performance."""
