"""Consents: one purpose at a time, by version, taken back without a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from sanxian.core.actor import Actor
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Refusal, Unknown
from sanxian.people import selectors, services
from sanxian.people.facts import Purpose
from sanxian.people.models import Consent
from sanxian.people.rules import consent

NOW = consent.VERSIONS[Purpose.SMS_CONTACT]


@pytest.fixture
def give(persona, at):
    def given(person, purpose="sms_contact", version=NOW, by=None, **more):
        by = by or persona("registrar")
        return services.give_consent(
            person=person, purpose=purpose, version=version, by=by, at=more.pop("at", at), **more
        )

    return given


def withdraw(person, by, at, purpose="sms_contact"):
    return services.withdraw_consent(person=person, purpose=purpose, by=by, at=at)


def test_yes_then_no_then_yes_again_is_three_rows_of_history(register, give, persona, at):
    person, by = register(), persona("registrar")
    assert not selectors.agrees(person.pk, "sms_contact")
    give(person)
    assert selectors.agrees(person.pk, "sms_contact")
    withdraw(person, by, at + timedelta(hours=1))
    assert not selectors.agrees(person.pk, "sms_contact")
    give(person, at=at + timedelta(hours=2))
    rows = selectors.consents(person)
    assert [(row.ending, row.withdrawn_by) for row in rows] == [("", ""), ("withdrawn", by.id)]
    assert [
        row.act for row in Trail.objects.exclude(act="people.person.register").order_by("id")
    ] == [
        "people.consent.give",
        "people.consent.withdraw",
        "people.consent.give",
    ]


@pytest.mark.parametrize("other", [p for p in Purpose if p != Purpose.SMS_CONTACT])
def test_one_yes_is_never_another(register, give, other):
    person = register()
    give(person)
    assert not selectors.agrees(person.pk, other)


@pytest.mark.parametrize(
    ("purpose", "version", "standing", "codes"),
    [
        ("research", "2026-1", [], []),
        ("research", "2026-1", ["2026-1"], ["consent_stands"]),
        ("research", "2026-1", ["2025-1"], []),
        ("research", "2025-1", [], ["consent_version_old"]),
        ("research", "", [], ["consent_version_old"]),
    ],
)
def test_which_yes_can_be_recorded(purpose, version, standing, codes):
    assert [reason.code for reason in consent.bars(purpose, version, standing)] == codes


def test_every_purpose_has_a_text():
    assert set(consent.VERSIONS) == set(Purpose)


def test_a_new_text_supersedes_the_old_yes(register, give, monkeypatch):
    person = register()
    give(person)
    monkeypatch.setattr(consent, "VERSIONS", {**consent.VERSIONS, "sms_contact": "2027-1"})
    give(person, version="2027-1")
    assert [(row.version, row.ending) for row in selectors.consents(person)] == [
        ("2027-1", ""),
        (NOW, "superseded"),
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"purpose": "everything"}, "no_such_choice"),
        ({"channel": "telepathy"}, "no_such_choice"),
        ({"version": "1999-1"}, "consent_version_old"),
    ],
)
def test_what_is_no_consent(register, give, given, code):
    person = register()
    with pytest.raises(Refusal) as refused:
        give(person, **given)
    assert refused.value.codes == (code,)
    assert not Consent.objects.exists()


def test_a_second_yes_to_the_same_text_is_refused(register, give):
    person = register()
    give(person)
    with pytest.raises(Refusal) as refused:
        give(person)
    assert refused.value.codes == ("consent_stands",)


def test_nothing_to_take_back(register, persona, at):
    with pytest.raises(Refusal) as refused:
        withdraw(register(), persona("registrar"), at)
    assert refused.value.codes == ("consent_absent",)


@pytest.mark.parametrize("role", ["lab_technician", "auditor", "quality_officer", "donor"])
def test_who_may_not_record_consents(register, give, persona, role):
    with pytest.raises(Forbidden):
        give(register(), by=persona(role))


def test_not_for_people_of_another_city(register, give, persona):
    with pytest.raises(Forbidden):
        give(register(), by=persona("registrar", "other"))


def test_the_table_refuses_a_second_open_yes(register, give, at):
    person = register()
    give(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            person=person,
            purpose="sms_contact",
            version="x",
            channel="paper",
            given_at=at,
            given_by="a",
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"withdrawn_at": None, "ending": "withdrawn"},
        {"withdrawn_by": "a-1"},
        {"purpose": "everything"},
        {"channel": "telepathy"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_table_refuses_half_an_ending(register, give, wrong):
    row = give(register())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(**wrong)


def test_the_table_refuses_an_end_before_the_beginning(register, give, at):
    row = give(register())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(
            withdrawn_at=at - timedelta(seconds=1), ending="withdrawn"
        )


# -- one's own -----------------------------------------------------------------------------------


@pytest.fixture
def own(register, persona):
    """A donor who signs in, and her file."""
    person, donor = register(phone="13800138000"), persona("donor")
    return person, Actor(donor.id, donor.facility, donor.grants, str(person.uid))


def test_one_gives_and_takes_back_for_oneself(own, at):
    person, donor = own
    row = services.own_give(place=donor.facility, purpose="publicity", version=NOW, by=donor, at=at)
    assert (row.person_id, row.channel) == (person.pk, "own")
    services.own_withdraw(place=donor.facility, purpose="publicity", by=donor, at=at)
    assert not selectors.agrees(person.pk, "publicity")


def test_one_writes_ones_own_phone_anew(own, at):
    person, donor = own
    services.own_contact(place=donor.facility, phone="13900139000", by=donor, at=at)
    assert selectors.brief([person.pk])[person.pk].masked_phone == "139****9000"


def test_without_a_file_there_is_nothing_of_ones_own(persona, at):
    stranger = persona("donor")
    nobody = Actor(stranger.id, stranger.facility, stranger.grants, "")
    for actor in (stranger, nobody):
        with pytest.raises(Unknown):
            services.own_withdraw(place=actor.facility, purpose="publicity", by=actor, at=at)


def test_staff_have_no_own_door(register, persona, at):
    register()
    nurse = persona("nurse")
    with pytest.raises(Forbidden):
        services.own_give(place=nurse.facility, purpose="publicity", version=NOW, by=nurse, at=at)


def test_a_replayed_yes_is_one_yes(register, give, persona, at):
    person, request = register(), uuid4()
    first, again = (give(person, request=request) for _ in range(2))
    assert first.pk == again.pk
    assert Consent.objects.count() == 1
