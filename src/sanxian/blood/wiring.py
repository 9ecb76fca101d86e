"""What the blood programme registers with the rooms below it, at start-up."""


def connect() -> None:
    """Offer labels, tasks and deciders; import for the acts' registration."""
