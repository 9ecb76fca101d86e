"""Tasks of the national centre: in by file, API and command; on a named worker's desk; answers back."""
