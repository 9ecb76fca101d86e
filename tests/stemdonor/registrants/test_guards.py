"""Raw SQL cannot draw before the check, send before the days are over, or rewrite what was said.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so that
each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core.database import drop
from sanxian.stemdonor.guards.registrants import GUARDS
from sanxian.stemdonor.models import (
    Absence,
    Comprehension,
    RateCall,
    RateDraw,
    Registrant,
    Relative,
    Sample,
    SampleLabel,
    Talk,
)
from sanxian.stemdonor.services import labels, registrants, relatives, sampling
from tests.guarding import each, only_its_guard_refuses, run
from tests.stemdonor.county import WEEK, County

Statement = Callable[[], Any]


def update(model: Any, column: str, value: Any) -> Statement:
    return lambda: run(f'UPDATE {model._meta.db_table} SET "{column}" = %s', value)


def a_registrant(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        county.listed()
        return update(Registrant, column, county.person().pk if value == "other" else value)

    return story


def came_back(county: County) -> Statement:
    registrants.withdraw(registrant=county.enrolled(), by=county.worker, at=county.at)
    sql = "UPDATE stemdonor_registrant SET status = 'enrolled', left_at = NULL, status_for = ''"
    return lambda: run(sql)


def typed_at_once(county: County) -> Statement:
    county.kept()
    return update(Registrant, "status", "typing")


def a_check(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        county.understood(county.enrolled())
        return update(Comprehension, column, value)

    return story


def a_talk(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        county.kept()
        return update(Talk, column, value)

    return story


def an_absence(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        registrants.defer(registrant=county.enrolled(), why="health", ground="ill",
                          by=county.worker, at=county.at)  # fmt: skip
        return update(Absence, column, value)

    return story


def ended_twice(county: County) -> Statement:
    row = county.enrolled()
    registrants.defer(registrant=row, why="health", by=county.worker, at=county.at)
    registrants.restore(registrant=row, by=county.worker, at=county.at)
    return update(Absence, "ended_at", None)


def named(column: str, value: Any) -> Callable[[County], Statement]:
    """Somebody whom one may ask after a registrant, and a change of that row."""

    def story(county: County) -> Statement:
        relatives.name(
            place=county.path, registrant=county.enrolled(), kin="spouse", called="袁家人",
            phone="13800002222", by=county.worker, at=county.at,
        )  # fmt: skip
        return update(Relative, column, value)

    return story


def named_no_more(county: County) -> Statement:
    named("place", 2)(county)
    return lambda: run("DELETE FROM stemdonor_relative")


def label_before_the_check(county: County) -> Statement:
    county.drawn()
    row = county.enrolled()
    kept = (
        "kind, purpose, org_path, drawn_at, drawn_by, why, asked_back, status, resolution, edition"
    )
    sql = (
        f"INSERT INTO stemdonor_sample (uid, registrant_id, number, {kept})"
        f" SELECT '0198a000-0000-7000-8000-000000000001', {row.pk}, 'X-1', {kept}"
        " FROM stemdonor_sample"
    )
    return lambda: run(sql)


def sent_early(county: County) -> Statement:
    """Kept on the third day, and put into a box that has gone, before the seventh."""
    box = county.sent()
    early = county.kept(at=county.at + WEEK / 2)
    return lambda: run(
        "UPDATE stemdonor_sample SET status = 'sent', consignment_id = %s, sent_at = %s"
        " WHERE id = %s", box.pk, county.at + WEEK / 2, early.pk,
    )  # fmt: skip


def sent_without_a_call(county: County) -> Statement:
    box, raw = county.sent(), county.drawn()
    return lambda: run(
        "UPDATE stemdonor_sample SET status = 'sent', consignment_id = %s, sent_at = %s"
        " WHERE id = %s", box.pk, county.at + WEEK, raw.pk,
    )  # fmt: skip


def typed_after_all(county: County) -> Statement:
    sample = county.received().samples.get()
    registrants.withdraw(registrant=sample.registrant, by=county.worker, at=county.at + WEEK)
    return update(Sample, "status", "typed")


def a_sample(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        county.drawn()
        if column == "asked_back":
            registrants.withdraw(
                registrant=Registrant.objects.get(), by=county.worker, at=county.at
            )
        return update(Sample, column, county.enrolled().pk if value == "other" else value)

    return story


def a_label(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        sample = county.drawn()
        for reason in ("", "damaged"):
            labels.print_label(sample=sample, reason=reason, by=county.worker, at=county.at)
        second = SampleLabel.objects.get(which=2)
        sql = f"UPDATE stemdonor_samplelabel SET {column} = %s WHERE id = %s"
        return lambda: run(sql, value, second.pk)

    return story


def lot(county: County) -> RateDraw:
    county.listed()
    return sampling.draw(place=county.city.city.path, seed=7, by=county.town, at=county.at + WEEK)


def a_draw(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        lot(county)
        return update(RateDraw, column, value)

    return story


def a_call(column: str, value: Any) -> Callable[[County], Statement]:
    def story(county: County) -> Statement:
        lot(county)
        sampling.found(call=RateCall.objects.get(), found="ready", by=county.town,
                       at=county.at + WEEK)  # fmt: skip
        return update(RateCall, column, county.enrolled().pk if value == "other" else value)

    return story


def no_more(table: str) -> Callable[[County], Any]:
    """Rows of a table that nothing else points to."""

    def story(county: County) -> Statement:
        if table == "stemdonor_registrant":
            county.enrolled(agreed=())
        elif table in ("stemdonor_ratedraw", "stemdonor_ratecall"):
            lot(county)
        elif table == "stemdonor_absence":
            registrants.withdraw(registrant=county.enrolled(), by=county.worker, at=county.at)
        elif table == "stemdonor_samplelabel":
            labels.print_label(sample=county.drawn(), by=county.worker, at=county.at)
        else:
            county.kept()
        if table == "stemdonor_ratedraw":
            for sql in drop(connection.vendor, "stemdonor_ratecall", "stemdonor_call_delete_guard"):
                run(sql)
            run("DELETE FROM stemdonor_ratecall")
        return lambda: run(f"DELETE FROM {table}")

    return story


STORIES: dict[str, list[Callable[[County], Statement]]] = {
    "stemdonor_registrant_identity_guard": [
        a_registrant("number", "SD-9"),
        a_registrant("enrolled_by", "a-other"),
        a_registrant("person_id", "other"),
    ],
    "stemdonor_registrant_end_guard": [came_back],
    "stemdonor_registrant_cooling_guard": [typed_at_once],
    "stemdonor_registrant_delete_guard": [no_more("stemdonor_registrant")],
    "stemdonor_comprehension_rewrite_guard": [
        a_check("passed", False),
        a_check("asked", 9),
        a_check("explained_by", "a-other"),
    ],
    "stemdonor_comprehension_delete_guard": [no_more("stemdonor_comprehension")],
    "stemdonor_talk_rewrite_guard": [
        a_talk("outcome", "withdraw"),
        a_talk("about", "retention"),
        a_talk("deeds", "phone"),
        a_talk("answers", b"\1" * 40),
        a_talk("remark", b"\1" * 40),
        a_talk("by", "a-other"),
    ],
    "stemdonor_talk_delete_guard": [no_more("stemdonor_talk")],
    "stemdonor_absence_rewrite_guard": [
        an_absence("why", "abroad"),
        an_absence("stage", "listed"),
        an_absence("ground", b"\1" * 40),
        an_absence("remark", b"\1" * 40),
        an_absence("word", "lose"),
        ended_twice,
    ],
    "stemdonor_absence_delete_guard": [no_more("stemdonor_absence")],
    "stemdonor_relative_rewrite_guard": [
        named("place", 2),
        named("kin", "child"),
        named("by", "a-other"),
        named("name", "sealed otherwise"),
    ],
    "stemdonor_relative_delete_guard": [named_no_more],
    "stemdonor_sample_label_guard": [label_before_the_check],
    "stemdonor_sample_cooling_guard": [sent_early, sent_without_a_call],
    "stemdonor_sample_withdrawn_guard": [typed_after_all],
    "stemdonor_sample_identity_guard": [
        a_sample("number", "X-9"),
        a_sample("registrant_id", "other"),
        a_sample("purpose", "confirmatory"),
        a_sample("asked_back", False),
    ],
    "stemdonor_sample_delete_guard": [no_more("stemdonor_sample")],
    "stemdonor_label_rewrite_guard": [
        a_label("reason", "lost"),
        a_label("which", 3),
        a_label("printed_by", "a-other"),
    ],
    "stemdonor_label_delete_guard": [no_more("stemdonor_samplelabel")],
    "stemdonor_draw_rewrite_guard": [
        a_draw("seed", 8),
        a_draw("population", 5),
        a_draw("org_path", "/"),
    ],
    "stemdonor_draw_delete_guard": [no_more("stemdonor_ratedraw")],
    "stemdonor_call_rewrite_guard": [
        a_call("found", "unfit"),
        a_call("registrant_id", "other"),
        a_call("place", 9),
    ],
    "stemdonor_call_delete_guard": [no_more("stemdonor_ratecall")],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, county):
    only_its_guard_refuses(GUARDS, name, story(county))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "dreaming"), ("status", "sampled"), ("status", "listed"), ("status", "deferred"),
        ("status", "left"), ("channel", "fax"), ("status_for", "family"), ("explained_by", "a-1"),
    ],
)  # fmt: skip
def test_what_a_registrant_cannot_be(column, value, county):
    county.enrolled()
    with pytest.raises(DatabaseError), transaction.atomic():
        update(Registrant, column, value)()


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", "sent"), ("status", "unfit"), ("status", "discarded"), ("kind", "hair"),
     ("purpose", "fun"), ("why", "bad")],
)  # fmt: skip
def test_what_a_sample_cannot_be(column, value, county):
    county.drawn()
    for name, table, *_ in GUARDS:
        for sql in drop(connection.vendor, table, name):
            run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        update(Sample, column, value)()


def test_one_open_entry_for_each_person(county):
    person = county.person()
    county.enrolled(person)
    two = county.enrolled()
    for sql in drop(
        connection.vendor, "stemdonor_registrant", "stemdonor_registrant_identity_guard"
    ):
        run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE stemdonor_registrant SET person_id = %s WHERE id = %s", person.pk, two.pk)
