"""Homes that are built once and copied each time: an empty one, and the demonstration city."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

LAY = "from sanxian import ground; ground.lay()\n"
BUILD = f"{LAY}from sanxian.twin import demo; demo.build(ground.folder())\n"
DATABASE = "sanxian.sqlite3"


def built(folder: Path, code: str = BUILD) -> Path:
    """The home of a demonstration city under `folder`; whoever comes first builds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = folder / "city"
        if not (folder / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home, code)
            (folder / "done").touch()
    return home


def laid(folder: Path) -> Path:
    """A home with today's tables in which nothing was done, under `folder`."""
    return built(folder, LAY)


def _build(home: Path, code: str = BUILD) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "SANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"the home was not built: {done.stderr[-2000:]}")


def copied(city: Path, home: Path) -> None:
    """Make an empty home a copy of that one, in which nobody works."""
    home.mkdir(parents=True, exist_ok=True)
    for one in city.iterdir():
        if one.is_file() and not one.name.startswith(DATABASE):
            shutil.copy2(one, home)
    with (
        closing(sqlite3.connect(city / DATABASE)) as source,
        closing(sqlite3.connect(home / DATABASE)) as target,
    ):
        source.backup(target)


def stand(city: str) -> None:
    """Make the empty home of a slice a copy of that city, and start Django in it. "": of the city in
    PROVE_CITY, which the first slice builds for all of a run; without that, build one."""
    from sanxian import ground

    shared = os.environ.get("PROVE_CITY", "")
    if city or shared:
        copied(Path(city) if city else built(Path(shared)), ground.folder())
    else:
        _build(ground.folder())
    ground.lay()
