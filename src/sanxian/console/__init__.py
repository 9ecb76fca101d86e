"""The worker's desk: the shared look of every page, and the pages that compose several programmes."""
