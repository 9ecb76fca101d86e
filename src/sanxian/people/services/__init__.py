"""What can be done to a person's file. Every write goes to the file that stands for the person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor, Grant
from sanxian.core.later import later
from sanxian.core.move import Overtaken, move
from sanxian.core.prepared import create, insert, insert_many
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people import news, selectors
from sanxian.people.facts import Channel, Document, Ending, MergeWhy, Purpose, Relation, Sex, Way
from sanxian.people.models import Consent, Contact, Double, Person
from sanxian.people.rules import alike, consent, doubles, identity

PIPL = "个人信息保护法"


# -- the file ------------------------------------------------------------------------------------


@act("people.person.register", basis=f"{PIPL} 第13条")
def register(
    *,
    place: str,
    name: str,
    by: Actor,
    at: datetime,
    sex: str = "",
    born: date | None = None,
    id_number: str = "",
    document: str = Document.RESIDENT,
    phone: str = "",
    address: str = "",
    pinyin: str = "",
) -> Person:
    """Open a person's file, or find the one that already has this document.

    Sex and day of birth are read from a resident's number when they are not given. Raises
    Malformed, Refusal (born_in_future, born_differs_from_number, sex_differs_from_number,
    number_on_another_file …).
    """
    given = _particulars(name, sex, born, id_number, document, clock.day(at))
    known = _known(given)
    if known:
        note(existing=True)
        return known
    person = Person(
        **given, pinyin=pinyin, address=identity.plain(address), org_path=place, created_at=at
    )
    _set_phone(person, phone)
    return _opened(person)


def _particulars(
    name: str, sex: str, born: date | None, number: str, document: str, on: date
) -> dict[str, Any]:
    """Cleaned and checked together; every reason at once."""
    _among(Sex, sex, "sex", blank=True)
    _among(Document, document, "document")
    clean = identity.clean_number(number, document) if number.strip() else ""
    if clean and document == Document.RESIDENT:
        sex = sex or identity.sex_of(clean)
        born = born or identity.born_of(clean)
    Refusal.unless_empty(
        identity.identity_bars(number=clean, document=document, sex=sex, born=born, on=on)
    )
    return {
        "name": identity.clean_name(name),
        "sex": sex,
        "born": born,
        "document": document,
        "id_number": clean,
        "id_index": selectors.id_index(clean, document),
    }


def _among(codes: Any, value: str, field: str, blank: bool = False) -> None:
    if value not in {c.value for c in codes} and not (blank and value == ""):
        raise Malformed("no_such_choice", field=field)


def _known(given: dict[str, Any]) -> Person | None:
    """The file that has this number already; refused when it bears quite another name."""
    if not given["id_index"]:
        return None
    found = selectors.of_index(given["id_index"])
    if found and found.name != given["name"] and not alike.names(found.name, given["name"]):
        raise Refusal("number_on_another_file")
    return found


def _opened(person: Person) -> Person:
    try:
        with transaction.atomic():
            insert(person)
    except IntegrityError:  # somebody opened it a moment ago: theirs stands
        return selectors.numbered(id_index=person.id_index).get()
    later("people.compare", person.pk)
    return person


def _set_phone(person: Person, phone: str) -> None:
    person.phone = identity.clean_phone(phone) if phone.strip() else ""
    person.phone_index = selectors.phone_index(person.phone)


AMENDABLE = ("name", "pinyin", "sex", "born", "document", "id_number", "deceased", "org_path")


@act("people.person.amend", basis=f"{PIPL} 第46条", on="person")
def amend(*, person: Person, by: Actor, at: datetime, **changes: Any) -> Person:
    """Correct what a file says: any of AMENDABLE.

    Raises Malformed, Refusal (number_on_another_file, file_merged …).
    """
    _standing(person)
    if set(changes) - set(AMENDABLE):
        raise Malformed("no_such_field", field=min(set(changes) - set(AMENDABLE)))
    now = {name: changes.get(name, getattr(person, name)) for name in AMENDABLE}
    sure = _particulars(
        now["name"], now["sex"], now["born"], now["id_number"], now["document"], clock.day(at)
    )
    taken = selectors.numbered(id_index=sure["id_index"]).exclude(pk=person.pk)
    if sure["id_index"] and taken.exists():
        raise Refusal("number_on_another_file")
    if not by.may("people.person.amend", now["org_path"]):
        raise Forbidden("not_permitted", act="people.person.amend")
    return _rewrite(person, {**now, **sure})


def _rewrite(person: Person, values: dict[str, Any]) -> Person:
    """Save what differs; the trail learns which fields, never what they said."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=changed)
        later("people.compare", person.pk)
    note(fields=",".join(sorted(changed)))
    return person


def _standing(person: Person) -> None:
    if person.merged_into_id:
        raise Refusal("file_merged")


# -- contact -------------------------------------------------------------------------------------


@act("people.contact.change", basis=f"{PIPL} 第46条", on="person")
def change_contact(
    *,
    person: Person,
    by: Actor,
    at: datetime,
    phone: str | None = None,
    address: str | None = None,
) -> Person:
    """Write the phone or the address anew; None leaves it, "" takes it away. Raises Malformed."""
    _standing(person)
    return _new_contact(person, phone, address)


def _new_contact(person: Person, phone: str | None, address: str | None) -> Person:
    values: dict[str, Any] = {}
    if phone is not None:
        values["phone"] = identity.clean_phone(phone) if phone.strip() else ""
        values["phone_index"] = selectors.phone_index(values["phone"])
    if address is not None:
        values["address"] = identity.plain(address)
    return _rewrite(person, values)


@act("people.contact.set", basis=f"{PIPL} 第46条", on="person")
def set_contact(
    *,
    person: Person,
    way: str,
    by: Actor,
    at: datetime,
    phone: str = "",
    name: str = "",
    relation: str = Relation.SELF,
) -> Contact | None:
    """A second phone or an emergency contact instead of the former one; no phone ends it."""
    _standing(person)
    _among(Way, way, "way")
    _among(Relation, relation, "relation")
    clean = identity.clean_phone(phone) if phone.strip() else ""
    Contact.objects.filter(person=person, way=way, until__isnull=True).update(until=at)
    if not clean:
        return None
    return create(
        Contact,
        person=person,
        way=way,
        phone=clean,
        name=identity.plain(name),
        relation=relation,
        since=at,
    )


# -- consent -------------------------------------------------------------------------------------


@act("people.consent.give", basis=f"{PIPL} 第14条", on="person")
def give_consent(
    *,
    person: Person,
    purpose: str,
    version: str,
    by: Actor,
    at: datetime,
    channel: str = Channel.PAPER,
) -> Consent:
    """Record a yes to one purpose; a newer version supersedes the older yes.

    Raises Malformed, Refusal (consent_stands, consent_version_old, file_merged).
    """
    _standing(person)
    return _give(person, purpose, version, channel, by, at)


def _give(
    person: Person, purpose: str, version: str, channel: str, by: Actor, at: datetime
) -> Consent:
    _among(Purpose, purpose, "purpose")
    _among(Channel, channel, "channel")
    standing = _open_consents(person, purpose)
    Refusal.unless_empty(consent.bars(purpose, version, [c.version for c in standing]))
    if standing:
        _end(person, purpose, Ending.SUPERSEDED, by, at)
    note(purpose=purpose, version=version)
    return create(
        Consent,
        person=person,
        purpose=purpose,
        version=version,
        channel=channel,
        given_at=at,
        given_by=by.id,
    )


@act("people.consent.withdraw", basis=f"{PIPL} 第15条", on="person")
def withdraw_consent(*, person: Person, purpose: str, by: Actor, at: datetime) -> Person:
    """Take a yes back, on every file of the person; no reason is asked.

    Raises Malformed, Refusal (consent_absent).
    """
    return _withdraw(person, purpose, by, at)


def _withdraw(person: Person, purpose: str, by: Actor, at: datetime) -> Person:
    _among(Purpose, purpose, "purpose")
    note(purpose=purpose)
    if not _end(person, purpose, Ending.WITHDRAWN, by, at):
        raise Refusal("consent_absent", purpose=purpose)
    found = selectors.head(person)
    for hear in news.WITHDRAWN:
        hear(person=found, purpose=purpose, by=by, at=at)
    return found


def _open_consents(person: Person, purpose: str) -> Any:
    files = selectors.files_of(person)
    return Consent.objects.filter(person__in=files, purpose=purpose, withdrawn_at__isnull=True)


def _end(person: Person, purpose: str, ending: str, by: Actor, at: datetime) -> int:
    return _open_consents(person, purpose).update(
        withdrawn_at=at, withdrawn_by=by.id, ending=ending
    )


# -- one's own file --------------------------------------------------------------------------------


@act("people.own.give", basis=f"{PIPL} 第14条")
def own_give(*, place: str, purpose: str, version: str, by: Actor, at: datetime) -> Consent:
    """Say yes to one purpose, oneself; `place` is the actor's facility."""
    return _give(selectors.own(by), purpose, version, Channel.OWN, by, at)


@act("people.own.withdraw", basis=f"{PIPL} 第15条")
def own_withdraw(*, place: str, purpose: str, by: Actor, at: datetime) -> Person:
    """Take one's own yes back."""
    return _withdraw(selectors.own(by), purpose, by, at)


@act("people.own.contact", basis=f"{PIPL} 第46条")
def own_contact(
    *, place: str, by: Actor, at: datetime, phone: str | None = None, address: str | None = None
) -> Person:
    """Write one's own phone or address anew."""
    return _new_contact(selectors.own(by), phone, address)


# -- doubles -------------------------------------------------------------------------------------


@act("people.person.merge", basis=f"{PIPL} 第8条", on="keeper")
def merge(*, keeper: Person, other: Person, why: str, by: Actor, at: datetime) -> Person:
    """Let `keeper` stand for `other` as well: one pointer is set and nothing rewritten.

    Raises Malformed, Forbidden, Overtaken, Refusal (same_file, file_merged, two_valid_numbers,
    said_distinct).
    """
    _among(MergeWhy, why, "why")
    if not by.may("people.person.merge", other.org_path):
        raise Forbidden("not_permitted", act="people.person.merge")
    _standing(keeper)
    _standing(other)
    bars = identity.merge_bars(selectors.traits(keeper), selectors.traits(other), why)
    Refusal.unless_empty(bars)
    _settle(keeper, other, "merge", at)
    if not selectors.standing(pk=other.pk).update(merged_into=keeper):
        raise Overtaken("overtaken", record="person", step="merge")
    other.merged_into = keeper
    note(merged=other.pk, why=why)
    return keeper


def _settle(one: Person, other: Person, word: str, at: datetime | None) -> None:
    """Move the suspicion about a pair, where there was one."""
    pair = sorted((one.pk, other.pk))
    row = Double.objects.filter(one=pair[0], other=pair[1]).first()
    if row and row.status == "distinct":
        raise Refusal("said_distinct")
    if row:
        move(row, word, set={"settled_at": at})


@act("people.person.unmerge", basis=f"{PIPL} 第8条", on="person")
def unmerge(*, person: Person, by: Actor, at: datetime) -> Person:
    """Take a merge back: the file stands for itself again, as if nothing had been.

    Raises Refusal (not_merged, number_on_another_file), Overtaken.
    """
    keeper = person.merged_into
    if keeper is None:
        raise Refusal("not_merged")
    if person.id_index and selectors.numbered(id_index=person.id_index).exists():
        raise Refusal("number_on_another_file")
    if not Person.objects.filter(pk=person.pk, merged_into=keeper).update(merged_into=None):
        raise Overtaken("overtaken", record="person", step="unmerge")
    person.merged_into = None
    _settle(keeper, person, "unmerge", None)
    note(kept=keeper.pk)
    return person


@act("people.double.distinguish", basis=f"{PIPL} 第8条", on="double")
def distinguish(*, double: Double, by: Actor, at: datetime) -> Double:
    """Say that two files are two people's; the pair is not suspected again."""
    return move(double, "distinguish", set={"settled_at": at})


@act("people.double.reconsider", basis=f"{PIPL} 第8条", on="double")
def reconsider(*, double: Double, by: Actor, at: datetime) -> Double:
    """Take back that two files are two people's."""
    return move(double, "reconsider", set={"settled_at": None})


@act("people.double.find", basis=f"{PIPL} 第8条")
def find_doubles(*, place: str, by: Actor, at: datetime) -> int:
    """Compare all files of a place with each other; returns how many new suspicions there are."""
    rows = selectors.below_place(place)
    found = doubles.suspects(selectors.traits(row) for row in rows.iterator(2000))
    count = _suspect(found, at)
    note(found=count)
    return count


@act("people.double.compare", on="person")
def compare(*, person: Person, by: Actor, at: datetime) -> int:
    """Compare one file with its neighbours, after it was opened or amended."""
    mine, crowd = selectors.traits(person), selectors.crowd(person.name)
    pairs = [doubles.compare(mine, near, crowd) for near in selectors.neighbours(person)]
    count = _suspect([pair for pair in pairs if pair.points >= doubles.SUSPECT], at)
    note(found=count)
    return count


def _suspect(pairs: list[doubles.Pair], at: datetime) -> int:
    """Keep the pairs that are not known yet, whatever was said of those that are."""
    known = selectors.known_pairs(pairs)
    fresh = [pair for pair in pairs if (pair.one, pair.other) not in known]
    where = selectors.paths(key for pair in fresh for key in (pair.one, pair.other))
    insert_many(
        Double(
            one_id=pair.one,
            other_id=pair.other,
            points=pair.points,
            evidence=",".join(pair.evidence),
            found_at=at,
            org_path=doubles.nearest([where[pair.one], where[pair.other]]),
        )
        for pair in fresh
    )
    return len(fresh)


def compare_later(pk: int) -> None:
    """The queued comparison of one file, by the house itself."""
    person = Person.objects.filter(pk=pk, merged_into__isnull=True).first()
    if person:
        house = Grant("house", "/", frozenset({"people.double.compare"}))
        by = Actor("house", person.org_path, (house,))
        compare(person=person, by=by, at=clock.now())
