"""The demonstration city for proofs that need a record of every kind: built once, copied each time."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

BUILD = (
    "from pathlib import Path; from sanxian import ground; ground.lay()\n"
    "from sanxian.twin import demo; demo.build(Path(ground.folder()))\n"
)
DATABASE = "sanxian.sqlite3"


def built(folder: Path) -> Path:
    """The home of a demonstration city under `folder`; whoever comes first builds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = folder / "city"
        if not (folder / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home)
            (folder / "done").touch()
    return home


def _build(home: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        env={**kept, "SANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"the demonstration city was not built: {done.stderr[-2000:]}")


def stand(city: str) -> None:
    """Make the empty home of a slice a copy of that city ("": build one), and start Django in it."""
    from sanxian import ground

    home = ground.folder()
    if not city:
        _build(home)
    else:
        home.mkdir(parents=True, exist_ok=True)
        for one in Path(city).iterdir():
            if one.is_file() and not one.name.startswith(DATABASE):
                shutil.copy2(one, home)
        with (
            closing(sqlite3.connect(Path(city) / DATABASE)) as source,
            closing(sqlite3.connect(home / DATABASE)) as target,
        ):
            source.backup(target)
    ground.lay()
