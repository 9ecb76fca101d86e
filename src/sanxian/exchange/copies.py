"""A full copy of all records, and an empty home made equal to it; SQLite and PostgreSQL both ways.

The copy is an archive of one file of JSON lines for each table, and a manifest with the fingerprint
of each. Sealed fields stay sealed: the home that takes the copy in needs the same key, which the copy
carries only where a passphrase wraps it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from sanxian import ground
from sanxian.core import clock, keys, trail
from sanxian.core.database import writer
from sanxian.core.seal import Sealed
from sanxian.kernel.refusal import Malformed, Refusal

FORMAT = "sanxian-copy-1"
CHUNK = 500
LEFT_OUT = frozenset({"sessions.session", "contenttypes.contenttype"})
Told = Callable[[str, int], None]


def tables() -> list[type[models.Model]]:
    """Every table, in an order that does not change; sessions are left out: everybody signs in again."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and _name(model) not in LEFT_OUT
    ]
    return sorted(found, key=_name)


def _name(model: type[models.Model]) -> str:
    return model._meta.label_lower


def _columns(model: type[models.Model]) -> list[Any]:
    return sorted(model._meta.local_concrete_fields, key=lambda field: field.column)


# -- out -------------------------------------------------------------------------------------------------


def out(
    path: Path, *, passphrase: str = "", told: Told = lambda table, rows: None
) -> dict[str, Any]:
    """Write the copy; whole, or no file at all. Gives back the manifest.

    Read in one transaction, so that it is one moment of the house. Raises Refusal (copy_exists).
    """
    if path.exists():
        raise Refusal("copy_exists", file=path.name)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            manifest = _written(raw, path.parent, passphrase, told)
            raw.flush()
            os.fsync(raw.fileno())
        os.link(part, path)  # fails where somebody made the file meanwhile
    except FileExistsError as fault:
        raise Refusal("copy_exists", file=path.name) from fault
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return manifest


def _written(raw: IO[bytes], folder: Path, passphrase: str, told: Told) -> dict[str, Any]:
    manifest = {
        "format": FORMAT,
        "at": clock.now().isoformat(),
        "tables_print": ground.tables_print(),
        "key": fingerprint(),
        "wrapped_key": _wrapped(passphrase) if passphrase else None,
        "tables": {},
    }
    with (
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
        _one_moment(),
    ):
        for model in tables():
            manifest["tables"][_name(model)] = _table_out(archive, folder, model, told)
        body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        _add(archive, "manifest.json", io.BytesIO(body), len(body))
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """One snapshot of all tables; others go on writing meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _table_out(
    archive: tarfile.TarFile, folder: Path, model: type[models.Model], told: Told
) -> dict[str, Any]:
    """One table into the archive, by way of a file without a name, since its length stands first."""
    rows, digest = 0, hashlib.sha256()
    with tempfile.TemporaryFile(dir=folder) as lines:
        for line in _lines(model):
            lines.write(line)
            digest.update(line)
            rows += 1
            if rows % 10_000 == 0:
                told(_name(model), rows)
        size = lines.tell()
        lines.seek(0)
        _add(archive, f"{_name(model)}.jsonl", lines, size)
    told(_name(model), rows)
    columns = [field.column for field in _columns(model)]
    return {"rows": rows, "sha256": digest.hexdigest(), "columns": columns}


def _add(archive: tarfile.TarFile, name: str, body: IO[bytes], size: int) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    archive.addfile(about, body)


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    names = [field.attname for field in _columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        said = [_plain(value) for value in row]
        yield json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON, the same for both databases."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (date, time, UUID, Decimal)):
        return str(value)
    return value


# -- in --------------------------------------------------------------------------------------------------


def take_in(
    path: Path, *, passphrase: str = "", told: Told = lambda table, rows: None
) -> dict[str, Any]:
    """Make this empty home equal to a copy; whole, or not at all. Gives back the manifest.

    Raises Refusal (copy_home_not_empty, copy_other_tables, copy_other_key, copy_altered,
    copy_unreadable).
    """
    manifest = _manifest(path)
    _see_that_it_fits(manifest)
    _see_that_the_home_is_empty()
    master = _the_key(manifest, passphrase)
    with writer(), transaction.atomic(), _guards_aside():
        _defer_references()
        with _archive(path) as archive:
            for part in archive:
                if part.name != "manifest.json":
                    _table_in(archive, part, manifest, told)
        _number_on()
        _see_that_it_holds(manifest)
        if master:  # last of all: a copy that is refused leaves the home's key as it was
            _keep_key(Path(settings.SANXIAN_KEYS), master)
    return manifest


@contextmanager
def _archive(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r|gz") as archive:
            yield archive
    except FileNotFoundError as fault:
        raise Malformed("no_such_file", file=path.name) from fault
    except (tarfile.TarError, OSError, EOFError, ValueError) as fault:
        raise Malformed("copy_unreadable", file=path.name) from fault


def _manifest(path: Path) -> dict[str, Any]:
    """The last part of the archive: a copy that was cut off has none."""
    with _archive(path) as archive:
        for part in archive:
            body = archive.extractfile(part) if part.name == "manifest.json" else None
            if body:
                return dict(json.loads(body.read(10_000_000)))
    raise Malformed("copy_unreadable", file=path.name)


def _see_that_it_fits(manifest: dict[str, Any]) -> None:
    """The same tables with the same columns; the version of the packages may differ."""
    said = {name: about["columns"] for name, about in manifest.get("tables", {}).items()}
    here = {_name(model): [f.column for f in _columns(model)] for model in tables()}
    if manifest.get("format") != FORMAT or said != here:
        different = sorted(set(said) ^ set(here)) or [n for n in here if said[n] != here[n]]
        raise Refusal("copy_other_tables", tables=" ".join(different[:5]))


def _see_that_the_home_is_empty() -> None:
    """Nothing but what laying the tables leaves."""
    for model in tables():
        if model._meta.app_label == "auth":
            continue  # permissions are made with the tables, and replaced
        if model._base_manager.exists():
            raise Refusal("copy_home_not_empty", table=_name(model))


def _defer_references() -> None:
    """A row may come before the row it points to; all are looked at when the last has come."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _guards_aside() -> Iterator[None]:
    """Without triggers while rows are written as they were; in the same transaction they stand again.

    They say how a record may come to be, and this one has come to be elsewhere, under them.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = cursor.fetchall()
            for name, _ in found:
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            found = [(model._meta.db_table, "") for model in tables()]
            _triggers(cursor, found, "DISABLE")
        yield
        if connection.vendor == "sqlite":
            for _, sql in found:
                cursor.execute(sql)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table before
            _triggers(cursor, found, "ENABLE")


def _triggers(cursor: Any, found: Iterable[tuple[str, str]], word: str) -> None:
    for table, _ in found:
        cursor.execute(f'ALTER TABLE "{table}" {word} TRIGGER USER')


def _table_in(
    archive: tarfile.TarFile, part: tarfile.TarInfo, manifest: dict[str, Any], told: Told
) -> None:
    name = part.name.removesuffix(".jsonl")
    body = archive.extractfile(part)
    if name not in manifest["tables"] or body is None:
        raise Refusal("copy_altered", table=name[:80])
    model = apps.get_model(name)
    if model._meta.app_label == "auth":
        model._base_manager.all().delete()
    digest, waiting, rows = hashlib.sha256(), list[list[Any]](), 0
    for line in body:
        digest.update(line)
        waiting.append(json.loads(line))
        if len(waiting) == CHUNK:
            rows += _insert(model, waiting)
            told(name, rows)
            waiting = []
    rows += _insert(model, waiting)
    told(name, rows)
    said = manifest["tables"][name]
    if (digest.hexdigest(), rows) != (said["sha256"], said["rows"]):
        raise Refusal("copy_altered", table=name)


def _insert(model: type[models.Model], rows: list[list[Any]]) -> int:
    """Rows as they were: no default, no seal, no time of its own is put in."""
    if not rows:
        return 0
    fields = _columns(model)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
    values = [
        [_kept(field, value) for field, value in zip(fields, row, strict=True)] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
    return len(rows)


def _kept(field: Any, value: Any) -> Any:
    """A value as the database keeps it."""
    if value is not None:
        value = _lived(field, value)
    return field.get_db_prep_save(value, connection)


def _lived(field: Any, value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return Sealed(base64.b64decode(value))
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    if isinstance(field, models.JSONField) or field.is_relation:
        return value
    return field.to_python(value)


def _number_on() -> None:
    """New rows go on behind the highest number."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)


def _see_that_it_holds(manifest: dict[str, Any]) -> None:
    """Every reference, every chain of the trail, and each table again against its fingerprint."""
    connection.check_constraints()
    verdict = trail.verify()
    if not verdict.ok:
        raise Refusal("copy_trail_broken", chain=(verdict.first_bad or {}).get("chain", ""))
    for model in tables():
        digest = hashlib.sha256()
        for line in _lines(model):
            digest.update(line)
        if digest.hexdigest() != manifest["tables"][_name(model)]["sha256"]:
            raise Refusal("copy_altered", table=_name(model))


# -- the key -------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Tells keys apart and betrays none."""
    return keys.key("fingerprint").hex()[:32]


def _wrapped(passphrase: str) -> dict[str, str]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    body = AESGCM(_from(passphrase, salt)).encrypt(nonce, keys.master(), FORMAT.encode())
    return {"salt": salt.hex(), "nonce": nonce.hex(), "body": body.hex()}


def _from(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())


def _the_key(manifest: dict[str, Any], passphrase: str) -> bytes:
    """The key the copy was sealed under; b"" where this home has it. Raises Refusal (copy_other_key)."""
    if manifest["key"] == fingerprint():
        return b""
    wrapped = manifest.get("wrapped_key")
    if not wrapped or not passphrase:
        raise Refusal("copy_other_key")
    key = _from(passphrase, bytes.fromhex(wrapped["salt"]))
    try:
        return AESGCM(key).decrypt(
            bytes.fromhex(wrapped["nonce"]), bytes.fromhex(wrapped["body"]), FORMAT.encode()
        )
    except InvalidTag as fault:
        raise Refusal("copy_other_key") from fault


def _keep_key(path: Path, master: bytes) -> None:
    """In place of the key of a home in which nothing was ever sealed."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out_:
        json.dump({"master": master.hex()}, out_)
        out_.flush()
        os.fsync(out_.fileno())
    fresh.replace(path)
    keys.forget()
