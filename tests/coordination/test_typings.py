"""A typing goes from the laboratory to the registry, and only there: kept sealed, entered, compared."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from sanxian.coordination import typings
from sanxian.core import later
from sanxian.core.database import drop
from sanxian.core.models import Home, Trail
from sanxian.duties.models import Duty
from sanxian.exchange.registers import fields, taking
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.people import services as people
from sanxian.people.facts import Purpose
from sanxian.people.models import Person
from sanxian.stemcell.facts import Fineness
from sanxian.stemcell.guards import HELD_GUARDS
from sanxian.stemcell.models import HeldTyping, Intake, Registrant, Typing
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as entries
from sanxian.stemcell.services import intakes
from sanxian.stemcell.typed import fineness, read
from sanxian.stemdonor.models import Sample
from sanxian.stemdonor.selectors import cases as donor_cases
from sanxian.stemdonor.selectors import registrants as donor_rows
from sanxian.stemdonor.services import cases, registrants, samples
from sanxian.stempatient.models import News
from tests.coordination.test_donor_side import joined
from tests.stemcell.branch import COARSE, COMMON, NEAR, OTHER, Branch
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import WEEK, County

LOCI = ("A", "B", "C", "DRB1", "DQB1")
KNOWN = {name: (table, say) for name, table, _, _, say in HELD_GUARDS}


@pytest.fixture
def county(city, persona) -> County:
    made = County(city, persona)
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": made.at + WEEK})
    return made


class Office(Branch):
    """The branch of the county's own province, with one officer."""

    def __init__(self, county: County) -> None:
        self.path, self.at = county.city.registry.path, county.at + WEEK
        self.officer = county.persona("registry_officer")


def lying(county) -> Sample:
    return county.received().samples.select_related("registrant", "consignment").get()


def typed(county, sample=None, text=COMMON, **given) -> Sample:
    said = {"place": county.laboratory, "typed_on": (county.at + WEEK).date(), "method": "ngs",
            "by": county.bench, "at": county.at + WEEK}  # fmt: skip
    return samples.type_in(sample=sample or lying(county), text=text, **{**said, **given})


def enlisted(county, sample, number="SD-77001"):
    return registrants.enlist(
        registrant=sample.registrant, number=number, by=county.town, at=county.at + WEEK
    )


# -- kept, and entered with the number -------------------------------------------------------------------


def test_a_typing_waits_sealed_for_its_number_and_is_entered_with_it(county):
    sample = typed(county)
    assert (sample.status, sample.resolution) == ("typed", "high")
    assert sample.edition == names.held().release[:20]
    waiting = HeldTyping.objects.get()
    assert (waiting.sample, waiting.status) == (sample.number, "held") and waiting.text == COMMON
    assert not Registrant.objects.exists()
    enlisted(county, sample)
    assert Typing.objects.get(registrant__number="SD-77001").text == COMMON
    assert HeldTyping.objects.get().status == "entered"
    assert not Duty.objects.filter(kind=typings.UNTYPED).exists()


def test_no_allele_lies_outside_of_the_registry(county):
    """Neither in the donor's tables nor on any trail, nor in clear in the registry's own."""
    enlisted(county, typed(county))
    with connection.cursor() as cursor:
        for table in ("stemdonor_sample", "stemdonor_registrant", "stemcell_heldtyping",
                      "stemcell_typing", "core_answer"):  # fmt: skip
            cursor.execute(f"SELECT * FROM {table}")
            rows = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row]
                         for row in cursor.fetchall()])  # fmt: skip
            assert "30:01" not in rows, table
    assert "30:01" not in " ".join(f"{t.subject} {t.data} {t.reasons}" for t in Trail.objects.all())


@pytest.mark.parametrize(
    ("text", "code"),
    [("A*99:99+A*02:07", "hla_"), ("A*30:01+A*02:07+A*11:01", "hla_"), ("B", "hla_"),
     ("^", "typing_empty")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_locus_and_nothing_is_typed(county, text, code):
    sample = lying(county)
    with pytest.raises(Malformed) as fault:
        typed(county, sample, text)
    assert fault.value.codes[0].startswith(code)
    assert Sample.objects.get(pk=sample.pk).status == "received" and not HeldTyping.objects.exists()


def test_an_unknown_method_is_refused(county):
    with pytest.raises(Malformed, match="no_such_choice"):
        typed(county, method="guess")


def test_without_a_consent_to_typing_nothing_is_typed(county):
    sample = lying(county)
    people.withdraw_consent(
        person=Person.objects.get(pk=sample.registrant.person_id), purpose=Purpose.HSC_TYPING,
        by=county.worker, at=county.at + WEEK,
    )  # fmt: skip
    with pytest.raises(Refusal, match="typing_consent_missing"):
        typed(county, sample, "")
    assert not HeldTyping.objects.exists()


def test_where_no_branch_keeps_typings_it_is_said(county, monkeypatch):
    monkeypatch.setattr(typings, "branch_of", lambda _path: "")
    with pytest.raises(Refusal, match="typings_kept_nowhere"):
        typed(county)


def test_what_was_typed_of_a_destroyed_sample_is_never_entered(county):
    sample = typed(county)
    registrants.withdraw(registrant=sample.registrant, by=county.worker, at=county.at + WEEK)
    sample = Sample.objects.select_related("registrant", "consignment").get(pk=sample.pk)
    samples.discard(place=county.laboratory, sample=sample, by=county.bench, at=county.at + WEEK)
    assert HeldTyping.objects.get().status == "dropped"


@pytest.mark.parametrize(("text", "how"), [(COMMON, Fineness.HIGH), (COARSE, Fineness.LOW),
                                           ("A*30:01+A*02:07", Fineness.LOW)])  # fmt: skip
def test_how_finely(text, how, db):
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated"})
    typing, faults = read(text, names.reader(names.held()))
    assert not faults and fineness(typing, LOCI) is how


# -- a number without a typing ---------------------------------------------------------------------------


def test_a_number_without_a_typing_is_put_on_a_desk_until_it_is_there(county):
    sample = typed(county, text="")
    enlisted(county, sample)
    branch = Office(county)
    assert [row.number for row in entries.untyped(branch.officer)] == ["SD-77001"]
    duty = Duty.objects.get(kind=typings.UNTYPED)
    assert duty.status not in ("done", "cancelled") and duty.org_path == county.path
    sample = Sample.objects.select_related("registrant", "consignment").get(pk=sample.pk)
    given = {"place": county.laboratory, "by": county.bench, "at": county.at + WEEK}
    sample = samples.add_typing(sample=sample, text=NEAR, **given)
    assert sample.resolution == "high"
    assert Typing.objects.get(registrant__number="SD-77001").text == NEAR
    assert Duty.objects.get(kind=typings.UNTYPED).status == "done"
    assert not entries.untyped(branch.officer).exists()
    with pytest.raises(Refusal, match="typing_there"):
        samples.add_typing(sample=sample, text=COMMON, **given)


def test_a_typing_is_added_to_a_typed_sample_alone(county):
    with pytest.raises(Refusal, match="not_typed"):
        samples.add_typing(place=county.laboratory, sample=lying(county), text=COMMON,
                           by=county.bench, at=county.at + WEEK)  # fmt: skip


# -- a typing that comes by the branch's own file --------------------------------------------------------

FILE = """编号,GL
SD-77001,A*30:01+A*02:07^B*13:02+B*46:01
SD-90001,A*30:01+A*02:07^B*13:02+B*46:01
"""


def asked_for(county, number="SD-77001") -> Duty:
    enlisted(county, typed(county, text=""), number)
    return Duty.objects.get(kind=typings.UNTYPED)


def brought(branch, content=FILE, **given):
    file = taking.opened(fields.TYPINGS, "分型.csv", content.encode(), {}, {})
    about = taking.About("", "ngs", "省检测中心", None)
    at = branch.at + timedelta(hours=1)
    return taking.take(file, by=branch.officer, at=at, about=about, **given)


def test_a_file_of_the_branch_closes_what_the_city_was_asked(county):
    duty, branch = asked_for(county), Office(county)
    brought(branch)
    duty.refresh_from_db()
    assert duty.status == "done" and duty.closed_at == branch.at + timedelta(hours=1)
    assert not entries.untyped(branch.officer).exists()
    assert Trail.objects.filter(act="duties.duty.settle").last().actor == branch.officer.id


def test_a_file_that_does_not_name_the_number_leaves_it_on_the_desk(county):
    duty, branch = asked_for(county, "SD-77002"), Office(county)
    brought(branch)
    duty.refresh_from_db()
    assert duty.closed_at is None


def test_a_file_with_a_fault_closes_nothing(county):
    duty, branch = asked_for(county), Office(county)
    with pytest.raises(Malformed):
        brought(branch, FILE.replace("SD-90001,A*30:01", "SD-90001,A*99:99"))
    duty.refresh_from_db()
    assert duty.closed_at is None and not Typing.objects.exists()


def test_a_number_typed_by_hand_at_the_branch_closes_it_too(county):
    duty, branch = asked_for(county), Office(county)
    row = Registrant.objects.get(number="SD-77001")
    branch.typed(row)
    duty.refresh_from_db()
    assert duty.status == "done"


def test_a_file_that_is_taken_back_puts_it_on_the_desk_again(county):
    before, branch = asked_for(county), Office(county)
    brought(branch)
    at = branch.at + timedelta(hours=2)
    intakes.undo(intake=Intake.objects.get(), by=branch.officer, at=at)
    again = Duty.objects.get(kind=typings.UNTYPED, closed_at__isnull=True)
    assert (again.subject, again.org_path, again.opened_at) == (before.subject, county.path, at)
    assert again.pk != before.pk
    assert [row.number for row in entries.untyped(branch.officer)] == ["SD-77001"]


def test_who_had_another_typing_before_the_file_is_not_asked_for(county):
    enlisted(county, typed(county))
    branch = Office(county)
    brought(branch)
    intakes.undo(intake=Intake.objects.get(), by=branch.officer, at=branch.at + timedelta(hours=2))
    assert not Duty.objects.filter(kind=typings.UNTYPED).exists()


def test_who_left_meanwhile_is_not_asked_for_again(county):
    asked_for(county)
    branch = Office(county)
    brought(branch)
    row = donor_rows.by_number("SD-77001")
    registrants.withdraw(registrant=row, by=county.worker, at=branch.at + timedelta(hours=2))
    intakes.undo(intake=Intake.objects.get(), by=branch.officer, at=branch.at + timedelta(hours=3))
    assert not Duty.objects.filter(kind=typings.UNTYPED, closed_at__isnull=True).exists()


def test_a_long_file_asks_once_for_each_part_of_its_numbers(county, django_assert_num_queries):
    """Of numbers that nobody of the cities has, nothing else is asked."""
    branch = Office(county)
    numbers = [f"SD-{n:06d}" for n in range(typings.PART * 3)]
    with django_assert_num_queries(3):
        typings.stand(numbers=numbers, by=branch.officer, at=branch.at)


# -- the technician's page -------------------------------------------------------------------------------


def test_the_technician_enters_it_and_the_page_keeps_nothing(county, signed_in):
    sample, bench = lying(county), signed_in("hla_technician")
    step = reverse("stemdonor:sample_step", args=[sample.pk, "type"])
    day = str((county.at + WEEK).date())
    said = {"request": str(uuid4()), "typed_on": day, "method": "ngs"}
    wrong = bench.post(step, {**said, "text": "A*99:99+A*02:07"})
    assert wrong.status_code in (409, 422) and "A" in wrong.content.decode()
    assert Sample.objects.get(pk=sample.pk).status == "received"
    assert bench.post(step, {**said, "request": str(uuid4()), "text": COMMON}).status_code == 302
    page = bench.get(reverse("stemdonor:sample", args=[sample.pk])).content.decode()
    assert "高分辨" in page and "30:01" not in page and "王小明" not in page


# -- two typings compared --------------------------------------------------------------------------------


@pytest.fixture
def story(county) -> Story:
    return Story(county)


def pair(story, mine=COMMON, theirs=COMMON) -> SimpleNamespace:
    """A case whose donor and patient are both typed in the branch, before the result."""
    case = story.until("sampled")
    _link, patient, _doctor = joined(story, case)
    branch = Office(story.county)
    number = case.registrant.number
    if mine:
        row = Registrant.objects.filter(number=number).first() or branch.entered(number)
        branch.typed(row, mine)
    if theirs:
        branch.asked(theirs, patient=patient.code)
    return SimpleNamespace(case=case, patient=patient)


@pytest.mark.parametrize(
    ("mine", "meets", "matches"), [(COMMON, True, 10), (NEAR, True, 9), (OTHER, False, 0)]
)
def test_the_registry_s_comparison_holds(story, mine, meets, matches):
    made = pair(story, mine)
    with pytest.raises(Refusal, match="result_differs"), transaction.atomic():
        cases.result(case=made.case, matched=not meets, by=story.worker, at=story.at)
    made.case.refresh_from_db()
    cases.result(case=made.case, matched=meets, by=story.worker, at=story.at)
    later.work_off()
    report = News.objects.filter(case=made.patient, word="report").get()
    assert (report.matches, report.of) == (matches, 10)
    assert (made.case.status == "stopped") is not meets


@pytest.mark.parametrize(("mine", "theirs"), [("", COMMON), (COMMON, ""), (COARSE, COMMON)])
def test_where_one_is_not_at_hand_the_centre_s_word_counts(story, mine, theirs):
    made = pair(story, mine, theirs)
    assert typings.compared(case=made.case, at=story.at) is None
    cases.result(case=made.case, matched=True, by=story.worker, at=story.at)
    assert not News.objects.filter(word="report").exists()


def test_the_donor_s_side_hears_no_count(story, signed_in):
    made = pair(story)
    cases.result(case=made.case, matched=True, by=story.worker, at=story.at)
    later.work_off()
    said = repr(donor_cases.outward(made.case))
    page = signed_in("county_worker").get(f"/stemdonor/cases/{made.case.pk}").content.decode()
    for word in ("10/10", "10 / 10", "30:01"):
        assert word not in page and word not in said
    told = " ".join(
        f"{t.data}" for t in Trail.objects.all() if t.place.startswith(story.county.path)
    )
    assert "matches" not in told


# -- the database ----------------------------------------------------------------------------------------


def run(sql: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


RAW = [
    ("stemcell_held_rewrite_guard", "UPDATE stemcell_heldtyping SET sample = 'X-1'"),
    ("stemcell_held_rewrite_guard", "UPDATE stemcell_heldtyping SET org_path = '/1/'"),
    ("stemcell_held_rewrite_guard", "UPDATE stemcell_heldtyping SET method = 'sso'"),
    ("stemcell_held_delete_guard", "DELETE FROM stemcell_heldtyping"),
]


@pytest.mark.parametrize(("name", "sql"), RAW)
def test_raw_sql_is_refused_and_only_by_its_guard(name, sql, county):
    typed(county)
    with pytest.raises(DatabaseError, match=KNOWN[name][1]), transaction.atomic():
        run(sql)
    for line in drop(connection.vendor, KNOWN[name][0], name):
        run(line)
    run(sql)


def test_what_was_entered_does_not_wait_again(county):
    enlisted(county, typed(county))
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE stemcell_heldtyping SET status = 'held', closed_at = NULL")


def test_every_guard_has_a_story():
    assert {name for name, _sql in RAW} == set(KNOWN)


def test_a_held_typing_is_entered_once(county):
    from sanxian.stemcell.services import held

    sample = typed(county)
    waiting = HeldTyping.objects.get()
    enlisted(county, sample)
    waiting.refresh_from_db()
    officer = Office(county).officer
    with pytest.raises((NoSuchStep, Refusal)):
        held.drop(held=waiting, by=officer, at=county.at + WEEK)
