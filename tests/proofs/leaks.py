"""T15: no sealed value lies in clear, and no personal value in a log, an address, the trail or a cookie.

People are made up whose numbers, names and reasons occur nowhere else. They are lived through the
services and the pages, the awkward ways too: searches, forms sent with a mistake, a fault half way.
Then everything the house has written is searched for them, as text and as hexadecimal digits.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

from tests.proofs import world
from tests.proofs.proving import Slice

PEOPLE = 100  # ten values each
BROKEN = ("seal", "log", "address", "trail")
# Who has nothing to do with anybody by name.
BLIND = ("stock_manager", "government_viewer", "auditor", "component_technician", "lab_technician")
REGISTRY = ("registry_officer",)
OUTCOMES = re.compile(r"(?<!non)reactive|positive")
LINKED = re.compile(r"""(?:href|src|action|hx-[a-z]+|formaction)="([^"]*)\"""")


def slices() -> list[Slice]:
    return [
        Slice(f"{kind}-{seed}", "live", {"kind": kind, "seed": seed})
        for kind in ("sqlite", "postgres")
        for seed in (1, 2)
    ]


def live(
    kind: str, seed: int, people: int = PEOPLE, broken: Sequence[str] = (), pages: bool = True
) -> dict[str, Any]:
    """Live through everything with made-up people; fails with every place where one is found."""
    with world.database(kind) as url:
        house = House(seed, broken)
        house.open()
        for _ in range(people):
            house.somebody()
        house.awkward(pages)
        found = [*house.sealed_columns(), *house.stored(url), *house.said()]
        assert not found, f"{len(found)} found\n" + "\n".join(sorted(set(found))[:200])
        return {"values": len(house.sealed) + len(house.personal), **house.done}


class House:
    """The small city, browsers in it, and everything they were told."""

    def __init__(self, seed: int, broken: Sequence[str]) -> None:
        self.rng, self.broken = Random(seed), broken
        self.sealed: dict[str, str] = {}  # value -> what it is; nowhere in clear
        self.personal: dict[str, str] = {}  # names: in clear in their own column alone
        self.addresses: list[str] = []
        self.pages: dict[str, list[str]] = defaultdict(list)
        self.log = _Log()
        self.done = {"requests": 0, "bytes": 0, "rows": 0}

    def open(self) -> None:
        from django.test import Client

        from tests.blood.donor_room.room import Room

        logging.getLogger().addHandler(self.log)
        logging.getLogger().setLevel(logging.DEBUG)
        if "seal" in self.broken:
            _unseal()
        self.ward = world.open_city()
        self.room = Room(self.ward.city, self.ward.persona)
        self.ward.bench._sessions["site"] = self.room.session
        self.clients: dict[str, Any] = {}
        for role in ("registrar", "nurse", "hospital_clerk", "quality_officer", *REGISTRY, *BLIND):
            client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
            client.force_login(
                self.ward.persona.account(role), "django.contrib.auth.backends.ModelBackend"
            )
            self.clients[role] = client

    # -- made-up values ------------------------------------------------------------------------------

    def text(self, what: str, length: int = 10) -> str:
        value = "".join(chr(self.rng.randrange(0x5000, 0x9000)) for _ in range(length))
        return self.note(value, what)

    def note(self, value: str, what: str) -> str:
        (self.personal if what == "name" else self.sealed)[value] = what
        return value

    def person(self) -> SimpleNamespace:
        from datetime import date, timedelta

        from sanxian.people.rules.demo import demo_id_number

        born = date(1980, 1, 1) + timedelta(days=self.rng.randrange(7000))
        number = demo_id_number(self.rng.randrange(1, 990), born, "female")
        return SimpleNamespace(
            name="赵" + self.text("name", 3),
            id_number=self.note(number, "id number"),
            phone=self.note(f"139{self.rng.randrange(10**8):08d}", "phone"),
            address=self.text("address"),
        )

    # -- what is lived -------------------------------------------------------------------------------

    def somebody(self) -> None:
        """Ten values: four by the page that opens a file, then contacts, deferral, patient, care."""
        from sanxian.blood.services import donors, hospital, reactions
        from sanxian.people import services as people_services
        from sanxian.people.models import Person

        at, nurse = self.ward.at, self.room.nurse
        one, where = self.person(), self.room.site.org_path
        sent = {**vars(one), "document": "resident", "request": _request(self.rng)}
        self.post("registrar", "/people/new", sent)
        donor = donors.register(place=where, **vars(one), by=self.room.registrar, at=at)
        person = Person.objects.get(pk=donor.person_id)
        people_services.set_contact(
            person=person, way="emergency", relation="friend", name=self.text("contact", 4),
            phone=self.note(f"138{self.rng.randrange(10**8):08d}", "phone"),
            by=self.room.registrar, at=at,
        )  # fmt: skip
        given = self.room.given(donor)
        reactions.record(
            donation=given, kind="faint", grade=1, care=self.text("care"), by=nurse, at=at
        )
        donors.defer(
            donor=donor,
            code="other_deferral",
            detail=self.text("deferral"),
            by=self.room.quality,
            at=at,
        )
        name, number = (
            "钱" + self.text("patient", 3),
            self.note(f"ZY{self.rng.randrange(10**9):09d}", "patient number"),
        )
        hospital.register(
            hospital=self.ward.hospital, name=name, number=number, sex="female",
            by=self.ward.clerk, at=at,
        )  # fmt: skip
        self.latest = SimpleNamespace(one=one, donor=donor, patient=name, number=number)

    def awkward(self, pages: bool) -> None:
        """Searches, mistakes, faults, results that react, and every page of those who see nobody."""
        from django.urls import reverse

        from tests.blood.laboratory.bench import entered

        last = self.latest
        for said in vars(last.one).values():
            for address in ("/people/", "/blood/donors", "/people/new"):
                self.post("registrar", address, {"q": said})
        for said in (last.patient, last.number):
            self.post("hospital_clerk", "/blood/hospital/patients", {"q": said})
        wrong = {**vars(last.one), "id_number": last.one.id_number[:-1], "document": "resident"}
        self.post("registrar", "/people/new", wrong)
        self.post("hospital_clerk", "/blood/hospital/patients/new", {"name": last.patient})
        self.fault(wrong)
        for client, address in (
            ("registrar", f"/people/{last.donor.person_id}"),
            ("registrar", f"/blood/donors/{last.donor.pk}"),
            ("nurse", reverse("blood:session", args=[self.room.session.pk])),
        ):
            self.get(client, address)
        self.post("registrar", f"/people/{last.donor.person_id}/reveal/phone", {"why": "call"})
        positive = self.ward.bench.donation(hours=3)
        entered([positive], self.ward.persona("lab_technician"), self.ward.at, hbsag="reactive")
        self.typed()
        if pages:
            self.everything_of_the_blind()

    def typed(self) -> None:
        """A registrant and a patient typed, searched, explained, exported; and typings full of mistakes.
        A typing is looked for as a whole and locus by locus."""
        from uuid import uuid4

        from sanxian.stemcell.models import PatientQuery, Registrant

        def sent(**more: str) -> dict[str, str]:
            return {"request": str(uuid4()), "method": "ngs", **more}

        one, other = (self.typing() for _ in range(2))
        officer = "registry_officer"
        with mock.patch("sanxian.stemcell.selectors.names.home.kind", return_value="simulated"):
            self.post(officer, "/stemcell/registrants/new", sent(number="R-1"))
            key = Registrant.objects.get().pk
            for gl in (one, f"{other}^A*99:99", f"{one}+A*01:01"):
                self.post(officer, f"/stemcell/registrants/{key}/typing", sent(gl=gl))
            asked = {"patient": "P-1", "stage": "preliminary"}
            for gl, code in ((other, "P-1"), (f"{other}^B*99:99", "P-1"), (other, "?")):
                self.post(officer, "/stemcell/search", sent(gl=gl, **{**asked, "patient": code}))
            query = PatientQuery.objects.get().pk
            for address in (
                "/stemcell/", f"/stemcell/registrants/{key}", f"/stemcell/queries/{query}",
                f"/stemcell/queries/{query}?export=csv", "/stemcell/queries", "/",
                f"/stemcell/queries/{query}/pairs/{key}",
            ):  # fmt: skip
                assert self.get(officer, address).status_code == 200, address
            bars = "sanxian.stemcell.services.searching.rules.patient_bars"
            with mock.patch(bars, side_effect=RuntimeError):
                answer = self.post(officer, "/stemcell/search", sent(gl=other, **asked))
            assert answer.status_code == 500

    def typing(self) -> str:
        """A typing that occurs nowhere else, with lists at each locus."""
        from sanxian.hla.names import common

        blocks = []
        for locus in ("A", "B", "DRB1"):
            names = sorted({entry.name for entry in common()[locus].entries})
            sides = ["/".join(self.rng.sample(names, 4)) for _ in range(2)]
            block = "+".join(f"{locus}*{side}" for side in sides)
            blocks.append(self.note(block, "typing"))
        return self.note("^".join(blocks), "typing")

    def fault(self, form: dict[str, Any]) -> None:
        """A fault of the server while a form with somebody's data is in its hands."""
        with mock.patch("sanxian.people.views.files.forms.Register", side_effect=RuntimeError("x")):
            answer = self.post("registrar", "/people/new", form)
        assert answer.status_code == 500

    def everything_of_the_blind(self) -> None:
        """Each address without keys that opens for them, as a page and as a file."""
        from sanxian.console.access import table
        from sanxian.core.access import may_open
        from tests.proofs.access import addresses, with_keys

        for role in BLIND:
            actor = self.ward.persona(role)
            for name, (written, keys) in addresses().items():
                opens = may_open(table().get(name), actor) and "sign-out" not in written
                if not keys and opens:
                    for query in ("", "?export=csv"):
                        self.get(role, with_keys(name, keys) + query)

    # -- requests ------------------------------------------------------------------------------------

    def get(self, role: str, address: str) -> Any:
        return self.told(role, self.clients[role].get(address), address)

    def post(self, role: str, address: str, form: dict[str, Any]) -> Any:
        if "log" in self.broken:
            logging.getLogger("sanxian").warning("sent: %s", form)
        if "address" in self.broken and "q" in form:
            address += f"?q={form['q']}"
        return self.told(role, self.clients[role].post(address, form), address)

    def told(self, role: str, answer: Any, address: str) -> Any:
        from urllib.parse import unquote

        self.done["requests"] += 1
        body = b"".join(answer) if answer.streaming else answer.content
        page = body.decode("utf-8", "replace")
        self.addresses += [unquote(a) for a in (address, answer.headers.get("Location", ""))]
        self.addresses += [unquote(a) for a in LINKED.findall(page)]
        if role in BLIND:
            self.pages[f"{role} {address}"].append(page)
        return answer

    # -- what is searched ----------------------------------------------------------------------------

    def sealed_columns(self) -> Iterator[str]:
        """Each value of each sealed column, as it lies there: the mark of a cipher, and no plain text."""
        from django.apps import apps
        from django.db import connection

        from sanxian.core.seal import AES, SHORTEST, SM4, SealedField

        for model in apps.get_models():
            columns = [f for f in model._meta.concrete_fields if isinstance(f, SealedField)]
            for field in columns:
                plain = {row.pk: getattr(row, field.name) for row in model._default_manager.all()}
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT id, {field.column} FROM {model._meta.db_table}")
                    for pk, held in cursor.fetchall():
                        self.done["rows"] += 1
                        raw = bytes(held or b"")
                        shut = not raw or (raw[0] in (AES, SM4) and len(raw) >= SHORTEST)
                        told = (plain[pk] or "").encode()  # two letters lie in any cipher by chance
                        if not shut or (len(told) > 4 and told in raw):
                            yield f"{field} of {pk} is not sealed"

    def stored(self, url: str) -> Iterator[str]:
        """The database's own files, or its dump."""
        from django.db import connection

        if "trail" in self.broken:
            _tell_the_trail(next(iter(self.personal)))
        connection.commit()
        if url:
            held = _dump(url)
        else:
            base = Path(str(connection.settings_dict["NAME"]))
            held = b"".join(p.read_bytes() for p in base.parent.glob(base.name + "*"))
        self.done["bytes"] += len(held)
        low = held.lower()
        for value, what in self.sealed.items():
            if value.encode() in held or value.encode().hex().encode() in low:
                yield f"{what} in the database"

    def said(self) -> Iterator[str]:
        """Log, addresses, trail, sessions, cookies; and the pages of those who see nobody."""
        from django.contrib.sessions.models import Session

        from sanxian.core.models import Answer, Trail

        rows = [f"{t.subject} {t.data} {t.reasons} {t.actor} {t.step}" for t in Trail.objects.all()]
        places = {
            "log": "\n".join(self.log.lines),
            "addresses": "\n".join(self.addresses),
            "trail": "\n".join(rows),
            "answers": "\n".join(str(a.answer) for a in Answer.objects.all()),
            "sessions": "\n".join(json.dumps(s.get_decoded()) for s in Session.objects.all()),
            "cookies": "\n".join(str(c.cookies) for c in self.clients.values()),
            **{page: "\n".join(texts) for page, texts in self.pages.items()},
        }
        assert len(self.log.lines) > 5 and len(rows) > 20
        for value, what in {**self.sealed, **self.personal}.items():
            for place, text in places.items():
                if value in text:
                    yield f"{what} in {place}"
        yield from (f"a result on the trail: {row}" for row in rows if OUTCOMES.search(row))


class _Log(logging.Handler):
    """Every line that any logger says, faults with all that goes with them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _request(rng: Random) -> str:
    from uuid import UUID

    return str(UUID(int=rng.getrandbits(128), version=4))


def _dump(url: str) -> bytes:
    import postgres

    command = [str(postgres.programs() / "pg_dump"), "--inserts", "--dbname", url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _unseal() -> None:
    """The control: a seal that only looks like one."""
    from sanxian.core import seal

    seal.seal = lambda purpose, bound, text: bytes([seal.AES]) + bytes(28) + text.encode()
    seal.unseal = lambda purpose, bound, held: held[29:].decode()


def _tell_the_trail(name: str) -> None:
    """The control: a name where only codes belong."""
    from datetime import UTC, datetime

    from sanxian.core import trail
    from sanxian.core.actor import Actor

    at = datetime(2026, 11, 23, 3, tzinfo=UTC)
    trail.append(
        "/37/", Actor("a-1", "/37/"), at, [trail.Entry("x", "y:1", "/37/", data={"n": name})]
    )
