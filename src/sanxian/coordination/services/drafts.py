"""Drafts for the public: checked without being kept, or sent to a second person to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanxian.coordination import editions, sides
from sanxian.coordination.facts import Known
from sanxian.coordination.models import Draft
from sanxian.coordination.rules import publicity
from sanxian.coordination.rules.publicity import wishes
from sanxian.coordination.selectors import links
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stempatient import selectors as patients

BASIS = ("个人信息保护法 第25条", "个人信息保护法 第73条")
MOST = 20_000
NOBODY = Known()


@act("coordination.draft.check", basis=BASIS)
def check(*, place: str, text: str, code: str = "", by: Actor, at: datetime) -> publicity.Report:
    """Look for what would tell who gave to whom. With the code of a donor's case the facts of that case
    count as dangerous too; they are used and never shown. Those of the patient's side count only for who
    may open links: to anybody else an answer that depends on them would tell what they are. Nothing is
    kept, of the text or of its marks.

    Raises Malformed (draft_length), Refusal (no_donor_case).
    """
    if not 0 < len(text.strip()) <= MOST:
        raise Malformed("draft_length", field="text", most=MOST)
    known = _known(code, by) if code.strip() else NOBODY
    report = wishes.heeded(_checked(place, text, at, known), known.wish)
    note(found=len(report.findings), with_case=bool(code.strip()))
    return report


def _checked(place: str, text: str, at: datetime, known: Known = NOBODY) -> publicity.Report:
    today = clock.day(at)
    return publicity.check(text, today, editions.publicity(place, today), known, home(place))


def home(place: str) -> tuple[str, ...]:
    """What the province and the city of a place are called: what lies there is not far."""
    above = [places.nearest(place, Kind.PROVINCE), places.city_of(place)]
    return tuple(places.names([path for path in above if path]).values())


def _known(code: str, by: Actor) -> Known:
    """What must not be found together, of both ends of a case: names of the donor's side, the
    hospitals and cities of both."""
    donor = sides.DONOR.by_code(code.strip().upper())
    if donor is None:
        raise Refusal("no_donor_case")
    known = sides.DONOR.known(donor.uid)
    hospitals = list(known.hospitals)
    cities = list(known.cities)
    for link in links.any_of_side("donor", donor.uid):
        if not by.may("coordination.link.open", link.org_path):
            continue
        path = patients.by_uid(link.patient).org_path
        above = places.names([path, places.city_of(path)])
        hospitals.append(above.get(path, ""))
        cities.append(above.get(places.city_of(path), ""))
    return Known(
        known.names, known.units, tuple(h for h in hospitals if h), tuple(c for c in cities if c),
        known.days, known.wish,
    )  # fmt: skip


@act("coordination.draft.send", basis=BASIS)
def send(*, place: str, text: str, by: Actor, at: datetime) -> Draft:
    """Send a draft to the branch to be read; only now it is kept, sealed. Raises Malformed."""
    if not 0 < len(text.strip()) <= MOST:
        raise Malformed("draft_length", field="text", most=MOST)
    report = _checked(place, text, at)
    found = ",".join(sorted({one.code for one in report.findings}))[:200]
    note(found=found)
    return create(
        Draft, org_path=_reader(place), text=text.strip(), found=found, sent_at=at, sent_by=by.id
    )


def _reader(place: str) -> str:
    """The registry branch that reads for a place."""
    top = places.nearest(place, Kind.PROVINCE) or place
    branches = places.of_kind(top, Kind.REGISTRY)
    if not branches:
        raise Refusal("no_registry_branch")
    return branches[0][0]


def reread(draft: Draft) -> publicity.Report:
    """What the checker says of a draft that was sent, for the page of the second person."""
    return _checked(draft.org_path, draft.text, draft.sent_at)


@act("coordination.draft.pass", basis=BASIS, on="draft")
def let_pass(*, draft: Draft, ticked: Sequence[str] = (), by: Actor, at: datetime) -> Draft:
    """A second person has read it, ticked off every concrete fact by its key, and it may be published.
    What no rule combines a reader must at least have seen. Raises Refusal (same_person, facts_unticked)."""
    if draft.sent_by == by.id:
        raise Refusal("same_person")
    every = {spot.key for spot in publicity.spots(draft.text)}
    if left := every - set(ticked):
        raise Refusal("facts_unticked", left=len(left))
    note(ticked=len(every))
    return move(draft, "pass", set={"decided_at": at, "decided_by": by.id})


@act("coordination.draft.return", basis=BASIS, on="draft")
def give_back(*, draft: Draft, advice: str, by: Actor, at: datetime) -> Draft:
    """It goes back with what to change. Raises Malformed, Refusal (same_person)."""
    if len(advice.strip()) < 4:
        raise Malformed("advice_missing", field="advice")
    if draft.sent_by == by.id:
        raise Refusal("same_person")
    move(draft, "return", set={"decided_at": at, "decided_by": by.id})
    draft.advice = advice.strip()[:1000]
    draft.save(update_fields=["advice"])
    return draft
