"""Letters are held until the time has passed and both agree; a meeting needs more; words lie sealed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from sanxian.coordination import labels as words
from sanxian.coordination.facts import CONTACT, Purpose, Side
from sanxian.coordination.models import Consent, Draft, Letter, Meeting
from sanxian.coordination.rules import contact as rules
from sanxian.coordination.rules import publicity
from sanxian.coordination.selectors import contact as chosen
from sanxian.coordination.services import contact, drafts, links
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.policy import load, resolve
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.coordination.table import KIND_WORDS
from tests.coordination.test_links import raw

TODAY = date(2026, 11, 23)


def ruled():
    return resolve(CONTACT, load(CONTACT), "37", TODAY)


# -- the rule ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(
    ("days", "foreign", "agreed", "codes"),
    [
        (365, False, {"donor", "patient"}, set()),
        (364, False, {"donor", "patient"}, {"contact_too_early"}),
        (729, True, {"donor", "patient"}, {"contact_too_early"}),
        (730, True, {"donor", "patient"}, set()),
        (400, False, {"donor"}, {"no_consent_patient"}),
        (400, False, {"patient"}, {"no_consent_donor"}),
        (10, False, set(), {"no_consent_donor", "no_consent_patient", "contact_too_early"}),
        (None, False, {"donor", "patient"}, {"not_transplanted"}),
    ],
)
def test_when_the_sides_may_hear_of_each_other(purpose, days, foreign, agreed, codes):
    on = TODAY - timedelta(days=days) if days is not None else None
    found = list(rules.bars(purpose, on, foreign, agreed, TODAY, ruled()))
    assert {r.code for r in found} == codes
    for reason in found:
        if reason.code == "contact_too_early":
            assert reason.status == "unverified" and reason.until > TODAY


# -- letters -------------------------------------------------------------------------------------------


def test_a_letter_goes_its_way(table):
    link = table.transplanted()
    table.agreed(link)
    letter = table.wrote(link)
    assert chosen.for_side(Side.DONOR, link.donor) == []
    contact.release(letter=letter, by=table.second, at=table.at)
    (come,) = chosen.for_side(Side.DONOR, link.donor)
    assert come.text == KIND_WORDS and chosen.for_side(Side.PATIENT, link.patient) == []
    contact.read_by(letter=come, at=table.at)
    assert Letter.objects.get().status == "delivered"
    assert [one.pk for one in chosen.written_by_side(Side.PATIENT, link.patient)] == [letter.pk]
    assert KIND_WORDS.encode() not in raw("coordination_letter")
    assert KIND_WORDS[:6] not in " ".join(t.data for t in Trail.objects.all())


@pytest.mark.parametrize(
    ("days", "agree", "code"),
    [(100, ("donor", "patient"), "contact_too_early"), (400, ("donor",), "no_consent_patient"),
     (400, ("patient",), "no_consent_donor")],
)  # fmt: skip
def test_a_letter_is_held(table, days, agree, code):
    link = table.transplanted(days)
    table.agreed(link, "letters", *agree)
    with pytest.raises(Refusal) as refusal:
        contact.release(letter=table.wrote(link), by=table.second, at=table.at)
    assert refusal.value.codes == (code,)


def test_before_a_transplant_nothing_is_released(table):
    link = table.linked()
    table.agreed(link)
    with pytest.raises(Refusal, match="not_transplanted"):
        contact.release(letter=table.wrote(link), by=table.second, at=table.at)


def test_who_hands_a_letter_in_does_not_release_it(table):
    link = table.transplanted()
    table.agreed(link)
    letter = table.wrote(link)
    for act in (contact.release, lambda **x: contact.give_back(why="other", **x)):
        with pytest.raises(Refusal, match="same_person"):
            act(letter=letter, by=table.coordinator, at=table.at)


@pytest.mark.parametrize(
    "said",
    ["您好，我叫欧阳患，", "我在市中心医院住了三个月，", "我的手机是13805331234，", "我家在淄博，您有空来玩，",
     "那是12月10日移植的，"],
)  # fmt: skip
def test_a_letter_that_tells_who_is_not_released(table, said):
    link = table.transplanted()
    table.agreed(link)
    letter = table.wrote(link, f"{said}患者的心里只有感谢。{KIND_WORDS}")
    with pytest.raises(Refusal, match="letter_tells_who"):
        contact.release(letter=letter, by=table.second, at=table.at)
    back = contact.give_back(
        letter=letter, why="tells_who", advice="请不写姓名和地方", by=table.second, at=table.at
    )
    assert (back.status, back.returned_for) == ("returned", "tells_who")
    assert Letter.objects.get().advice == "请不写姓名和地方"
    assert "请不写".encode() not in raw("coordination_letter")


def test_a_consent_taken_back_stops_a_released_letter(table):
    link = table.transplanted()
    table.agreed(link)
    letter = contact.release(letter=table.wrote(link), by=table.second, at=table.at)
    contact.withdraw_consent(
        link=link, side="donor", purpose="letters", by=table.coordinator, at=table.at
    )
    with pytest.raises(Refusal, match="no_consent_donor"):
        contact.read_by(letter=letter, at=table.at)


ENDS = [("done", False), ("donor_unavailable", True), ("not_needed", True), ("mistake", True)]


@pytest.mark.parametrize(("why", "kept"), ENDS)
@pytest.mark.parametrize("status", ["written", "returned", "released"])
def test_which_end_holds_a_letter_back(table, status, why, kept):
    """After cells were given letters go on; after any other end nothing that waits is passed on."""
    link = table.transplanted()
    table.agreed(link)
    letter = table.wrote(link)
    if status == "released":
        contact.release(letter=letter, by=table.second, at=table.at)
    elif status == "returned":
        contact.give_back(letter=letter, why="other", by=table.second, at=table.at)
    links.end(link=link, why=why, by=table.coordinator, at=table.at)
    letter.refresh_from_db()
    assert letter.status == ("kept" if kept else status)
    assert len(chosen.for_side(Side.DONOR, link.donor)) == (status == "released" and not kept)
    if kept:
        assert str(words.RELAY[letter.status]) == "情况有变，这封信不再转交，也没有给对方看过。"
        for act in (contact.release, contact.withdraw):
            with pytest.raises(NoSuchStep):
                act(letter=letter, by=table.second, at=table.at)


def test_what_was_delivered_stays_so(table):
    link = table.transplanted()
    table.agreed(link)
    letter = contact.release(letter=table.wrote(link), by=table.second, at=table.at)
    contact.read_by(letter=letter, at=table.at)
    links.end(link=link, why="not_needed", by=table.coordinator, at=table.at)
    assert [one.status for one in chosen.for_side(Side.DONOR, link.donor)] == ["delivered"]


@pytest.mark.parametrize(("why", "kept"), ENDS)
def test_after_the_end_only_who_gave_writes(table, why, kept):
    link = table.transplanted()
    links.end(link=link, why=why, by=table.coordinator, at=table.at)
    given = {"side": Side.PATIENT, "uid": link.patient, "text": KIND_WORDS, "by": table.ward.doctor}
    if not kept:
        assert contact.write_from(**given, at=table.at).status == "written"
        return
    with pytest.raises(Refusal, match="no_one_to_write_to"):
        contact.write_from(**given, at=table.at)
    with pytest.raises(Refusal, match="link_forbids_letters"):
        table.wrote(link)


@pytest.mark.parametrize(("why", "kept"), ENDS)
def test_nobody_meets_across_such_an_end(table, why, kept):
    link = table.transplanted()
    row = contact.ask(link=link, side="donor", by=table.coordinator, at=table.at)
    links.end(link=link, why=why, by=table.coordinator, at=table.at)
    assert Meeting.objects.get(pk=row.pk).status == ("called_off" if kept else "asked")


def test_a_donor_who_stops_takes_the_waiting_letter_with_her(table):
    """The end that nobody pressed: a word of the donor's side."""
    link = table.linked()
    letter = table.wrote(link)
    table.says(link, "unavailable")
    letter.refresh_from_db()
    assert letter.status == "kept"


def test_from_when_is_a_month_and_not_a_day(table):
    """The day itself would be the day of the transplant, a year later."""
    link = table.transplanted(100)
    month = chosen.first_month(Side.DONOR, link.donor, table.at)
    exact = link.transplanted_on + timedelta(days=365)
    assert month.day == 1 and month > exact and (month - exact).days <= 31
    assert chosen.first_month(Side.DONOR, "0", table.at) is None


def test_the_same_letter_sent_twice_is_one(table):
    link = table.transplanted()
    request = uuid4()
    rows = {
        contact.write_from(
            side=Side.PATIENT, uid=link.patient, text=KIND_WORDS, by=table.ward.doctor,
            at=table.at, request=request,
        ).pk
        for _ in range(2)
    }  # fmt: skip
    assert len(rows) == 1


def test_a_letter_wanted_back(table):
    link = table.transplanted()
    letter = contact.withdraw(letter=table.wrote(link), by=table.coordinator, at=table.at)
    assert letter.status == "withdrawn"


@pytest.mark.parametrize("text", ["", "短", "长" * 3001])
def test_a_letter_has_a_length(table, text):
    with pytest.raises(Malformed, match="letter_length"):
        table.wrote(table.linked(), text)


def test_a_side_writes_without_knowing_the_link(table):
    link = table.transplanted()
    letter = contact.write_from(
        side=Side.PATIENT, uid=link.patient, text=KIND_WORDS, by=table.ward.doctor, at=table.at
    )
    assert letter.link_id == link.pk and letter.written_by == "house"
    assert Letter.objects.get().author == table.ward.doctor.id
    trailed = [t for t in Trail.objects.all() if t.act.startswith("coordination.letter")]
    assert trailed and all(t.actor != table.ward.doctor.id for t in trailed)
    assert table.ward.doctor.id.encode() not in raw("coordination_letter")
    with pytest.raises(Refusal, match="no_one_to_write_to"):
        contact.write_from(
            side=Side.PATIENT, uid="0", text=KIND_WORDS, by=table.ward.doctor, at=table.at
        )


@pytest.mark.parametrize(
    ("said", "code"),
    [({"side": "media"}, "no_such_choice"), ({"purpose": "photo"}, "no_such_choice"),
     ({"signed_on": date(2026, 11, 24)}, "signed_later")],
)  # fmt: skip
def test_a_consent_that_cannot_be(table, said, code):
    given = {"side": "donor", "purpose": "letters", "signed_on": date(2026, 11, 1), **said}
    with pytest.raises(Malformed, match=code):
        contact.take_consent(link=table.linked(), by=table.coordinator, at=table.at, **given)


def test_a_consent_once_and_taken_back_once(table):
    link = table.linked()
    table.agreed(link, "letters", "donor")
    with pytest.raises(Refusal, match="side_consents_already"):
        table.agreed(link, "letters", "donor")
    contact.withdraw_consent(
        link=link, side="donor", purpose="letters", by=table.coordinator, at=table.at
    )
    with pytest.raises(Refusal, match="no_consent"):
        contact.withdraw_consent(
            link=link, side="donor", purpose="letters", by=table.coordinator, at=table.at
        )
    table.agreed(link, "letters", "donor")
    assert Consent.objects.count() == 2


# -- meetings ------------------------------------------------------------------------------------------


PAPER = {"permit": "中华骨髓库〔2026〕12 号", "permit_on": date(2026, 11, 20)}


def asked(table, link) -> Meeting:
    return contact.ask(link=link, side="patient", by=table.coordinator, at=table.at)


def test_a_meeting_with_everything_it_needs(table):
    link = table.transplanted()
    table.agreed(link, "meeting")
    meeting = asked(table, link)
    with pytest.raises(Refusal, match="meeting_asked"):
        asked(table, link)
    contact.approve(meeting=meeting, **PAPER, by=table.second, at=table.at)
    with pytest.raises(Malformed, match="held_later"):
        contact.hold(
            meeting=meeting, on=TODAY + timedelta(days=1), by=table.coordinator, at=table.at
        )
    with pytest.raises(Malformed, match="held_too_early"):
        contact.hold(
            meeting=meeting, on=TODAY - timedelta(days=1), by=table.coordinator, at=table.at
        )
    contact.hold(meeting=meeting, on=TODAY, by=table.coordinator, at=table.at)
    assert Meeting.objects.get().status == "held"


@pytest.mark.parametrize(
    ("days", "agree", "codes"),
    [(100, ("donor", "patient"), {"contact_too_early"}), (400, ("donor",), {"no_consent_patient"}),
     (400, ("patient",), {"no_consent_donor"})],
)  # fmt: skip
def test_a_meeting_is_refused(table, days, agree, codes):
    link = table.transplanted(days)
    table.agreed(link, "meeting", *agree)
    with pytest.raises(Refusal) as refusal:
        contact.approve(meeting=asked(table, link), **PAPER, by=table.second, at=table.at)
    assert set(refusal.value.codes) == codes


def test_a_yes_to_letters_is_none_to_a_meeting(table):
    link = table.transplanted()
    table.agreed(link, "letters")
    with pytest.raises(Refusal) as refusal:
        contact.approve(meeting=asked(table, link), **PAPER, by=table.second, at=table.at)
    assert set(refusal.value.codes) == {"no_consent_donor", "no_consent_patient"}


@pytest.mark.parametrize(
    ("permit", "on", "code"),
    [("", date(2026, 11, 20), "permit_unreadable"), ("12", date(2026, 11, 20), "permit_unreadable"),
     ("电话 13800001234", date(2026, 11, 20), "permit_unreadable"),
     ("中华骨髓库〔2026〕12 号", TODAY + timedelta(days=1), "permit_later"),
     ("中华骨髓库〔2026〕12 号", date(2026, 10, 31), "permit_before_consents")],
)  # fmt: skip
def test_without_the_centres_own_permission_nobody_meets(table, permit, on, code):
    link = table.transplanted()
    table.agreed(link, "meeting")
    meeting = asked(table, link)
    with pytest.raises(Malformed, match=code):
        contact.approve(meeting=meeting, permit=permit, permit_on=on, by=table.second, at=table.at)
    assert Meeting.objects.get().status == "asked"


def test_a_meeting_keeps_the_number_and_day_of_the_permission(table):
    link = table.transplanted()
    table.agreed(link, "meeting")
    contact.approve(meeting=asked(table, link), **PAPER, by=table.second, at=table.at)
    row = Meeting.objects.get()
    assert (row.permit, row.permit_on) == (PAPER["permit"], PAPER["permit_on"])


def test_who_asks_does_not_approve(table):
    link = table.transplanted()
    table.agreed(link, "meeting")
    meeting = asked(table, link)
    with pytest.raises(Refusal, match="same_person"):
        contact.approve(meeting=meeting, **PAPER, by=table.coordinator, at=table.at)
    with pytest.raises(Refusal, match="same_person"):
        contact.refuse(meeting=meeting, why="other", by=table.coordinator, at=table.at)
    with pytest.raises(Malformed):
        contact.refuse(meeting=meeting, why="because", by=table.second, at=table.at)
    assert (
        contact.refuse(meeting=meeting, why="not_well", by=table.second, at=table.at).status
        == "refused"
    )


def test_a_consent_taken_back_calls_it_off(table):
    link = table.transplanted()
    table.agreed(link, "meeting")
    contact.approve(meeting=asked(table, link), **PAPER, by=table.second, at=table.at)
    contact.withdraw_consent(
        link=link, side="patient", purpose="meeting", by=table.coordinator, at=table.at
    )
    assert Meeting.objects.get().status == "called_off"
    assert (
        contact.call_off(meeting=asked(table, link), by=table.coordinator, at=table.at).status
        == "called_off"
    )


# -- drafts --------------------------------------------------------------------------------------------

LEAK = "11月20日，我市教师魏捐献在海滨医院完成采集，细胞当天送往上海，给了一名8岁的白血病男孩。"


def test_a_draft_is_checked_and_not_kept(table, persona):
    worker = persona("county_worker")
    report = drafts.check(place=worker.facility, text=LEAK, by=worker, at=table.at)
    assert {f.code for f in report.findings} >= {"patient_named", "patient_described"}
    assert not Draft.objects.exists()
    assert "魏捐献" not in " ".join(t.data for t in Trail.objects.all())


def test_facts_of_a_case_count_and_are_not_shown(table, persona):
    """A name that no rule knows as one is found, since it is that of the case."""
    table.linked()
    worker = persona("county_worker")
    text = "阿依努尔同志走出采集室，说自己只做了一件小事。患者已等了两年。这是12.10。"
    table.room.facts = type(table.room.facts)(names=("阿依努尔",), days=table.room.facts.days)
    bare = drafts.check(place=worker.facility, text=text, by=worker, at=table.at)
    known = drafts.check(
        place=worker.facility, text=text, code="DAAAAAAAAA", by=worker, at=table.at
    )
    assert bare.clean and not known.clean
    with pytest.raises(Refusal, match="no_donor_case"):
        drafts.check(place=worker.facility, text=text, code="DZZZZZZZZZ", by=worker, at=table.at)


def test_nobody_finds_the_patients_hospital_by_trying(table, persona):
    """The facts of the patient's side count for who may open links alone; else the checker would tell."""
    table.linked()
    worker = persona("county_worker")
    text = "捐献者老魏今年45岁。市中心医院是个好地方。"
    table.room.facts = type(table.room.facts)()
    given = {"text": text, "code": "DAAAAAAAAA", "at": table.at}
    tried = drafts.check(place=worker.facility, by=worker, **given)
    plain = drafts.check(place=worker.facility, by=worker, text=text, at=table.at)
    assert tried.findings == plain.findings and tried.marks == plain.marks
    seen = drafts.check(place=table.path, by=table.coordinator, **given)
    assert seen.findings != plain.findings


def test_a_draft_is_sent_to_be_read(table, persona):
    worker = persona("county_worker")
    row = drafts.send(place=worker.facility, text=LEAK, by=worker, at=table.at)
    assert row.org_path == table.path and "patient_named" in row.found
    assert "魏捐献".encode() not in raw("coordination_draft")
    assert [one.pk for one in chosen.drafts(table.coordinator)] == [row.pk]
    with pytest.raises(Malformed, match="advice_missing"):
        drafts.give_back(draft=row, advice=" ", by=table.coordinator, at=table.at)
    drafts.give_back(draft=row, advice="请删去上海和年龄", by=table.coordinator, at=table.at)
    assert Draft.objects.get().advice == "请删去上海和年龄"
    mine = drafts.send(
        place=table.path, text="我市又有一人捐献。", by=table.coordinator, at=table.at
    )
    with pytest.raises(Refusal, match="same_person"):
        drafts.let_pass(draft=mine, by=table.coordinator, at=table.at)
    with pytest.raises(Refusal, match="same_person"):
        drafts.give_back(draft=mine, advice="请改一改", by=table.coordinator, at=table.at)
    assert drafts.let_pass(draft=mine, by=table.second, at=table.at).status == "passed"


def test_a_clean_report_lets_nothing_out(table, persona):
    """The checker helps, a second person decides: in the services, and in the database under them."""
    worker = persona("county_worker")
    row = drafts.send(place=worker.facility, text="我市又有一人捐献。", by=worker, at=table.at)
    assert (row.found, row.status, row.decided_by) == ("", "sent", "")
    passing = [step for step in Draft.lifecycle.steps if step.target == "passed"]
    assert [step.acts for step in passing] == [("coordination.draft.pass",)]
    for by in ("", row.sent_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.filter(pk=row.pk).update(status="passed", decided_by=by)
    assert Draft.objects.get().status == "sent"


def test_what_is_not_ticked_off_is_not_published(table, persona):
    """No rule found a combination; each concrete fact must have been seen by the one who lets it out."""
    worker = persona("county_worker")
    text = "窗外飘着初雪，周三下午，捐献者从青岛回来，第二天就上了班。"
    row = drafts.send(place=worker.facility, text=text, by=worker, at=table.at)
    keys = [spot.key for spot in publicity.spots(row.text)]
    assert row.found == "" and len(keys) >= 3
    for ticked in ([], keys[1:], keys[:-1], [*keys[1:], "0-99"]):
        with pytest.raises(Refusal, match="facts_unticked"):
            drafts.let_pass(draft=row, ticked=ticked, by=table.second, at=table.at)
    assert Draft.objects.get().status == "sent"
    assert drafts.let_pass(draft=row, ticked=keys, by=table.second, at=table.at).status == "passed"


@pytest.mark.parametrize("text", ["", "  ", "长" * 20_001])
def test_a_draft_has_a_length(table, text):
    for act in (drafts.check, drafts.send):
        with pytest.raises(Malformed, match="draft_length"):
            act(place=table.path, text=text, by=table.coordinator, at=table.at)


def test_nobody_else_moderates(table, persona):
    link = table.linked()
    letter = table.wrote(link)
    for role in ("county_worker", "transplant_doctor", "province_manager", "escort_volunteer"):
        with pytest.raises(Forbidden):
            contact.release(letter=letter, by=persona(role), at=table.at)
        assert list(chosen.letters(persona(role))) == []
