"""The file of a backup: a line that names it, a header in clear, and sealed parts.

    SANXIAN BACKUP 1\\n
    {"id": …, "at": …, "database": …, "key": …}\\n
    parts: 4 bytes of length (big endian), and as many sealed bytes

The first part is the manifest as JSON, the last is empty; between them lie the data, deflated. Each
part is bound to the header, to its number and to whether it is the last, so that none can be changed,
left out, moved, or cut off.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sanxian.core.seal import SealBroken, seal_bytes, unseal_bytes
from sanxian.kernel.refusal import Malformed, Refusal

MAGIC = b"SANXIAN BACKUP 1\n"
PART = 1 << 20  # bytes of data in one part, before they are deflated
LONGEST = 2 * PART + (1 << 16)


def write(
    out: IO[bytes], header: dict[str, Any], manifest: dict[str, Any], data: Iterable[bytes]
) -> None:
    line = json.dumps(header, sort_keys=True).encode() + b"\n"
    out.write(MAGIC + line)
    _put(out, line, 0, json.dumps(manifest, sort_keys=True).encode())
    number = 0
    for number, part in enumerate(data, 1):
        _put(out, line, number, part)
    _put(out, line, number + 1, b"")


def _put(out: IO[bytes], line: bytes, number: int, part: bytes) -> None:
    sealed = seal_bytes("backup", _bound(line, number, not part), zlib.compress(part, 1))
    out.write(len(sealed).to_bytes(4, "big") + sealed)


def _bound(line: bytes, number: int, last: bool) -> str:
    return f"{hashlib.sha256(line).hexdigest()}|{number}|{'last' if last else 'more'}"


@contextmanager
def opened(path: Path) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
    """The header, and the parts one by one, the manifest first.

    Refuses: no_such_file, file_unreadable, backup_unreadable, backup_newer; the parts: backup_damaged.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as fault:
        raise Malformed("no_such_file", file=path) from fault
    except OSError as fault:
        raise Malformed("file_unreadable", file=path) from fault
    with file:
        line = _header_line(file, path)
        try:
            header = dict(json.loads(line))
        except (TypeError, ValueError) as fault:
            raise Refusal("backup_damaged", file=path) from fault
        yield header, _parts(file, line, path)


def _header_line(file: IO[bytes], path: Path) -> bytes:
    magic = file.readline(64)
    if magic != MAGIC:
        known = magic.startswith(MAGIC.rpartition(b" ")[0])
        raise Malformed("backup_newer" if known else "backup_unreadable", file=path)
    return file.readline(4096)


def _parts(file: IO[bytes], line: bytes, path: Path) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        length = int.from_bytes(file.read(4), "big")
        sealed = file.read(length) if 0 < length <= LONGEST else b""
        if len(sealed) != length:
            raise Refusal("backup_damaged", file=path)
        part = _unsealed(sealed, line, number, path)
        last = not part
        number += 1
        if part:
            yield part
    if file.read(1):
        raise Refusal("backup_damaged", file=path)


def _unsealed(sealed: bytes, line: bytes, number: int, path: Path) -> bytes:
    """A part that opens as the last must be empty, any other must not be."""
    for last in (False, True):
        try:
            part = zlib.decompress(unseal_bytes("backup", _bound(line, number, last), sealed))
        except (SealBroken, zlib.error, IndexError, ValueError):
            continue
        if last is not bool(part):
            return part
    raise Refusal("backup_damaged", file=path)


def manifest(parts: Iterator[bytes]) -> dict[str, Any]:
    return dict(json.loads(next(parts)))
