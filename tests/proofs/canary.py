"""T14: a donor and her patient of whom everything is told by words that occur nowhere else, and a walk
through every page, sheet, paper, answer of the API, calendar, refusal and page of an error, as every role,
looking for them. What is on a page to be pressed is pressed, as it stands there, and taken back.

Who may read which of these words is the table of the double blind (`MAY`). What nobody meets who may
read it is a fault as well: then the walk did not come to where it stands.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
import zipfile
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse

from sanxian.console.access import table
from sanxian.coordination.services import contact, links, missions
from sanxian.coordination.visibility import Item
from sanxian.core import later
from sanxian.core.access import may_open
from sanxian.core.models import Home, Trail
from sanxian.duties.keys import new_secret
from sanxian.duties.services import feeds
from sanxian.orgs.models import Account
from sanxian.orgs.roles import ROLES
from sanxian.people import services as people
from sanxian.people.facts import Purpose
from sanxian.people.rules.demo import demo_id_number
from sanxian.people.rules.identity import shown_phone
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.services import cases
from sanxian.stempatient.services import cases as patient_cases
from tests.clicks import Page
from tests.coordination.table import DonorRoom, Table
from tests.personas import AT
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.stemdonor.peers import joined

LINKED = re.compile(r"""(?:href|src|hx-get)="([^"]+)\"""")
ELSEWHERE = {"collection_doctor": "other"}  # who works in the other city
# Blood's own pages know nothing of cells (its programme imports none of these rooms); pictures nothing.
LEFT_OUT = (
    "/static/", "/blood/", "/design", "/city/", "/sign-", "/language", "/theme", "/api/docs", "/account/"
)  # fmt: skip
BOTH = ("/stemdonor/cases", "/coordination/links", "/stempatient/")  # asked for as a workbook too
MOST = 320  # pages that one role is followed to
DONOR_SIDE = {"county_worker", "city_worker"}
# Who keeps files of persons, whatever the programme: that somebody has a file says nothing of cells.
FILES = {"registrar", "nurse", "quality_officer", "administrator", "counsellor"}


CALENDAR = "a calendar"  # of the county worker, whoever has got its address


@dataclass(frozen=True)
class Word:
    """A canary: what it tells, who may read it, and who must have met it at the end of the walk."""

    text: str
    tells: str
    may: frozenset[str]
    meets: frozenset[str] = frozenset()
    item: Item | None = None  # of the matrix of the double blind


def words(scene: Scene) -> list[Word]:
    """The table of the double blind, for what is told in this scene."""
    donor, coordinator = frozenset(DONOR_SIDE), frozenset({"coordinator"})
    patient, nobody = frozenset({"transplant_doctor"}), frozenset[str]()
    own, ward = frozenset({"donor"}), frozenset({"collection_doctor"})
    knows = donor | own | ward | FILES
    looks = donor | {"registrar", "quality_officer"}  # in full for a reason, and a mark is left
    elsewhere = frozenset(ROLES) - {"transplant_doctor"} | {CALENDAR}
    return [
        Word(scene.donor.name, "the donor's name", knows, frozenset({"county_worker"}),
             Item.DONOR_NAME),
        Word(scene.donor.phone, "the donor's telephone", own, nobody, Item.DONOR_NAME),
        Word(shown_phone(scene.donor.phone), "the donor's telephone, as it is shown", own | looks,
             frozenset({"county_worker"}), Item.DONOR_NAME),
        Word(scene.donor.id_number, "the donor's document", looks, nobody, Item.DONOR_NAME),
        Word(scene.address, "the donor's address", own | looks, frozenset({"county_worker"}),
             Item.DONOR_PLACE),
        Word(scene.city.county.name, "the donor's county", elsewhere, frozenset({"county_worker"})),
        Word(scene.case.code, "the donor's case", donor | coordinator | ward, donor),
        Word(scene.number, "the donor's number in the registry",
             donor | own | {"registry_officer", "hla_technician"}, nobody),
        Word(scene.asked, "what the donor asked in a talk", donor, frozenset({"county_worker"})),
        Word(scene.reason, "why a donor stopped", donor, frozenset({"county_worker"}), Item.EXIT),
        Word(scene.kin, "the donor's companion", donor | own | ward, nobody),
        Word(scene.name, "the patient's name", patient, patient, Item.PATIENT),
        Word(scene.document, "the patient's document", patient, patient, Item.PATIENT),
        Word(scene.clinical, "the patient's illness", patient, patient, Item.PATIENT),
        Word(f"{scene.weight} kg", "the patient's weight", patient, patient, Item.BODY),
        Word(scene.request.code, "the patient's case", patient | coordinator, patient),
        Word(scene.link.number, "the link", coordinator | {"province_manager"}, coordinator),
        Word(scene.start, "where the cells are taken", coordinator | {"escort_volunteer"},
             frozenset({"escort_volunteer"})),
        Word(scene.end, "where the cells go", coordinator | {"escort_volunteer"},
             frozenset({"escort_volunteer"})),
        Word(scene.letter, "a letter that is held", coordinator | patient, coordinator),  # her own side's
    ]  # fmt: skip


@dataclass
class Scene:
    """One match from the talk to the road, and a second one that a donor ended."""

    city: SimpleNamespace
    persona: Any
    name: str = "籴钰患"
    document: str = "370302197707077177"
    clinical: str = "髓鞘籴钰症第三次缓解"
    asked: str = "籴鑫问要不要请假"
    reason: str = "籴鑫家里老人不同意"
    kin: str = "籴鑫陪伴姨"
    address: str = "籴鑫胡同九号院"
    start: str = "青岛籴一路一号血液科"
    end: str = "潍坊籴二路二号移植科"
    letter: str = "籴谢谢您让我们一家再见到春天，愿您平安。"
    number: str = "SD-90717"
    weight: Decimal = Decimal("97.3")
    calendar: str = ""
    donor: Any = None
    case: Any = None
    request: Any = None
    link: Any = None
    stopped: Any = None
    rows: list[Any] = field(default_factory=list)

    def live(self) -> Scene:
        Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
        county = County(self.city, self.persona)
        story, room = Story(county), DonorRoom(county.path)
        # collected in another house than the one that transplants: there both would be known
        story.doctor = self.persona("collection_doctor", ELSEWHERE["collection_doctor"])
        story.escort = self.persona("city_worker", "other", 2)
        story.hospital = partial(story.hospital, "other_hospital")  # type: ignore[method-assign]
        desk = Table(self.city, self.persona, room)
        self.donor = self._person(county)
        registrant = county.listed(self.number, self.donor)
        self.case = story.until(CaseStatus.CONTACTED, story.received(registrant))
        story.talk(self.case, asked=self.asked)
        joined(story, self.case)
        self.case = story.until(CaseStatus.RESULTED, self.case)
        self._ask(desk, story)
        for status in (CaseStatus.RESERVED, CaseStatus.EXAMINING, CaseStatus.FIT):
            self.case = story.until(status, self.case)
        story.plan(self.case, arranged={"companion": self.kin, "hotel": "医院旁边"})
        self._tell(story)
        story.confirm(self.case)
        self._tell(story)
        self.request.refresh_from_db()
        patient_cases.start_conditioning(case=self.request, by=desk.ward.doctor, at=story.at)
        self._tell(story)
        self.case = story.until(CaseStatus.HANDED_OVER, self.case)
        self._tell(story)
        self._send(desk, story)
        self._write(desk, story)
        self._refuse(county, story)
        Home.objects.update(clock=story.at)
        donor = self.persona.account("donor")
        Account.objects.filter(pk=donor.pk).update(person_uid=self.donor.uid)
        secret = new_secret()
        feeds.issue(place=county.path, secret=secret, by=county.worker, at=story.at)
        self.calendar = reverse("duties:calendar", args=[secret])
        return self

    def _person(self, county: County) -> Any:
        born = AT.date().replace(year=1995)
        person = people.register(
            place=county.path, name="籴鑫鑫", phone="13977717771", address=self.address,
            id_number=demo_id_number(771, born, "female"), by=county.worker, at=AT,
        )  # fmt: skip
        for purpose in (Purpose.PHONE_CONTACT,):
            people.give_consent(
                person=person, purpose=purpose, version="2026-1", channel="paper",
                by=county.worker, at=AT,
            )  # fmt: skip
        return person

    def _ask(self, desk: Table, story: Story) -> None:
        desk.at = desk.ward.at = story.at
        self.request = desk.ward.asked(
            name=self.name, document=self.document, clinical=self.clinical, weight=self.weight
        )
        self.link = links.join(
            place=desk.path, donor_code=self.case.code, patient_code=self.request.code,
            by=desk.coordinator, at=story.at,
        )  # fmt: skip
        self._tell(story)

    def _tell(self, story: Story) -> None:
        """What was said crosses, by the house."""
        Home.objects.update(clock=story.at)
        later.work_off()
        for row in (self.case, self.request, self.link):
            row.refresh_from_db()

    def _send(self, desk: Table, story: Story) -> None:
        desk.at = desk.corps.at = story.at
        ends = missions.Ends(self.start, self.end, "籴一医院", "籴二医院", "青岛市", "潍坊市")
        mission = missions.plan(
            place=desk.path, product="CB2026Z9", ends=ends,
            planned_for=story.at + timedelta(hours=5), by=desk.coordinator, at=story.at,
        )  # fmt: skip
        volunteer, by = desk.escort()
        desk.accepted(mission, volunteer, by)

    def _write(self, desk: Table, story: Story) -> None:
        contact.write(
            link=self.link, side="patient", text=self.letter, by=desk.coordinator, at=story.at
        )

    def _refuse(self, county: County, story: Story) -> None:
        other = story.until(CaseStatus.TALKING)
        self.stopped = cases.stop(
            case=other, side="donor", why="family", words=self.reason, by=story.worker, at=story.at
        )


def _text(body: bytes) -> str:
    """What an answer says; of a workbook, what its parts say."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


class Walk:
    """One role in a browser that follows everything it is shown."""

    def __init__(self, client: Client, role: str, actor: Any, canaries: list[Word]) -> None:
        self.client, self.role, self.actor, self.canaries = client, role, actor, canaries
        self.seen: dict[str, set[str]] = defaultdict(set)
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.asked = self.pressed = 0
        self.fails = False
        self._done: set[str] = set()

    def along(self, starts: list[str]) -> None:
        waiting, known = deque(starts), set(starts)
        while waiting and self.asked < MOST:
            address = waiting.popleft()
            text = self.look(address)
            for link in self._links(address, text):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
            self._press_all(address, text)

    def look(self, address: str) -> str:
        """One answer, read for canaries, its headers and its address too."""
        self.asked += 1
        return self._read(address, self.client.get(address))

    def press(self, address: str, said: dict[str, Any]) -> str:
        """What a form brings: mostly a refusal. It is taken back."""
        with transaction.atomic():
            answer = self.client.post(address, {"request": str(uuid4()), **said})
            transaction.set_rollback(True)
        self.pressed += 1
        return self._read(address, answer)

    def _press_all(self, address: str, text: str) -> None:
        """Every form of a page once, with what stands in it."""
        for form in Page(text).forms if text else []:
            where = urlsplit(urljoin(f"http://testserver{address}", form.action)).path
            kind = re.sub(r"[0-9]+", "0", where)
            if form.method == "post" and kind not in self._done and not where.startswith(LEFT_OUT):
                self._done.add(kind)
                self.press(where, {k: v for k, v in form.values.items() if k != "request"})

    def _read(self, address: str, answer: Any) -> str:
        body = b"".join(answer) if answer.streaming else answer.content
        said = f"{address}\n{dict(answer.headers)}\n{html.unescape(_text(body))}"
        if answer.status_code >= 500 and not self.fails:
            self.faults.append(f"{self.role}: {address} {answer.status_code}")
        self.statuses[answer.status_code] += 1
        for word in self.canaries:
            if word.text in said:
                self.seen[word.text].add(self.role)
                if self.role not in word.may:
                    self.faults.append(f"{self.role} read {word.tells} at {address}")
        return said if "text/html" in answer.get("Content-Type", "") else ""

    def _links(self, address: str, text: str) -> Iterator[str]:
        for found in LINKED.findall(text):
            whole = urldefrag(urljoin(f"http://testserver{address}", found))[0]
            parts = urlsplit(whole)
            leads_out = parts.netloc not in ("testserver", "") or found.startswith("data:")
            if leads_out or parts.path.startswith(LEFT_OUT):
                continue
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def starts(scene: Scene, actor: Any) -> list[str]:
    """Home, every page that this actor may open, with the keys of what was lived, as a table and as
    sheets; the centre's answers by the API; and addresses at which nothing lies."""
    from tests.proofs.access import RECORDS, addresses, prefix  # the names of every record's pages

    found = ["/", "/nowhere", "/account", "/stemdonor/cases/999999999", "/api/national/answers"]
    sheets = []
    for name, (written, keys) in addresses().items():
        if written.startswith(LEFT_OUT) or not may_open(table().get(name), actor):
            continue
        if not keys:
            found.append(reverse(name))
            kinds = ("csv", "xlsx") if reverse(name) in BOTH else ("csv",)
            sheets += [f"{reverse(name)}?export={kind}" for kind in kinds]
        elif prefix(written) in RECORDS and len(keys) == 1:
            found += [reverse(name, args=[key]) for key in _keys(RECORDS[prefix(written)])]
    return found + [one for one in sheets if not one.startswith(("/account", "/api"))]


OUTSIDE = {
    "a stranger": lambda _: ["/", "/city/", "/sign-in", "/nowhere"],
    CALENDAR: lambda scene: [scene.calendar],
}
OPENED: dict[str, list[tuple[str, str, list[str], dict[str, str]]]] = {
    # what is shown only to who asks for it with a reason
    "coordinator": [
        ("coordination:open", "link", [], {"why": "audit", "words": "季度抽查一例连接"})
    ],
    "county_worker": [
        ("people:reveal", "donor", ["phone"], {"reason": "call"}),
        ("people:reveal", "donor", ["address"], {"reason": "call"}),
    ],
    "transplant_doctor": [("stempatient:reveal", "request", [], {"reason": "care"})],
}


def opened(scene: Scene, walk: Walk) -> None:
    for name, of, more, said in OPENED.get(walk.role, []):
        walk.press(reverse(name, args=[getattr(scene, of).pk, *more]), said)


def _keys(label: str) -> list[int]:
    from django.apps import apps

    return list(apps.get_model(label).objects.order_by("-pk").values_list("pk", flat=True)[:3])


class Heard(logging.Handler):
    """All that was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


def failing(scene: Scene, signed_in: Any) -> SimpleNamespace:
    """The page of an error, of a case whose page breaks down; what was read, and what was logged."""
    canaries, heard = words(scene), Heard()
    client = signed_in("county_worker")
    client.raise_request_exception = False
    walk = Walk(client, "an error page", client.actor, canaries)
    walk.fails = True
    logging.getLogger().addHandler(heard)
    try:
        walk.look(reverse("stemdonor:case", args=[scene.case.pk]))
    finally:
        logging.getLogger().removeHandler(heard)
    said = "\n".join(heard.said)
    faults = walk.faults + [f"{w.tells} in a log" for w in canaries if w.text in said]
    return SimpleNamespace(faults=faults, statuses=walk.statuses)


def crawl(scene: Scene, signed_in: Any, roles: list[str] | None = None) -> SimpleNamespace:
    """Walk as every role and as a stranger; what was read by whom, and every fault."""
    canaries, heard = words(scene), Heard()
    logging.getLogger().addHandler(heard)
    seen: dict[str, set[str]] = defaultdict(set)
    faults: list[str] = []
    asked = pressed = 0
    statuses: Counter[int] = Counter()
    try:
        for role in ["a stranger", CALENDAR, *(roles or sorted(ROLES))]:
            client = signed_in(role, ELSEWHERE.get(role, "")) if role in ROLES else Client()
            client.raise_request_exception = False
            walk = Walk(client, role, getattr(client, "actor", None), canaries)
            opened(scene, walk)
            walk.along(starts(scene, walk.actor) if role in ROLES else OUTSIDE[role](scene))
            statuses += walk.statuses
            pressed += walk.pressed
            for text, who in walk.seen.items():
                seen[text] |= who
            faults += walk.faults
            asked += walk.asked
    finally:
        logging.getLogger().removeHandler(heard)
    said = "\n".join(heard.said) + json.dumps(list(Trail.objects.values()), default=str)
    personal = [w for w in canaries if w.text not in {scene.case.code, scene.request.code}]
    faults += [f"{w.tells} in a log or on the trail" for w in personal if w.text in said]
    return SimpleNamespace(
        seen=seen, faults=faults, asked=asked, pressed=pressed, statuses=statuses, words=canaries
    )


def unmet(found: SimpleNamespace) -> list[str]:
    """What was not read by somebody who must have met it: there the walk did not arrive."""
    return [
        f"{word.tells}: {sorted(word.meets - found.seen[word.text])}"
        for word in found.words
        if word.meets - found.seen[word.text]
    ]
