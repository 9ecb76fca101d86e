"""Reads of registrants; each takes the actor and shows what that actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, reach, within
from sanxian.core.pages import counted
from sanxian.core.prepared import prepared
from sanxian.duties import selectors as work
from sanxian.duties.facts import Channel as By
from sanxian.duties.facts import Contactable, Way
from sanxian.duties.selectors import calls
from sanxian.kernel.refusal import Unknown
from sanxian.people import selectors as people
from sanxian.people.facts import Purpose
from sanxian.stemdonor import editions, kinds
from sanxian.stemdonor.facts.registrants import Channel, RegistrantBrief, Talking
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import Absence, Comprehension, Registrant, Relative, Sample, Talk
from sanxian.stemdonor.rules import enrolment

SEE = "stemdonor.registrant.see"
AT_CHAIR = "stemdonor.enrolment.see"  # those whom one's own site enrols, until they are sampled
CALL = "stemdonor.registrant.call_back"  # whoever calls sees whom, with stars
_S = RegistrantStatus
ON_A_DESK = (kinds.KEEPING, kinds.TRACING)
FRESH = (_S.INTENDING, _S.ENROLLED, _S.COOLING)


def mine(by: Actor) -> QuerySet[Registrant]:
    """Registrants of the actor's counties; at a site, those whom it is enrolling."""
    scope = reach(by, SEE)
    if by.may_somewhere(AT_CHAIR):
        scope |= reach(by, AT_CHAIR, "site_path") & Q(status__in=FRESH)
    return Registrant.objects.filter(scope).select_related("person")


def listed(by: Actor, status: str = "", text: str = "") -> QuerySet[Registrant]:
    """The actor's registrants, county by county, the latest first; by status, by number, name or telephone."""
    rows = mine(by)
    rows = rows.filter(status=status) if status else rows
    if text:
        rows = rows.filter(_sought(text, by))
    return rows.order_by("org_path", "-pk")


def _sought(text: str, by: Actor) -> Q:
    """What a search box means: the number of a registrant or sample, a telephone or document, or a name.

    Each by its own index: in one condition with OR a database reads all registrants of a city.
    """
    code = text.upper().replace(" ", "")
    if not (code.isascii() and any(sign.isdigit() for sign in code)):
        return Q(person__in=people.named(text))
    rows = set(Registrant.objects.filter(number=code).values_list("pk", flat=True))
    rows |= set(Sample.objects.filter(number=code).values_list("registrant_id", flat=True))
    if code.isdigit() and len(code) in (11, 18):
        found = [one.pk for one in people.find(text, by)]
        rows |= set(Registrant.objects.filter(person__in=found).values_list("pk", flat=True))
    return Q(pk__in=rows)


def one(by: Actor, pk: int) -> Registrant:
    """Raises Unknown."""
    found = mine(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def called(by: Actor, pk: int) -> Registrant:
    """Somebody to be called, for whoever may call in that county. Raises Unknown."""
    scope = reach(by, CALL)
    found = Registrant.objects.filter(scope, pk=pk).select_related("person").first()
    if found is None:
        raise Unknown("not_found")
    return found


def own(by: Actor) -> Registrant | None:
    """The actor's own entry: the one that is open, else the last."""
    if not by.own:
        return None
    person = people.own(by)
    files = [file.pk for file in people.files_of(person)]
    rows = list(Registrant.objects.filter(person__in=files).order_by("-pk"))
    return next((row for row in rows if row.status != _S.LEFT), rows[0] if rows else None)


def totals(by: Actor) -> dict[str, int]:
    """How many of the actor's registrants stand in each status."""
    each = counted([mine(by).filter(status=status) for status in _S])
    return {str(status): n for status, n in zip(_S, each, strict=True)}


def in_touch(by: Actor, on: date) -> QuerySet[Registrant]:
    """Those in the registry with whom it is time to be in touch, the longest due first."""
    rows = within(Registrant.objects.select_related("person"), by, SEE)
    return rows.filter(status=_S.LISTED, next_on__lte=on).order_by("next_on", "pk")


def numbered(rows: QuerySet[Registrant], code: str) -> QuerySet[Registrant]:
    """Those of them that a number names: their own, or that of a sample."""
    if not code:
        return rows
    held = Sample.objects.filter(number__startswith=code).values("registrant_id")
    return rows.filter(Q(number__startswith=code) | Q(pk__in=held))


def cooling(by: Actor) -> QuerySet[Registrant]:
    """Those who think it over, the first to be called first."""
    rows = within(Registrant.objects.select_related("person"), by, CALL)
    rows = rows.filter(status=_S.COOLING)
    return rows.order_by("cooling_until", "pk")


def deferred(by: Actor, on: date) -> QuerySet[Registrant]:
    """Deferred registrants whose day of review has come."""
    rows = within(Registrant.objects.select_related("person"), by, SEE)
    return rows.filter(status=_S.DEFERRED, review_on__lte=on).order_by("review_on", "pk")


# -- one registrant -----------------------------------------------------------------------------------


def samples(registrant: Registrant) -> list[Sample]:
    return list(registrant.samples.select_related("consignment").order_by("-drawn_at", "-pk"))


def talks(registrant: Registrant) -> list[Talk]:
    return list(registrant.talks.order_by("-at", "-pk"))


def absences(registrant: Registrant) -> list[Absence]:
    return list(registrant.absences.order_by("-at", "-pk"))


def checks(registrant: Registrant) -> list[Comprehension]:
    return list(registrant.checks.order_by("-at", "-pk"))


def brief(registrant: Registrant) -> RegistrantBrief:
    it = people.one_brief(registrant.person_id)
    return RegistrantBrief(
        pk=registrant.pk, uid=str(registrant.uid), number=registrant.number, name=it.name,
        masked_phone=it.masked_phone, org_path=registrant.org_path,
        status=str(registrant.status), born=it.born,
    )  # fmt: skip


def contactable(subject: str, by: Actor, at: datetime) -> Contactable | None:
    """Whom a duty about a registrant calls."""
    row = of_subject(subject)
    if row is None:
        return None
    it = people.one_brief(row.person_id)
    return Contactable(
        name=it.name, phone=it.masked_phone, party=f"people.person:{it.uid}",
        relatives=row.relatives.filter(ended_at__isnull=True).count(),
    )  # fmt: skip


def of_subject(subject: str) -> Registrant | None:
    """The registrant that a duty is about; of a sample, whose it is."""
    label, _, key = subject.partition(":")
    if not key.isdecimal():
        return None
    if label == "stemdonor.sample":
        return Registrant.objects.filter(samples=key).first()
    return Registrant.objects.filter(pk=key).first()


# -- for the services: not scoped ---------------------------------------------------------------------


def open_of(person: int) -> Registrant | None:
    """The open entry of a person, on whichever file of theirs it stands."""
    files = people.family([person]).get(person, [person])
    return Registrant.objects.filter(person__in=files).exclude(status=_S.LEFT).first()


def unreached(registrant: Registrant) -> int:
    """How often somebody was tried in vain since they were last in touch."""
    rows = Talk.objects.filter(registrant=registrant)
    last = rows.exclude(outcome="unreachable").order_by("-at").first()
    rows = rows.filter(outcome="unreachable", about__in=[Talking.TRACING, Talking.RETENTION,
                                                         Talking.COOLING])  # fmt: skip
    return rows.filter(at__gt=last.at).count() if last else rows.count()


def aged(on: date) -> Iterator[Registrant]:
    """Those who have reached their county's age of leaving, and are not in the middle of giving."""
    rows = Registrant.objects.exclude(status__in=(_S.LEFT, _S.MATCHED))
    for county in sorted(set(rows.order_by().values_list("org_path", flat=True))):
        born_by = enrolment.born_by(on, editions.enrolment(county, on))
        old = rows.filter(org_path=county, person__born__lte=born_by).select_related("person")
        yield from list(old.order_by("pk"))


def counties_due(on: date) -> list[str]:
    """The counties that have somebody in the registry with whom it is time to be in touch."""
    rows = Registrant.objects.filter(status=_S.LISTED, next_on__lte=on).order_by()
    return sorted(set(rows.values_list("org_path", flat=True).distinct()))


def to_keep(county: str, on: date, most: int) -> list[Registrant]:
    """Whom to put on a desk, the longest due first: nobody who is on one already."""
    if not most:
        return []
    taken = {key.partition(":")[2] for key in work.subjects(ON_A_DESK, county)}
    rows = Registrant.objects.filter(status=_S.LISTED, next_on__lte=on, org_path=county)
    found = rows.order_by("next_on", "pk")[: most + len(taken)]
    return [row for row in found if str(row.pk) not in taken][:most]


def relatives(registrant: Registrant) -> list[Relative]:
    """Whom one may ask after a registrant: those whom they named and agreed to."""
    return _relatives(registrant)


@prepared
def _relatives(registrant: Registrant) -> QuerySet[Relative]:
    return Relative.objects.filter(registrant=registrant, ended_at__isnull=True).order_by("pk")


def next_way(registrant: Registrant, by: Actor, at: datetime) -> Way | None:
    """How to look for somebody next; None for whom nobody may call here."""
    contact = contactable(subject_of(registrant), by, at)
    return calls.rung(contact, registrant.org_path, at) if contact else None


def relatives_turn(registrant: Registrant, by: Actor, at: datetime) -> bool:
    """Whether it is time to ask a relative: the ways before have been tried in vain."""
    way = next_way(registrant, by, at)
    return way is not None and way.channel == By.RELATIVE


def unconfirmed(by: Actor, text: str = "") -> QuerySet[Registrant]:
    """Those who were taken over from a file and whose consents nobody has seen yet."""
    rows = within(Registrant.objects.select_related("person"), by, SEE)
    rows = rows.filter(channel=Channel.FILE, confirmed_at__isnull=True).exclude(status=_S.LEFT)
    rows = rows.filter(_sought(text, by)) if text else rows
    return rows.order_by("next_on", "pk")


def lacks_consent(registrant: Registrant) -> bool:
    """Whether one of the two consents does not stand: nothing may be typed."""
    wanted = (Purpose.HSC_REGISTER, Purpose.HSC_TYPING)
    return not all(people.agrees(registrant.person_id, purpose) for purpose in wanted)


def relative(by: Actor, pk: int, permission: str) -> Relative:
    """One whom one may ask, of the actor's own counties. Raises Unknown."""
    rows = within(Relative.objects.select_related("registrant__person"), by, permission)
    found = rows.filter(pk=pk, ended_at__isnull=True).first()
    if found is None:
        raise Unknown("not_found")
    return found


def numbers_taken(numbers: Iterable[str]) -> set[str]:
    wanted = list(numbers)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        rows = Registrant.objects.filter(number__in=wanted[start : start + 500])
        found |= set(rows.values_list("number", flat=True))
    return found


def standing_persons(persons: Iterable[int]) -> set[int]:
    """Which of these have an open entry, on whichever file of theirs."""
    wanted = list(persons)
    found: set[int] = set()
    for start in range(0, len(wanted), 500):
        family = people.family(wanted[start : start + 500])
        whose = {file: person for person, files in family.items() for file in files}
        rows = Registrant.objects.filter(person__in=list(whose)).exclude(status=_S.LEFT)
        found |= {whose[file] for file in rows.values_list("person_id", flat=True)}
    return found


def askable(found: Iterable[Any], on: date) -> list[tuple[Any, Any]]:
    """Of those whom another programme names (`person`), who is of age and does not stand here, with
    the brief of each; in the order given."""
    rows = list(found)
    briefs = people.brief([row.person for row in rows])
    here = standing_persons(row.person for row in rows)
    ruled = editions.enrolment("", on)
    return [
        (row, briefs[row.person])
        for row in rows
        if row.person in briefs
        and row.person not in here
        and not list(enrolment.age_bars(briefs[row.person].born, on, ruled))
    ]


def unfinished(site: str, since: datetime, until: datetime) -> list[Registrant]:
    """For the services: enrolled at a site within that time, and not sampled yet."""
    rows = Registrant.objects.filter(site_path=site, status=RegistrantStatus.ENROLLED)
    return list(rows.filter(enrolled_at__gte=since, enrolled_at__lt=until).order_by("pk"))


def brief_rows(rows: Iterable[Any]) -> dict[int, Any]:
    """The briefs of the persons of these rows, in one query."""
    return people.brief([row.person_id for row in rows])


def by_number(number: str) -> Registrant | None:
    """Who stands in the registry under this number."""
    return next(iter(_by_number(number)), None) if number else None


@prepared
def _by_number(number: str) -> QuerySet[Registrant]:
    return Registrant.objects.filter(number=number).order_by("pk")[:1]


def by_numbers(numbers: Iterable[str]) -> list[Registrant]:
    """Who stand in the registry under these numbers; for a part of a file at a time."""
    return list(Registrant.objects.filter(number__in=list(numbers)).order_by("pk"))
