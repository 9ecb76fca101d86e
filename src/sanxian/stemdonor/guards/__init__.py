"""What raw SQL is refused (decision 15), as triggers on both databases; one file an area.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

from sanxian.stemdonor.guards import cases, registrants

PLACED: tuple[tuple[str, str], ...] = (*registrants.PLACED, *cases.PLACED)
GUARDS: tuple[tuple[str, str, str, str, str], ...] = (*registrants.GUARDS, *cases.GUARDS)
