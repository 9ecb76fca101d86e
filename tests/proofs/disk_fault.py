"""T7: a full or failing disk leaves nothing half written, is said clearly, and passes.

Faults are put under SQLite through the shim: at the n-th write of an act (or its sync) the disk
begins to fail and goes on failing until it is mended. Every act of a round meets every n until it
gets through; so each single write of each act has failed once. A limit on the size of files, set
by the system, does the same without the shim. Pages are asked through Django's own client.
"""

from __future__ import annotations

import resource
from typing import Any
from uuid import uuid4

from tests.proofs import life, vfs
from tests.proofs.proving import Found, Slice
from tests.proofs.world import Fork, database, release

ERRORS = {"full": vfs.FULL, "write": vfs.IOERR_WRITE, "sync": vfs.IOERR_FSYNC}
MOMENTS = [*((error, after) for error in ("full", "write") for after in (0, 1, 5)), ("sync", 0)]


def slices() -> list[Slice]:
    """Every write of every act, three kinds of fault; the file-size limit; pages."""
    every = [Slice(f"acts-{error}", "acts", {"error": error}) for error in ERRORS]
    return [*every, Slice("file-limit", "limit"), Slice("pages", "pages")]


class Failing(vfs.Listener):
    """A disk that fails from its n-th write (or sync) on; `left` is how many it still does."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.error, self.hits = "full", 0

    def breaks(self, error: str, after: int) -> None:
        self.error, self.left, self.hits = error, after, 0

    def is_mended(self) -> int:
        """Whole again; how often it failed."""
        self.left = None
        return self.hits

    def _meets(self) -> int:
        if self.left is None:
            return vfs.OK
        if self.left > 0:
            self.left -= 1
            return vfs.OK
        self.hits += 1
        return ERRORS[self.error]

    def on_write(self, path: str, data: bytes, offset: int) -> int:
        return vfs.OK if self.error == "sync" else self._meets()

    def on_sync(self, path: str) -> int:
        return self._meets() if self.error == "sync" else vfs.OK


def acts(error: str, every: int = 1, care: bool = True) -> dict[str, Any]:
    """A round in which each act meets a fault at every write, `every`-th only in a short run.

    Without `care` (the control) an act has no transaction.
    """
    disk = Failing()
    shim = vfs.Shim(disk)
    with database("sqlite"):
        ward = life.shelf(4)
        if not care:
            _careless()
        way, told, failed, wrong = life.Round(ward), set[str](), 0, []
        for word in life.ROUND:
            for after in range(0, 10_000, every):
                if _try(way, word, disk, error, after, told):
                    break
                failed += 1
                found, facts = life.faults(told)
                wrong += [{"act": word, "write": after, **found}] if found else []
                if not care and wrong:
                    return {"wrong": wrong}
        release()
    assert shim.own.name == b"shim"
    if wrong or len(told) != len(life.ROUND):
        raise Found(str(wrong[:5] or told))
    return {"acts": len(told), "failures": failed, "trail_rows": facts["trail_rows"]}


def _try(way: Any, word: str, disk: Failing, error: str, after: int, told: set[str]) -> bool:
    """The act on a failing disk; when it failed, that it did so in words which mean 503."""
    from sanxian.core.database import out_of_service

    request = uuid4()
    disk.breaks(error, after)
    try:
        way.do(word, request)
    except Exception as fault:
        if not out_of_service(fault):
            raise Found(
                f"{word}, write {after}: {fault!r} is not known as a fault of the disk"
            ) from fault
        return False
    finally:
        disk.is_mended()
    told.add(str(request))
    return True


def _careless() -> None:
    from contextlib import nullcontext

    from sanxian.core import act

    act._transaction = nullcontext  # type: ignore[assignment]


# -- a limit that the system sets --------------------------------------------------------------------------


def limit(rounds: int = 3) -> dict[str, Any]:
    """Acts in a process that may not make its files larger; then the same acts with the limit gone."""
    with database("sqlite"):
        ward = life.shelf(4)
        facts = Fork(_limited, ward, rounds).result()
    return dict(facts)


def _limited(ward: Any, rounds: int) -> dict[str, Any]:
    from django.db import DatabaseError, connection

    from sanxian.core.database import out_of_service

    told, refused = set[str](), 0
    life.live(ward, 1, lambda said: told.add(said[1]))
    size = max(path.stat().st_size for path in _files(connection.settings_dict["NAME"]))
    for _ in range(rounds):
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
        try:
            life.live(ward, None, lambda said: told.add(said[1]))
        except DatabaseError as fault:
            refused += out_of_service(fault)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        wrong, _ = life.faults(told)
        if wrong:
            raise Found(str(wrong))
        life.live(ward, 1, lambda said: told.add(said[1]))
        size += 20_000
    if refused != rounds:
        raise Found(f"the limit was met {refused} times in {rounds} rounds")
    return {"acts": len(told), "failures": refused}


def _files(name: Any) -> list[Any]:
    return [path for path in name.parent.glob(f"{name.name}*") if path.suffix != ".writer"]


# -- pages --------------------------------------------------------------------------------------------------


def pages() -> dict[str, Any]:
    """A form sent while the disk fails, and again when it is mended: 503 with words, then done once."""
    disk = Failing()
    shim = vfs.Shim(disk)
    with database("sqlite"):
        ward = life.shelf(1)
        said = [_send(ward, disk, error, after) for error, after in MOMENTS]
        said += [_sign_in(ward, disk)]
        wrong, _ = life.faults(set())
        release()
    assert shim.own.name == b"shim"
    faults = [one for one in said if one] + ([str(wrong)] if wrong else [])
    if faults:
        raise Found(str(faults))
    return {"forms": len(said)}


def _client(ward: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    account = ward.persona.account("hospital_clerk")
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def _send(ward: Any, disk: Failing, error: str, after: int) -> str:
    """One form; "" where all was right, else what was not."""
    from sanxian.blood.models import Patient

    client, address, before = _client(ward), "/blood/hospital/patients/new", Patient.objects.count()
    form = {"request": str(uuid4()), "name": "赵某", "number": f"P-{error}-{after}", "sex": "male"}
    disk.breaks(error, after)
    if after == 0 and client.get(address).status_code != 200:
        return f"{error}: a page that only reads does not open"
    failed = client.post(address, form)
    hits = disk.is_mended()
    words = failed.content.decode()
    if not hits or failed.status_code != 503 or "没有留下半截数据" not in words:
        return f"{error} after {after}: {failed.status_code}, {hits} faults"
    if Patient.objects.count() != before:
        return f"{error} after {after}: a patient although it failed"
    for _ in range(2):  # the same form again, and once more by a nervous finger
        if client.post(address, form).status_code != 302:
            return f"{error} after {after}: not done when the disk was mended"
    if Patient.objects.count() != before + 1:
        return f"{error} after {after}: {Patient.objects.count() - before} patients"
    return ""


def _sign_in(ward: Any, disk: Failing) -> str:
    """Sessions are written by Django itself, outside any act and any view."""
    client = _client(ward)
    disk.breaks("full", 0)
    failed = client.post("/sign-in", {"username": "nobody", "password": "wrong"})
    disk.is_mended()
    return "" if failed.status_code == 503 else f"sign-in on a full disk: {failed.status_code}"
