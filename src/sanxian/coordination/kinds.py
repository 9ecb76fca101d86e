"""What work coordination makes, by kind."""

from __future__ import annotations

UNTYPED = "coordination.untyped"  # a number of which nothing is typed
BACKUP = "coordination.backup"  # the first donor is lost, and a backup waits
