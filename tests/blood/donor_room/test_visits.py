"""Check in, screen, draw, leave: what each refuses, and what each leaves behind."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sanxian.blood.facts import Event, Finding, Permanent, PermanentFinding, Temporary
from sanxian.blood.facts.screening import Answers, Measured
from sanxian.blood.models import Declaration, Deferral, Donation, NumberBlock, Screening, Visit
from sanxian.blood.selectors import visits as read
from sanxian.blood.services import donors, reactions, sessions, visits
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.numbers import DONATIONS
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.people import services as people_services
from sanxian.people.models import Person
from tests.blood.donor_room.room import DECLARED, FIT, NO, said
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=30)


# -- check in ----------------------------------------------------------------------------------------


def test_a_donor_is_received(room):
    visit = room.came()
    assert (visit.status, visit.kind, visit.volume_ml, visit.org_path) == (
        "arrived",
        "whole_blood",
        400,
        room.site.org_path,
    )


@pytest.mark.parametrize(
    "wish, error",
    [
        ({"kind": "plasma"}, "no_such_choice"),
        ({"kind": "whole_blood"}, "amount_missing"),
        ({"kind": "whole_blood", "doses": 1}, "amount_missing"),
        ({"kind": "apheresis_platelets", "volume_ml": 400}, "amount_missing"),
    ],
)
def test_wishes_that_cannot_be_read(room, wish, error):
    with pytest.raises(Malformed, match=error):
        room.came(**wish)


def test_the_other_amount_is_dropped(room):
    visit = room.came(kind="apheresis_platelets", doses=2, volume_ml=400)
    assert (visit.doses, visit.volume_ml) == (2, 0)


def test_nobody_is_received_before_or_after_the_session(room):
    planned = sessions.plan_week(site=room.site, monday=ON, by=room.admin, at=AT)[0]
    with pytest.raises(Refusal) as refused:
        room.came(session=planned)
    assert set(refused.value.codes) == {"session_not_open", "session_of_another_day"}
    sessions.close_session(session=room.session, by=room.nurse, at=AT)
    with pytest.raises(Refusal, match="session_not_open"):
        room.came()


def test_yesterdays_session_left_open_receives_nobody(room):
    with pytest.raises(Refusal, match="session_of_another_day"):
        room.came(at=AT + timedelta(days=1))


def test_what_the_session_does_not_take_is_refused(room):
    room.session.capacity_platelets = 0
    room.session.save()
    with pytest.raises(Refusal, match="kind_not_taken_here"):
        room.came(kind="apheresis_platelets", doses=1)


def test_a_full_session_is_full_until_somebody_leaves(room):
    room.session.capacity_whole_blood = 1
    room.session.save()
    first = room.came()
    with pytest.raises(Refusal, match="session_full"):
        room.came(room.donor("王小明", sex="male"))
    visits.leave(visit=first, by=room.registrar, at=AT)
    assert room.came(room.donor("李冬", sex="male")).status == "arrived"


def test_one_visit_at_a_time_in_all_places(room, other_room):
    donor = room.donor()
    room.came(donor)
    with pytest.raises(Refusal, match="visit_open_elsewhere"):
        other_room.came(donor)


def test_the_database_keeps_one_open_visit(room):
    donor = room.donor()
    room.came(donor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            donor=donor,
            session=room.session,
            org_path=room.session.org_path,
            kind="whole_blood",
            arrived_at=AT,
        )


def test_two_counters_at_once_receive_one(room, monkeypatch):
    """The question comes too early; the constraint answers, and the answer is a refusal."""
    donor = room.donor()
    room.came(donor)
    monkeypatch.setattr(visits.donors, "is_here_elsewhere", lambda keys: False)
    with pytest.raises(Refusal, match="visit_open_elsewhere"):
        room.came(donor)


def test_without_consent_nobody_is_received(room):
    donor = room.donor()
    people_services.withdraw_consent(
        person=Person.objects.get(pk=donor.person_id),
        purpose="blood_service",
        by=room.registrar,
        at=AT,
    )
    with pytest.raises(Refusal, match="consent_missing"):
        room.came(donor)


@pytest.mark.parametrize("role, where", [("quality_officer", ""), ("registrar", "other")])
def test_who_may_not_receive(room, role, where):
    with pytest.raises(Forbidden):
        visits.check_in(
            session=room.session,
            donor=room.donor(),
            kind="whole_blood",
            volume_ml=400,
            by=room.persona(role, where),
            at=AT,
        )


def test_leaving_asks_no_reason(room):
    visit = visits.leave(visit=room.came(), by=room.registrar, at=AT)
    assert visit.status == "left"
    assert Trail.objects.get(act="blood.visit.leave").reasons == ""


# -- screen: the verdict ---------------------------------------------------------------------------


def test_a_healthy_donor_is_accepted(room):
    visit = room.screened()
    row = Screening.objects.get(visit=visit)
    assert visit.status == "accepted" and row.allowed and json.loads(row.reasons) == []
    editions, _, digest = row.edition.partition("@")
    assert "GB18467-2011" in editions.split("+") and len(digest) == 16
    assert not Deferral.objects.exists()


def test_the_policy_edition_stands_on_the_trail(room):
    visit = room.screened()
    row = Trail.objects.get(act="blood.visit.screen")
    assert row.edition == Screening.objects.get(visit=visit).edition


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"hb_g_per_l": Decimal(108)}, "hb_low"),
        ({"weight_kg": Decimal("44.9")}, "weight_low"),
        ({"sbp_mmhg": 140}, "sbp_high"),
        ({"sbp_mmhg": 100, "dbp_mmhg": 75}, "pulse_pressure_low"),
        ({"pulse_per_min": 101}, "pulse_high"),
        ({"pulse_regular": False}, "pulse_irregular"),
        ({"temperature_c": Decimal("37.6")}, "temperature_high"),
        ({"hb_g_per_l": None}, "missing_hb_g_per_l"),
    ],
)
def test_what_is_measured_decides(room, changed, code):
    visit = room.screened(measured=replace(FIT, **changed))
    assert visit.status == "deferred"
    assert [reason.code for reason in read.reasons(visit)] == [code]


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"platelets_e9_per_l": Decimal(149)}, "platelets_low"),
        ({"hct": Decimal("0.35")}, "hct_low"),
        ({"platelets_after_e9_per_l": None}, "missing_platelets_after_e9_per_l"),
    ],
)
def test_platelets_are_counted(room, changed, code):
    visit = room.came(kind="apheresis_platelets", doses=1)
    visit = room.screened(visit, measured=replace(FIT, **changed))
    assert [reason.code for reason in read.reasons(visit)] == [code]


def test_every_reason_at_once(room):
    answers = said(Event(Temporary.TOOTH_EXTRACTION, ON - timedelta(3)))
    visit = room.screened(answers=answers, measured=replace(FIT, hb_g_per_l=Decimal(108)))
    assert {r.code for r in read.reasons(visit)} == {"hb_low", "tooth_extraction"}


def test_an_unfinished_questionnaire_accepts_nobody(room):
    visit = room.screened(answers=Answers(complete=False))
    assert [r.code for r in read.reasons(visit)] == ["missing_questionnaire_complete"]


def test_nothing_measured_accepts_nobody(room):
    visit = room.screened(measured=Measured())
    assert {r.code for r in read.reasons(visit)} >= {"missing_weight_kg", "missing_hb_g_per_l"}


def test_the_interval_counts_donations_of_other_cities(room, other_room):
    donor = other_room.donor()
    other_room.given(donor)
    visit = room.screened(room.came(donor))
    [reason] = read.reasons(visit)
    assert (reason.code, reason.until) == ("interval_whole_blood", date(2027, 5, 23))


def test_an_interval_leaves_no_deferral_behind(room):
    """A changed law frees at once: what is reckoned anew each time is not written down."""
    donor = room.donor()
    room.given(donor)
    room.screened(room.came(donor))
    assert not Deferral.objects.exists()


def test_a_reaction_on_record_needs_no_question(room):
    donor = room.donor()
    done = room.given(donor)
    reactions.record(donation=done, kind="faint", grade=2, care="平卧", by=room.nurse, at=AT)
    Person.objects.filter(pk=donor.person_id).update(born=date(1968, 1, 1))
    visit = room.screened(room.came(donor), answers=replace(NO, asks_to_continue=True))
    assert "repeat_without_reaction_only" in {r.code for r in read.reasons(visit)}


# -- screen: what it leaves behind -----------------------------------------------------------------


def screened_with(room, *events, permanent=(), wish=None):
    visit = room.came(**(wish or {}))
    answers = said(*events, permanent=tuple(permanent))
    return room.screened(visit, answers=answers)


def test_a_dated_event_bars_in_every_place_until_its_day(room, other_room):
    visit = screened_with(room, Event(Temporary.TATTOO, date(2026, 6, 1)))
    row = Deferral.objects.get()
    assert (row.code, row.since, row.until) == ("tattoo", ON, date(2027, 6, 1))
    again = other_room.screened(other_room.came(visit.donor))
    assert [(r.code, r.until) for r in read.reasons(again)] == [("tattoo", date(2027, 6, 1))]
    assert Deferral.objects.count() == 1


def test_what_has_no_end_yet_is_not_for_good(room):
    screened_with(room, Event(Temporary.PREGNANCY, ongoing=True))
    screened_with(room, Event(Temporary.TOOTH_EXTRACTION))
    assert not Deferral.objects.exists()


def test_a_confidential_class_is_sealed_everywhere(room):
    finding = PermanentFinding(Permanent.HIV, Finding.BARRED)
    visit = screened_with(room, permanent=[finding])
    row = Deferral.objects.get()
    assert (row.code, row.detail, row.until) == ("lab_deferral", "hiv", None)
    [shown] = read.reasons(visit)
    assert shown.code == "lab_deferral" and "hiv" not in str(shown)
    for column in ("reasons", "data", "subject"):
        assert not Trail.objects.filter(**{f"{column}__contains": "hiv"}).exists()
    assert Trail.objects.get(act="blood.visit.screen").reasons == "lab_deferral"


def test_sealed_reasons_lie_sealed_in_the_table(room):
    from django.db import connection

    screened_with(room, permanent=[PermanentFinding(Permanent.HIV, Finding.BARRED)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, reasons FROM blood_screening")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"hiv" not in stored


def test_a_pending_class_waits_for_the_doctor_and_leaves_nothing(room):
    visit = screened_with(room, permanent=[PermanentFinding(Permanent.EYE)])
    assert [r.code for r in read.reasons(visit)] == ["permanent_pending"]
    assert not Deferral.objects.exists()


def test_aspirin_bars_platelets_and_not_whole_blood(room):
    taken = Event(Temporary.ASPIRIN, ON - timedelta(days=2))
    visit = screened_with(room, taken, wish={"kind": "apheresis_platelets", "doses": 1})
    assert visit.status == "deferred" and Deferral.objects.get().code == "aspirin"
    whole = room.screened(room.came(visit.donor))
    assert whole.status == "accepted"


# -- screen: when ------------------------------------------------------------------------------------


def test_a_visit_is_screened_once(room):
    visit = room.screened()
    with pytest.raises(Refusal, match="no_such_step"):
        room.screened(visit)


def test_nobody_is_screened_on_another_day(room):
    visit = room.came()
    with pytest.raises(Refusal, match="session_of_another_day"):
        room.screened(visit, at=AT + timedelta(days=1))
    assert not Screening.objects.exists()


def test_a_file_without_birthday_or_sex_decides_nothing(room):
    donor = room.donor()
    Person.objects.filter(pk=donor.person_id).update(born=None, sex="")
    with pytest.raises(Refusal) as refused:
        room.screened(room.came(donor))
    assert set(refused.value.codes) == {"birth_date_missing", "sex_missing"}


@pytest.mark.parametrize("role, where", [("registrar", ""), ("nurse", "other"), ("organiser", "")])
def test_who_may_not_screen(room, role, where):
    with pytest.raises(Forbidden):
        visits.screen(
            visit=room.came(), answers=NO, measured=FIT, by=room.persona(role, where), at=AT
        )


# -- draw --------------------------------------------------------------------------------------------


def test_the_draw_takes_the_next_number(room):
    donation = room.drawing()
    assert DONATIONS.parse(donation.number).serial == 1
    assert (donation.status, donation.day, donation.visit.status) == ("drawing", ON, "drawing")
    assert NumberBlock.objects.get().next == 2


@pytest.mark.parametrize("prepare", ["arrived", "deferred", "left", "drawing"])
def test_nobody_is_drawn_who_was_not_accepted(room, prepare):
    visit = room.came()
    if prepare == "deferred":
        room.screened(visit, measured=Measured())
    if prepare == "left":
        visits.leave(visit=visit, by=room.nurse, at=AT)
    if prepare == "drawing":
        room.drawing(room.screened(visit))
    with pytest.raises(Refusal, match="no_such_step"):
        room.drawing(visit)
    assert NumberBlock.objects.get().next == (2 if prepare == "drawing" else 1)


def test_a_deferral_that_came_meanwhile_wins(room):
    visit = room.screened()
    donors.defer(donor=visit.donor, code="lookback_deferral", by=room.quality, at=AT)
    assert visits.draw(visit=visit, declared=DECLARED, by=room.nurse, at=LATER) is None
    visit.refresh_from_db()
    assert visit.status == "deferred" and not Donation.objects.exists()
    assert Trail.objects.get(act="blood.visit.draw").reasons == "lookback_deferral"


def test_a_deferral_for_platelets_alone_does_not_stop_whole_blood(room):
    visit = room.screened()
    donors.defer(
        donor=visit.donor, code="aspirin", until=ON + timedelta(days=3), by=room.quality, at=AT
    )
    assert visits.draw(visit=visit, declared=DECLARED, by=room.nurse, at=LATER).status == "drawing"


def test_a_verdict_holds_for_its_day(room):
    visit = room.screened()
    with pytest.raises(Refusal, match="session_of_another_day"):
        room.drawing(visit, at=AT + timedelta(days=1))


def test_without_numbers_nobody_is_drawn(room):
    visit = room.screened()
    NumberBlock.objects.update(next=501)
    with pytest.raises(Refusal, match="no_numbers_left"):
        room.drawing(visit)
    visit.refresh_from_db()
    assert visit.status == "accepted"


def test_a_stale_page_does_not_draw_twice(room):
    visit = room.screened()
    stale = Visit.objects.select_related("session", "donor").get(pk=visit.pk)
    room.drawing(visit)
    with pytest.raises(Refusal, match="overtaken"):
        room.drawing(stale)


@pytest.mark.parametrize("role", ["registrar", "quality_officer", "lab_technician"])
def test_who_may_not_draw(room, role):
    visit = room.screened()
    with pytest.raises(Forbidden):
        visits.draw(visit=visit, declared=DECLARED, by=room.persona(role), at=AT)


# -- reads ---------------------------------------------------------------------------------------------


def test_a_visit_of_another_city_is_not_there(room, other_room):
    visit = room.came()
    assert read.get(room.nurse, visit.pk) == visit
    with pytest.raises(Unknown):
        read.get(other_room.nurse, visit.pk)


def test_the_board_is_in_the_order_of_arrival(room):
    first = room.came(at=LATER)
    second = room.came(room.donor("王小明", sex="male"), at=AT)
    assert read.board(room.session) == [second, first]


# -- the questionnaire -------------------------------------------------------------------------------


def test_a_sheet_that_was_not_filled_is_not_complete(room):
    visit = room.screened(answers=Answers(complete=True))
    assert visit.status == "deferred"
    assert [r.code for r in read.reasons(visit)] == ["missing_questionnaire_complete"]


def test_the_edition_of_the_sheet_is_kept_and_the_answers_are_sealed(room):
    answers = said(Event(Temporary.TATTOO, ON - timedelta(400)))
    visit = room.screened(answers=answers)
    assert visit.screening.questionnaire.startswith("sheet-2012@")
    assert dict(json.loads(visit.screening.answers)["sheet"])["tattoo"] == "yes"
    stored = bytes(Screening.objects.values_list("answers", flat=True).get())
    assert b"tattoo" not in stored


def test_nothing_is_drawn_without_the_declaration_in_use(room):
    visit = room.screened()
    for declared in ("", "sheet-1998"):
        with pytest.raises(Refusal) as refused:
            visits.draw(visit=visit, declared=declared, by=room.nurse, at=AT)
        assert [r.code for r in refused.value.reasons] == ["declaration_missing"]
    assert visits.draw(visit=visit, declared=DECLARED, by=room.nurse, at=AT).status == "drawing"
    signed = Declaration.objects.get()
    assert (signed.visit, signed.version, signed.witness) == (visit, DECLARED, room.nurse.id)


# -- speed -------------------------------------------------------------------------------------------


def test_few_queries_an_act(room, django_assert_max_num_queries):
    visit = room.came()
    visit = Visit.objects.select_related("session__site", "donor").get(pk=visit.pk)
    with django_assert_max_num_queries(16):
        room.screened(visit)
    with django_assert_max_num_queries(14):
        room.drawing(visit)


def test_a_second_screening_that_would_defer_is_refused(room):
    """A second screening that would defer is refused, not met by the database."""
    visit = room.screened()
    pale = replace(FIT, hb_g_per_l=Decimal(90))
    with pytest.raises(NoSuchStep):
        room.screened(visit, measured=pale)
