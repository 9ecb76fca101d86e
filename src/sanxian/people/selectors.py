"""Reads of the people; each takes the actor, and shows what that actor may see.

Exceptions, listed here and nowhere else: `by_id_number` and `by_phone` find a file wherever it lies
(a document shown at the counter is its own proof) but give only a brief with stars; `brief` serves
rooms whose own records, already scoped, point to people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sanxian.core import keys, trail
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, below, within
from sanxian.core.database import begins
from sanxian.core.models import Trail
from sanxian.core.prepared import prepared
from sanxian.core.selectors import used as used_rows
from sanxian.kernel.refusal import Forbidden, Malformed, Unknown
from sanxian.people.facts import Document, Hidden, Look, PersonBrief, Purpose, Sight, Traits
from sanxian.people.models import Consent, Contact, Double, Person
from sanxian.people.rules import identity
from sanxian.people.rules.doubles import Crowd, Pair

SEE = "people.person.see"
FIND = "people.person.find"
REVEAL = "people.person.reveal"
TRACE = "people.look.see"
LISTED = 50


# -- one file ----------------------------------------------------------------------------------


def head(person: Person) -> Person:
    """The file that stands for this person now: the end of the merges."""
    while person.merged_into_id:
        person = person.merged_into  # type: ignore[assignment]
    return person


def files_of(person: Person) -> list[Person]:
    """Every file of the same person, the standing one first."""
    found = [head(person)]
    below = list(Person.objects.filter(merged_into=found[0]).order_by("pk"))
    while below:
        found += below
        below = list(Person.objects.filter(merged_into__in=below).order_by("pk"))
    return found


def get(pk: int, by: Actor) -> Person:
    """The file with this key, where the actor may see it. Raises Unknown."""
    person = within(Person.objects.all(), by, SEE).filter(pk=pk).first()
    if person is None:
        raise Unknown("no_such_person")
    return person


def opened(pk: int, by: Actor, at: datetime) -> Person:
    """`get`, with the look put on the trail for the person concerned."""
    person = get(pk, by)
    trail.saw(by, subject_of(person), "file", at=at, place=person.org_path)
    return person


def traced(pk: int, by: Actor) -> Person:
    """The file with this key for somebody who may see who looked at it. Raises Unknown."""
    person = within(Person.objects.all(), by, TRACE).filter(pk=pk).first()
    if person is None:
        raise Unknown("no_such_person")
    return person


def own(by: Actor) -> Person:
    """The actor's own file. Raises Unknown where there is none."""
    person = Person.objects.filter(uid=by.own).first() if by.own else None
    if person is None:
        raise Unknown("no_own_file")
    return head(person)


def reveal(person: Person, what: str, why: str, by: Actor, at: datetime) -> str:
    """A masked value in full, for a reason that the person concerned can read.

    Raises Forbidden; Malformed when `what` or `why` is not one of Hidden and Look.
    """
    if what not in set(Hidden) or why not in set(Look):
        raise Malformed("no_such_choice", field="why" if what in set(Hidden) else "what")
    if not by.may(REVEAL, person.org_path):
        raise Forbidden("not_permitted", act=REVEAL)
    trail.saw(by, subject_of(person), f"{what}:{why}", at=at, place=person.org_path)
    return _full(person, what)


def _full(person: Person, what: str) -> str:
    if what == Hidden.CONTACTS:
        shown = [(c.name, identity.shown_phone(c.phone)) for c in contacts(person)]
        return "; ".join(" ".join(filter(None, pair)) for pair in shown)
    value = getattr(person, what)
    return identity.shown_phone(value) if what == Hidden.PHONE else value


def contacts(person: Person) -> list[Contact]:
    return list(Contact.objects.filter(person=person, until__isnull=True).order_by("way"))


# -- briefs for other rooms ----------------------------------------------------------------------


def brief(keys_or_uids: Iterable[int | UUID]) -> dict[Any, PersonBrief]:
    """Briefs of the standing files, by the key or uid that was asked; unknown ones are left out.

    One query, however many are asked (one more for each merge beyond the second in a row).
    """
    asked = list(dict.fromkeys(keys_or_uids))
    uids = [a for a in asked if isinstance(a, UUID)]
    found: dict[Any, PersonBrief] = {}
    for row in _files([a for a in asked if not isinstance(a, UUID)], uids):
        made = brief_of(row)
        found |= {key: made for key in (row.pk, row.uid) if key in asked}
    return found


def _files(pks: list[int], uids: list[UUID]) -> Iterable[Person]:
    if not uids and len(pks) == 1:
        return _file(pks[0])
    rows = Person.objects.select_related("merged_into__merged_into")
    return rows.filter(Q(pk__in=pks) | Q(uid__in=uids))


@prepared
def _file(pk: int) -> QuerySet[Person, Any]:
    return Person.objects.select_related("merged_into__merged_into").filter(pk=pk)


def brief_of(person: Person) -> PersonBrief:
    """The brief of the file that stands for this one."""
    return brief_alone(head(person))


def brief_alone(it: Person) -> PersonBrief:
    """The brief of this very file, merged or not."""
    return PersonBrief(
        uid=it.uid,
        pk=it.pk,
        name=it.name,
        sex=it.sex,
        born=it.born,
        masked_id=identity.mask_number(it.id_number) if it.id_number else "",
        masked_phone=identity.mask_phone(it.phone) if it.phone else "",
        org_path=it.org_path,
        deceased=it.deceased,
    )


def one_brief(key: int | UUID) -> PersonBrief:
    """The brief of one person. Raises Unknown."""
    found = brief([key])
    if not found:
        raise Unknown("no_such_person")
    return found[key]


def family(keys_: Iterable[int]) -> dict[int, list[int]]:
    """For each key the keys of every file of the same person, so that a room finds its own rows.

    One light query where nobody was merged, which is nearly always.
    """
    keys = set(keys_)
    pairs = _merges(sorted(keys))
    merged = {key for pk, into in pairs if into is not None for key in (pk, into)}
    found = {pk: [pk] for pk, _into in pairs if pk in keys - merged}
    if keys & merged:
        people = Person.objects.select_related("merged_into__merged_into")
        for person in people.filter(pk__in=keys & merged):
            found[person.pk] = [file.pk for file in files_of(person)]
    return found


@prepared
def _merges(keys_: list[int]) -> QuerySet[Person, Any]:
    """Files with these keys, and those merged into them: key, and key of the file merged into."""
    near = Person.objects.filter(Q(pk__in=keys_) | Q(merged_into__in=keys_))
    return near.values_list("pk", "merged_into_id")


# -- finding ---------------------------------------------------------------------------------------


def by_id_number(text: str, by: Actor, document: str = Document.RESIDENT) -> PersonBrief | None:
    """Who has this document, wherever the file lies. Raises Malformed, Forbidden."""
    _may_find(by)
    number = identity.clean_number(text, document)
    person = of_index(id_index(number, document))
    return brief_of(person) if person else None


def by_phone(text: str, by: Actor) -> list[PersonBrief]:
    """Whose file has this phone; a family shares one. Raises Malformed, Forbidden."""
    _may_find(by)
    index = phone_index(identity.clean_phone(text))
    return [brief_of(p) for p in standing(phone_index=index).order_by("pk")[:LISTED]]


def by_name(text: str, by: Actor, born: date | None = None) -> list[PersonBrief]:
    """Files in the actor's places whose name begins so, then those whose Latin spelling does.

    Two questions, each in the order of an index: one with "or" would go through a whole city.
    """
    name = identity.clean_name(text)
    rows = within(standing(), by, SEE)
    rows = rows.filter(born=born) if born else rows
    found = list(rows.filter(begins("name", name)).order_by("name", "pk")[:LISTED])
    latin = name.lower().replace(" ", "")
    if latin.isascii():
        spelt = rows.filter(begins("pinyin", latin)).order_by("pinyin", "pk")[:LISTED]
        found += [p for p in spelt if p not in found]
    return [brief_of(p) for p in found[:LISTED]]


def named(text: str) -> QuerySet[Person]:
    """Every file whose name begins so. Not scoped: for a room's list, which is of its own people."""
    return Person.objects.filter(begins("name", text)).order_by()


def find(text: str, by: Actor) -> list[PersonBrief]:
    """Whoever a search box means: a document's number, a phone, `#` and a file number, a name, a
    name with a day of birth. Raises Malformed, Forbidden.
    """
    sought = identity.plain(text)
    if sought.startswith("#"):
        rows = within(Person.objects.all(), by, SEE).filter(pk=_file_number(sought[1:]))
        return [brief_of(p) for p in rows]
    if identity.looks_like_number(sought):
        found = by_id_number(sought, by)
        return [found] if found else []
    if sought[:1].isdigit() or sought.startswith("+"):
        return by_phone(sought, by)
    name, born = identity.name_and_day(sought)
    return by_name(name, by, born)


def _file_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Malformed("file_number_unreadable", field="q")
    return int(text)


def _may_find(by: Actor) -> None:
    if not by.may_somewhere(FIND):
        raise Forbidden("not_permitted", act=FIND)


def standing(**where: Any) -> QuerySet[Person]:
    return Person.objects.filter(merged_into__isnull=True, **where)


def numbered(**where: Any) -> QuerySet[Person]:
    """Standing files by the blind index of their document. That it is not empty is said for the
    database, whose index holds these rows only."""
    return standing(**where).exclude(id_index="")


def of_index(id_index_: str) -> Person | None:
    """The standing file with that blind index of its document."""
    return next(iter(_of_index(id_index_)), None)


@prepared
def _of_index(id_index_: str) -> QuerySet[Person, Any]:
    return numbered(id_index=id_index_).order_by("pk")[:1]


def id_index(number: str, document: str) -> str:
    return keys.blind("people", identity.index_text(number, document)) if number else ""


def phone_index(phone: str) -> str:
    return keys.blind("people", f"phone:{phone}") if phone else ""


# -- consents ------------------------------------------------------------------------------------


def consents(person: Person) -> list[Consent]:
    """Every consent on any file of the person, newest first."""
    rows = Consent.objects.filter(person__in=files_of(person))
    return list(rows.order_by("-given_at", "-pk"))


def agrees(person_pk: int, purpose: str | Purpose) -> bool:
    """Whether the person stands by a consent to this purpose now (a rule fact: yes or no)."""
    files = family([person_pk]).get(person_pk, [])
    return bool(_open_consents(files, str(purpose)))


@prepared
def _open_consents(files: list[int], purpose: str) -> QuerySet[Consent, Any]:
    rows = Consent.objects.filter(withdrawn_at__isnull=True, purpose=purpose, person__in=files)
    return rows.values_list("pk", flat=True)[:1]


# -- who looked ------------------------------------------------------------------------------------


def looks(person: Person, by: Actor) -> list[Sight]:
    """Who looked at any file of the person, newest first: for the person, and for auditors."""
    files = files_of(person)
    is_own = by.own in {str(file.uid) for file in files}
    if not is_own and not by.may(TRACE, head(person).org_path):
        raise Forbidden("not_permitted", act=TRACE)
    rows = Trail.objects.filter(
        act="core.record.saw", subject__in=[subject_of(file) for file in files]
    )
    return [_sight(row) for row in rows.order_by("-id")[:200]]


def _sight(row: Trail) -> Sight:
    facility = row.chain.removeprefix("saw:")
    return Sight(at=row.at, actor=row.actor, place=facility, why=json.loads(row.data)["why"])


# -- doubles ---------------------------------------------------------------------------------------


def doubles(by: Actor, status: str = "suspected") -> QuerySet[Double]:
    """Suspected doubles both of whose files lie in the actor's places, strongest first."""
    rows = within(Double.objects.all(), by, "people.double.see").filter(status=status)
    return rows.select_related("one", "other").order_by("-points", "pk")


def double(pk: int, by: Actor) -> Double:
    found = within(Double.objects.all(), by, "people.double.see").filter(pk=pk)
    row = found.select_related("one", "other").first()
    if row is None:
        raise Unknown("no_such_double")
    return row


def traits(person: Person) -> Traits:
    """The file as a comparison reads it."""
    return Traits(
        key=person.pk,
        name=person.name,
        sex=person.sex,
        born=person.born,
        phone=person.phone,
        id_number=person.id_number if person.document == Document.RESIDENT else "",
        address=person.address,
    )


def neighbours(person: Person) -> list[Traits]:
    """The files worth comparing with this one: by phone, by name and half a birthday, by birthday."""
    return [traits(row) for row in near(person).order_by("pk")[:500]]


def near(person: Person) -> QuerySet[Person]:
    """The same, asked so that each way goes by an index."""
    ways = Q(phone_index=person.phone_index) if person.phone_index else Q(pk__in=[])
    if person.born:
        ways |= Q(name=person.name, born__year=person.born.year)
        ways |= Q(name=person.name, born__month=person.born.month, born__day=person.born.day)
        ways |= Q(born=person.born, name__startswith=person.name[0])
        ways |= Q(born=person.born, name__endswith=person.name[-1])
    return standing().exclude(pk=person.pk).filter(ways)


def crowd(name: str) -> Crowd:
    """How common one name is among all standing files."""
    return Crowd(standing().count(), {name: standing(name=name).count()})


def below_place(place: str) -> QuerySet[Person]:
    return standing().filter(below("org_path", place)).order_by("pk")


def known_pairs(pairs: Iterable[Pair]) -> set[tuple[int, int]]:
    """Those of the pairs about which there is a suspicion already, whatever became of it."""
    wanted = {(pair.one, pair.other) for pair in pairs}
    rows = Double.objects.filter(one__in={one for one, _ in wanted})
    return wanted & set(rows.values_list("one_id", "other_id"))


def paths(keys_: Iterable[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=set(keys_)).values_list("pk", "org_path"))


def used(keys_: Sequence[int]) -> dict[int, str]:
    """Which of these files something stands on, and what; a machine's comparison is no use."""
    found = used_rows(Person, keys_, passing=("people.double", "people.double.compare"))
    judged = Double.objects.exclude(status="suspected")
    for column in ("one_id", "other_id"):
        rows = judged.filter(**{f"{column}__in": keys_}) if len(keys_) <= 2000 else judged
        hits = set(rows.values_list(column, flat=True)) & set(keys_)
        found |= dict.fromkeys(hits, "people.double")
    return found


def of_documents(indexes: Iterable[str]) -> dict[str, int]:
    """The standing file of each blind index of a document, for registers taken in by the thousand."""
    wanted = sorted(set(indexes) - {""})
    found: dict[str, int] = {}
    for i in range(0, len(wanted), 2000):
        rows = numbered(id_index__in=wanted[i : i + 2000])
        found |= dict(rows.values_list("id_index", "pk"))
    return found
