"""A full copy imports again to equality, on either database; cut, altered or foreign it does nothing."""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import postgres
import pytest
from django.apps import apps

from sanxian.core.seal import SealedField
from sanxian.exchange import copies
from tests.proofs import demo

PASS = "eine lange Losung 三献"


def house(home, *words, url="", code=""):
    """A command in a home of its own; its answer and status."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SANXIAN", "DATABASE"))}
    env |= {"SANXIAN_HOME": str(home), **({"DATABASE_URL": url} if url else {})}
    call = ["-c", code] if code else ["-m", "sanxian", *map(str, words)]
    return subprocess.run(
        [sys.executable, *call], env=env, capture_output=True, text=True, check=False
    )


def done(*args, **more):
    answer = house(*args, **more)
    assert answer.returncode == 0, answer.stderr[-1500:]
    return answer.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("copies")
    (path / "pass").write_text(PASS, "utf-8")
    return path


@pytest.fixture(scope="module")
def lived(folder):
    """A city that has lived, and its copy."""
    home = folder / "lived"
    demo.copied(demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo"), home)
    done(home, "copy", "out", folder / "lived.tar.gz", "--passphrase-file", folder / "pass")
    return home


def parts(path):
    """The files of a copy by name, and its manifest."""
    with tarfile.open(path, "r:gz") as archive:
        found = {part.name: archive.extractfile(part).read() for part in archive}
    return found, json.loads(found["manifest.json"])


def same(one, other):
    """Whether two copies hold the same rows, byte for byte; the later one's own reading aside."""
    left, right = parts(one)[0], parts(other)[0]
    assert set(left) == set(right)
    names = set(left) - {"manifest.json"}
    return {name for name in names if left[name] != right[name]}


def again(folder, name, url=""):
    """The copy of the lived city taken in, and copied out once more without a trace of it."""
    home = folder / name
    done(home, "copy", "in", folder / "lived.tar.gz", "--passphrase-file", folder / "pass", url=url)
    out = folder / f"{name}.tar.gz"
    code = (
        "from pathlib import Path; from sanxian import ground; ground.lay()\n"
        "from sanxian.exchange import copies\n"
        f"copies.out(Path({str(out)!r}))\n"
    )
    done(home, code=code, url=url)
    return home, out


@pytest.fixture(scope="module")
def taken(folder, lived):
    """A home made of the copy, and its own copy."""
    return again(folder, "again")


def test_taken_in_every_row_is_equal(folder, taken):
    home, out = taken
    assert same(folder / "lived.tar.gz", out) == set()
    manifest = parts(out)[1]
    assert manifest["tables"]["blood.donation"]["rows"] >= 300
    assert manifest["tables"]["core.trail"]["rows"] > 5000
    assert "The trail holds" in done(home, "trail", "verify")


def test_what_was_sealed_opens_again(taken):
    home, _ = taken
    code = (
        "from sanxian import ground; ground.lay()\n"
        "from sanxian.people.models import Person\n"
        "print(sum(len(p.id_number) == 18 for p in Person.objects.all()[:200]))\n"
    )
    assert done(home, code=code).strip() == "200"


def test_the_triggers_stand_again(taken):
    home, _ = taken
    code = (
        "from sanxian import ground; ground.lay()\n"
        "from django.db import connection as c, DatabaseError\n"
        "try:\n    c.cursor().execute('DELETE FROM blood_unit WHERE id = 1'); print('gone')\n"
        "except DatabaseError as e: print('refused')\n"
    )
    assert done(home, code=code).strip() == "refused"


def test_new_rows_go_on_behind_the_old(taken):
    home, _ = taken
    code = (
        "from sanxian import ground; ground.lay()\n"
        "from sanxian.core import trail, clock; from sanxian.core.actor import operator\n"
        "trail.saw(operator(), 'copy', 'again', at=clock.now())\n"
        "print(trail.verify().ok)\n"
    )
    assert done(home, code=code).strip() == "True"


@pytest.mark.postgres
def test_to_postgresql_and_back(folder, lived):
    with postgres.running() as url:
        _, there = again(folder, "postgres", url=url)
        assert same(folder / "lived.tar.gz", there) == set()
    (folder / "back").mkdir()
    (folder / "postgres" / "keys.json").rename(folder / "back" / "keys.json")
    done(folder / "back", "copy", "in", there)
    done(folder / "back", "copy", "out", folder / "back.tar.gz")
    assert same(there, folder / "back.tar.gz") <= {"core.trail.jsonl", "core.head.jsonl"}


# -- refused, and nothing done -----------------------------------------------------------------------


def refused(folder, path, code, *, words=("--passphrase-file",)):
    """Said no, and the home is as empty as before: all of them share it."""
    home = folder / "empty"
    more = (words[0], folder / "pass") if words else ()
    answer = house(home, "copy", "in", path, *more)
    assert answer.returncode == 2, answer.stdout + answer.stderr
    tables = [m._meta.db_table for m in copies.tables() if m._meta.app_label != "auth"]
    with closing(sqlite3.connect(home / demo.DATABASE)) as database:
        ask = database.execute
        assert {t: n for t in tables for (n,) in ask(f"SELECT count(*) FROM {t}") if n} == {}
    assert code in answer.stderr + answer.stdout
    return answer


def repacked(folder, name, change):
    """The copy with something changed: `change(parts)` gives back the parts."""
    found, _ = parts(folder / "lived.tar.gz")
    out = folder / f"{name}.tar.gz"
    with tarfile.open(out, "w:gz") as archive:
        for part, body in change(dict(found)).items():
            about = tarfile.TarInfo(part)
            about.size = len(body)
            archive.addfile(about, io.BytesIO(body))
    return out


def test_a_copy_that_was_cut_off_is_none(folder, lived):
    whole = gzip.decompress((folder / "lived.tar.gz").read_bytes())
    cut = folder / "cut.tar.gz"
    cut.write_bytes(gzip.compress(whole[: len(whole) // 2]))
    refused(folder, cut, "copy_unreadable")


def test_a_row_that_was_altered_is_found(folder, lived):
    def other(found):
        found["blood.donor.jsonl"] = found["blood.donor.jsonl"].replace(b'"A"', b'"B"', 1)
        return found

    refused(folder, repacked(folder, "altered", other), "copy_altered")


def test_a_row_that_was_taken_out_is_found(folder, lived):
    def less(found):
        found["blood.thanks.jsonl"] = b"".join(found["blood.thanks.jsonl"].splitlines(True)[1:])
        return found

    refused(folder, repacked(folder, "less", less), "copy_altered")


def test_a_trail_rewritten_with_its_fingerprint_is_found(folder, lived):
    def rewritten(found):
        manifest = json.loads(found["manifest.json"])
        body = found["core.trail.jsonl"].replace(b"blood.visit.screen", b"blood.visit.scream", 1)
        found["core.trail.jsonl"] = body
        manifest["tables"]["core.trail"]["sha256"] = hashlib.sha256(body).hexdigest()
        found["manifest.json"] = json.dumps(manifest).encode()
        return found

    refused(folder, repacked(folder, "trail", rewritten), "copy_trail_broken")


def test_the_key_is_needed(folder, lived):
    refused(folder, folder / "lived.tar.gz", "copy_other_key", words=())


def test_a_wrong_passphrase_opens_nothing(folder, lived):
    (folder / "pass").write_text("another long passphrase", "utf-8")
    try:
        refused(folder, folder / "lived.tar.gz", "copy_other_key")
    finally:
        (folder / "pass").write_text(PASS, "utf-8")


def test_a_home_with_records_takes_no_copy(folder, lived):
    answer = house(lived, "copy", "in", folder / "lived.tar.gz")
    assert answer.returncode == 2
    assert "copy_home_not_empty" in answer.stderr + answer.stdout


def test_a_copy_is_not_written_over(folder, lived):
    before = (folder / "lived.tar.gz").read_bytes()
    assert house(lived, "copy", "out", folder / "lived.tar.gz").returncode == 2
    assert (folder / "lived.tar.gz").read_bytes() == before


def test_interrupted_there_is_no_file(folder, lived):
    code = (
        "from pathlib import Path; from sanxian import ground; ground.lay()\n"
        "from sanxian.exchange import copies\n"
        "def told(table, rows):\n    if table == 'blood.unit': raise KeyboardInterrupt\n"
        f"copies.out(Path({str(folder / 'half.tar.gz')!r}), told=told)\n"
    )
    assert house(lived, code=code).returncode != 0
    assert not list(Path(folder).glob("*half*"))


def test_a_short_passphrase_is_refused(folder, lived):
    (folder / "short").write_text("kurz", "utf-8")
    answer = house(lived, "copy", "out", folder / "s.tar.gz", "--passphrase-file", folder / "short")
    assert answer.returncode == 2
    assert not (folder / "s.tar.gz").exists()


def test_it_is_readable_by_its_owner_only_and_holds_no_sealed_value(folder, lived):
    assert (folder / "lived.tar.gz").stat().st_mode & 0o777 == 0o600
    found, manifest = parts(folder / "lived.tar.gz")
    assert b"9990001" not in found["people.person.jsonl"]
    assert PASS not in json.dumps(manifest)
    sealed = [m for m in copies.tables() if any(isinstance(f, SealedField) for f in m._meta.fields)]
    assert len(sealed) > 3


def test_every_table_of_the_house_is_in_it():
    names = {model._meta.label_lower for model in copies.tables()}
    house_tables = {
        m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("sanxian.")
    }
    assert house_tables <= names
