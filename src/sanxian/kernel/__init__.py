"""Pure Python at the ground of the house: no Django, no database, no clock, no network."""
