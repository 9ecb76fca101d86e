"""Registers of another system as files: read, matched to columns, turned into lines."""
