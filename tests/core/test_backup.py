"""The file of a backup, what is refused, and that nothing is overwritten."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sanxian.core import keys
from sanxian.core.backup import parcel
from sanxian.kernel.refusal import Malformed, Refusal
from tests.proofs import proving

HEADER = {"id": "b-1", "at": "2026-11-23T02:00:00+00:00", "database": "sqlite", "key": "k"}
MANIFEST = {"rows": {"blood_unit": 3}, "heads": {}}
DATA = [b"first" * 1000, b"second", b"x"]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "copy.sanxian"
    with path.open("wb") as out:
        parcel.write(out, HEADER, MANIFEST, DATA)
    return path


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any], list[bytes]]:
    with parcel.opened(path) as (header, parts):
        return header, parcel.manifest(parts), list(parts)


def test_what_was_put_in_comes_out(made: Path) -> None:
    assert read(made) == (HEADER, MANIFEST, DATA)


def test_nothing_in_it_can_be_read_but_the_header(made: Path) -> None:
    content = made.read_bytes()
    assert content.startswith(parcel.MAGIC + json.dumps(HEADER, sort_keys=True).encode())
    assert b"blood_unit" not in content and b"second" not in content
    assert keys.master() not in content and keys.master().hex().encode() not in content


def parts_of(content: bytes) -> tuple[bytes, list[bytes]]:
    """What stands before the parts, and each part with its length."""
    start = content.index(b"\n", len(parcel.MAGIC)) + 1
    at, found = start, []
    while at < len(content):
        size = 4 + int.from_bytes(content[at : at + 4], "big")
        found.append(content[at : at + size])
        at += size
    return content[:start], found


def _header_changed(content: bytes) -> bytes:
    return content.replace(b"2026-11-23", b"2026-11-24", 1)


def _part_left_out(content: bytes) -> bytes:
    head, parts = parts_of(content)
    return head + b"".join(parts[:2] + parts[3:])


def _parts_swapped(content: bytes) -> bytes:
    head, parts = parts_of(content)
    return head + b"".join([parts[0], parts[2], parts[1], *parts[3:]])


def _end_cut_off(content: bytes) -> bytes:
    head, parts = parts_of(content)
    return head + b"".join(parts[:-1])


def _data_ended_early(content: bytes) -> bytes:
    """The true last part after fewer data."""
    head, parts = parts_of(content)
    return head + b"".join([*parts[:2], parts[-1]])


def _something_behind(content: bytes) -> bytes:
    return content + b"\0"


def _huge_length(content: bytes) -> bytes:
    head, parts = parts_of(content)
    return head + b"\xff\xff\xff\xff" + b"".join(parts)


TAMPERS = (
    _header_changed,
    _part_left_out,
    _parts_swapped,
    _end_cut_off,
    _data_ended_early,
    _something_behind,
    _huge_length,
)


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda one: one.__name__)
def test_a_changed_file_opens_for_nobody(made: Path, tamper: Callable[[bytes], bytes]) -> None:
    made.write_bytes(tamper(made.read_bytes()))
    with pytest.raises(Refusal) as told:
        read(made)
    assert told.value.codes == ("backup_damaged",)


def test_every_single_byte_counts(made: Path) -> None:
    """Each byte behind the first line turned over, one at a time."""
    whole = made.read_bytes()
    opened = []
    for at in range(len(parcel.MAGIC), len(whole)):
        made.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            read(made)
            opened.append(at)
        except Refusal:
            pass
    assert opened == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "backup_unreadable"),
        (b"SQLite format 3\0", "backup_unreadable"),
        (b"SANXIAN BACKUP 2\n{}\n", "backup_newer"),
        (parcel.MAGIC, "backup_damaged"),
        (parcel.MAGIC + b"{}\n", "backup_damaged"),
        (parcel.MAGIC + b"[1]\n", "backup_damaged"),
    ],
)
def test_what_is_no_backup(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refusal) as told:
        read(path)
    assert told.value.codes == (code,)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as told:
        read(tmp_path / "none")
    assert told.value.codes == ("no_such_file",)


def test_another_key_opens_nothing(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(made.read_bytes())
    keys.key.cache_clear()
    monkeypatch.setattr(keys, "master", lambda: b"x" * 32)
    try:
        assert content.getvalue()
        with pytest.raises(Refusal):
            read(made)
    finally:
        monkeypatch.undo()
        keys.key.cache_clear()


# -- the commands, in homes of their own ----------------------------------------------------------------


def refusals() -> dict[str, str]:
    """Each wrong restore as one types it, and the code it is refused with."""
    import os
    import subprocess
    import sys

    from tests.proofs.world import database

    folder = Path(os.environ["SANXIAN_HOME"]).parent
    home, empty = Path(os.environ["SANXIAN_HOME"]), folder / "empty"
    empty.mkdir()

    def said(*words: str, home: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sanxian", *words],
            env={**os.environ, "SANXIAN_HOME": str(home)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode in (0, 2), done.stderr
        return done.stderr.partition("[")[2].partition("]")[0]

    copy, bad = folder / "copy", folder / "bad"
    with database("sqlite"):
        found = {"backup": said("backup", str(copy), home=home)}
    found["mode"] = oct(copy.stat().st_mode & 0o777)
    bad.write_bytes(copy.read_bytes()[:-9])
    found["backup again"] = said("backup", str(copy), home=home)
    found["over data"] = said("restore", str(copy), home=home)
    found["no key"] = said("restore", str(copy), home=empty)
    (empty / "keys.json").write_text(json.dumps({"master": "ab" * 32}))
    found["other key"] = said("restore", str(copy), home=empty)
    shutil.copy(home / "keys.json", empty / "keys.json")
    found["damaged"] = said("restore", str(bad), home=empty)
    found["check"] = said("restore", "--check", str(copy), home=empty)
    found["left after all that"] = " ".join(sorted(path.name for path in empty.iterdir()))
    found["restore"] = said("restore", str(copy), home=empty)
    found["trail"] = said("trail", "verify", home=empty)
    return found


def test_a_home_is_only_made_of_a_whole_copy_with_its_key_and_never_over_data() -> None:
    assert proving.child("tests.core.test_backup:refusals") == {
        "backup": "",
        "mode": "0o600",
        "backup again": "backup_exists",
        "over data": "restore_not_empty",
        "no key": "backup_needs_key",
        "other key": "backup_other_key",
        "damaged": "backup_damaged",
        "check": "",
        "left after all that": "keys.json secret",
        "restore": "",
        "trail": "",
    }
