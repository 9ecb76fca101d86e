"""Policy editions: reading, writing, and which value prevails."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.kernel.days import Span
from sanxian.kernel.policy import (
    Edition,
    PolicyError,
    Status,
    Topic,
    Value,
    completeness,
    conflicts,
    diff,
    load,
    normalise,
    parse_edition,
    parse_editions,
    register,
    resolve,
    to_toml,
    topic,
)

DAY = date(2026, 11, 21)


class Fruit(StrEnum):
    PEAR = "pear"
    PLUM = "plum"


@dataclass(frozen=True)
class Shelf:
    days: int
    cold: bool = False


@dataclass(frozen=True)
class Orchard:
    age_from: int
    ratio: Decimal
    open: bool
    first: date
    wait: Span
    best: Fruit
    sizes: tuple[int, ...]
    per_fruit: dict[Fruit, Span]
    shelves: dict[str, Shelf]

    def __post_init__(self):
        if self.age_from > 90:
            raise ValueError("age_from above 90")


TOPIC = Topic("test.orchard", Orchard, "tests", "orchard.toml")

NATIONAL = """
[[edition]]
id = "law"
name = "法"
source = "Law"
status = "verified"
effective = 2012-07-01
[edition.values]
age_from = 18
ratio = 0.36
open = true
first = 2020-02-29
wait = "6 months"
best = "pear"
sizes = [200, 300]
per_fruit.pear = "3 days"
per_fruit.plum = { value = "1 week", status = "unverified", source = "Law 8", note = "n" }
shelves."A+" = { days = 5 }
shelves.top = { value = { days = 1, cold = true }, overridable = false }
"""
LAW = parse_edition(TOPIC, NATIONAL)


def local(place, body, id="local", head="effective = 2020-01-01"):
    return parse_edition(
        TOPIC,
        f'[[edition]]\nid="{id}"\nname="地方"\nplace="{place}"\nsource="Local"\n'
        f'status="verified"\n{head}\n[edition.values]\n{body}',
    )


def test_values_are_typed_and_carry_their_origin():
    found = resolve(TOPIC, [LAW], "370300", DAY)
    assert found.values.ratio == Decimal("0.36")
    assert found.values.per_fruit == {Fruit.PEAR: Span(3, "days"), Fruit.PLUM: Span(1, "weeks")}
    assert found.values.shelves["top"] == Shelf(1, True)
    assert found.origin("per_fruit.plum") == Value(
        Span(1, "weeks"), "Law 8", Status.UNVERIFIED, "law", "n", True
    )
    assert found.origin("age_from").source == "Law"
    assert not found.origin("shelves.top").overridable
    assert found.edition_ids == ("law",)
    assert found.place == "3703"


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("", ""), ("000000", ""), ("37", "37"), ("370000", "37"), ("370300", "3703"),
        ("370302", "370302"), ("3703", "3703"), ("370302001", "370302"),
        ("370302001001", "370302"), ("429004", "429004"), ("370010", None), ("37030", None),
        ("3x", None), ("00370300", None), ("３７", None), ("7", None),
    ],
)  # fmt: skip
def test_places(code, short):
    if short is None:
        with pytest.raises(PolicyError, match="policy_bad_place"):
            normalise(code)
    else:
        assert normalise(code) == short


@pytest.mark.parametrize(
    ("place", "age"),
    [("370302", 16), ("370300", 17), ("370303", 17), ("370400", 18), ("330000", 18), ("", 18)],
)
def test_the_most_local_edition_prevails(place, age):
    city, county = local("370300", "age_from=17", "city"), local("370302", "age_from=16", "county")
    assert resolve(TOPIC, [county, LAW, city], place, DAY).values.age_from == age


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (date(2019, 12, 31), 18), (date(2020, 1, 1), 17), (date(2024, 3, 31), 17),
        (date(2024, 4, 1), 18),
    ],
)  # fmt: skip
def test_an_edition_holds_from_its_effective_to_its_last_day(on, age):
    dated = local("37", "age_from=17", head="effective=2020-01-01\nuntil=2024-03-31")
    assert resolve(TOPIC, [LAW, dated], "37", on).values.age_from == age


def test_a_higher_level_may_forbid():
    city = local("3703", "shelves.top = { days = 9 }\nage_from = 17")
    found = resolve(TOPIC, [LAW, city], "3703", DAY)
    assert found.values.shelves["top"].days == 1
    assert found.values.age_from == 17
    assert [(key, value.edition_id) for key, value in found.refused] == [("shelves.top", "local")]


def test_what_a_level_forbids_it_may_change_itself():
    later = replace(local("", "shelves.top = { days = 2 }", "later"), rank=1)
    assert resolve(TOPIC, [later, LAW], "3703", DAY).values.shelves["top"].days == 2


def test_rank_prevails_over_the_later_day_and_the_later_day_over_nothing():
    ranked = replace(local("", "age_from = 20", "ranked", "effective=2013-01-01"), rank=1)
    later = local("", "age_from = 30", "later", "effective=2025-01-01")
    assert resolve(TOPIC, [LAW, ranked, later], "", DAY).values.age_from == 20
    assert resolve(TOPIC, [LAW, later], "", DAY).values.age_from == 30


def test_a_draft_is_chosen_by_name_only():
    draft = local("", "age_from = 65", "draft-2025", "draft = true")
    city = local("37", "age_from = 17")
    assert resolve(TOPIC, [LAW, draft], "37", DAY).values.age_from == 18
    chosen = resolve(TOPIC, [LAW, city, draft], "37", DAY, named="draft-2025")
    assert chosen.values.age_from == 65
    assert chosen.edition_ids == ("law", "draft-2025")
    assert chosen.values.sizes == (200, 300)


def test_a_draft_is_switched_on_for_a_place_from_a_day():
    draft = local("", "age_from = 65", "draft-2025", "draft = true")
    on = draft.switched_on(place="370300", effective=date(2026, 12, 1), id="draft-2025@3703")
    assert resolve(TOPIC, [LAW, on], "370302", date(2026, 12, 1)).values.age_from == 65
    assert resolve(TOPIC, [LAW, on], "370302", date(2026, 11, 30)).values.age_from == 18
    assert resolve(TOPIC, [LAW, on], "330000", date(2026, 12, 1)).values.age_from == 18
    assert on.values["age_from"].edition_id == "draft-2025@3703"


@pytest.mark.parametrize(("named", "place"), [("nobody", "37"), ("zj", "37")])
def test_an_unknown_or_foreign_name_is_refused(named, place):
    foreign = local("33", "age_from = 65", "zj", "draft = true")
    with pytest.raises(PolicyError, match="policy_unknown_edition"):
        resolve(TOPIC, [LAW, foreign], place, DAY, named=named)


def test_nothing_in_force_says_which_keys_lack_a_value():
    with pytest.raises(PolicyError) as refused:
        resolve(TOPIC, [LAW], "", date(2012, 6, 30))
    assert {r.params["key"] for r in refused.value.reasons} == set(TOPIC.required())


def test_values_must_agree():
    with pytest.raises(PolicyError, match="policy_bad_value.*age_from above 90"):
        resolve(TOPIC, [LAW, local("37", "age_from = 91")], "37", DAY)


def test_completeness_looks_at_every_change():
    completeness(TOPIC, [LAW])
    ending = replace(LAW, until=date(2024, 8, 31))
    with pytest.raises(PolicyError, match="2024-09-01"):
        completeness(TOPIC, [ending])
    completeness(TOPIC, [ending, replace(LAW, id="next", effective=date(2024, 9, 1))])
    with pytest.raises(PolicyError, match="2012-07-01"):
        completeness(TOPIC, [replace(LAW, effective=date(2012, 7, 2))])


def test_conflicts():
    a, b = local("37", "age_from = 17", "a"), local("37", "age_from = 16", "b")
    assert [(r.params["edition"], r.params["key"]) for r in conflicts([a, b])] == [
        ("b", "age_from")
    ]
    assert conflicts([a, replace(b, rank=1)]) == []
    assert conflicts([a, local("37", "age_from = 17", "c")]) == []
    assert conflicts([a, local("3703", "age_from = 16", "c")]) == []


def test_diff_and_hash():
    city = local("3703", "age_from = 17\nratio = 0.360")
    one, two = resolve(TOPIC, [LAW, city], "37", DAY), resolve(TOPIC, [LAW, city], "3703", DAY)
    assert [(key, a.value, b.value) for key, a, b in diff(one, two)] == [("age_from", 18, 17)]
    assert diff(one, resolve(TOPIC, [LAW], "33", DAY)) == []
    assert one.hash == resolve(TOPIC, [LAW], "33", date(2027, 1, 1)).hash
    assert one.hash != two.hash
    assert len(one.hash) == 16


def test_a_reason_carries_the_origin_of_the_value():
    found = resolve(TOPIC, [LAW], "", DAY).reason(
        "too_soon", "per_fruit.plum", until=DAY, conventions=("best", "wait"), days=3
    )
    assert (found.source, found.edition, found.status) == ("Law 8", "law", "unverified")
    assert found.convention == "best=pear, wait=6 months"
    assert found.until == DAY and found.params == {"days": 3}


HEAD = '[[edition]]\nid="x"\nname="n"\nsource="s"\nstatus="verified"\neffective=2020-01-01\n'


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("= 3", "policy_bad_toml", ""),
        ("a = 1", "policy_bad_toml", ""),
        ('edition = "x"', "policy_bad_toml", ""),
        (HEAD + "[edition.values]\n[other]", "policy_bad_toml", ""),
        (HEAD + "[edition.values]\nwhat=1", "policy_unknown_key", "what"),
        (HEAD + 'colour="red"\n[edition.values]', "policy_unknown_key", "colour"),
        (HEAD + "[edition.values]\nper_fruit.kiwi='1 day'", "policy_unknown_key", "per_fruit.kiwi"),
        (HEAD + "[edition.values.age_from]\nvalue=1\nsauce='x'", "policy_unknown_key", "age_from.sauce"),
        (HEAD + "[edition.values.age_from]\nsource='x'", "policy_missing_key", "age_from.value"),
        (HEAD, "policy_missing_key", "values"),
        (HEAD.replace('name="n"', "") + "[edition.values]", "policy_missing_key", "name"),
        (HEAD + "[edition.values]\nage_from=1.5", "policy_wrong_type", "age_from"),
        (HEAD + "[edition.values]\nage_from=true", "policy_wrong_type", "age_from"),
        (HEAD + "[edition.values]\nopen=1", "policy_wrong_type", "open"),
        (HEAD + "[edition.values]\nratio='0.3'", "policy_wrong_type", "ratio"),
        (HEAD + "[edition.values]\nratio=nan", "policy_wrong_type", "ratio"),
        (HEAD + "[edition.values]\nratio=1e999999", "policy_wrong_type", "ratio"),
        (HEAD + "[edition.values]\nwait='soon'", "policy_wrong_type", "wait"),
        (HEAD + "[edition.values]\nwait='99999 years'", "policy_wrong_type", "wait"),
        (HEAD + "[edition.values]\nbest='kiwi'", "policy_wrong_type", "best"),
        (HEAD + "[edition.values]\nsizes=200", "policy_wrong_type", "sizes"),
        (HEAD + "[edition.values]\nsizes=[1,'2']", "policy_wrong_type", "sizes"),
        (HEAD + "[edition.values]\nfirst=2020-01-01T00:00:00Z", "policy_wrong_type", "first"),
        (HEAD + "[edition.values]\nper_fruit=3", "policy_wrong_type", "per_fruit"),
        (HEAD + "[edition.values]\nshelves.a={cold=true}", "policy_wrong_type", "shelves.a"),
        (HEAD + "[edition.values]\nshelves.a={days=1,x=2}", "policy_wrong_type", "shelves.a"),
        (HEAD + "[edition.values]\nshelves.a=3", "policy_wrong_type", "shelves.a"),
        (HEAD + 'rank="a"\n[edition.values]', "policy_wrong_type", "rank"),
        (HEAD.replace('"verified"', '"surely"') + "[edition.values]", "policy_bad_status", "status"),
        (HEAD + "[edition.values]\nage_from={value=1,status='x'}", "policy_bad_status", "age_from.status"),
        (HEAD.replace('status="verified"', "") + "[edition.values]\nage_from=1", "policy_bad_status", "age_from.status"),
        (HEAD.replace('source="s"', "") + "[edition.values]", "policy_missing_source", "source"),
        (HEAD + "[edition.values]\nage_from={value=1,source=' '}", "policy_missing_source", "age_from"),
        (HEAD + 'place="37030"\n[edition.values]', "policy_bad_place", "place"),
        (HEAD + "draft=true\n[edition.values]", "policy_bad_edition", "effective"),
        (HEAD.replace("effective=2020-01-01", "") + "[edition.values]", "policy_bad_edition", "effective"),
        (HEAD + "until=2019-12-31\n[edition.values]", "policy_bad_edition", "until"),
        (HEAD.replace('id="x"', 'id="a b"') + "[edition.values]", "policy_bad_edition", "id"),
        (HEAD + "[edition.values]\n" + HEAD + "[edition.values]", "policy_conflict", ""),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_file_edition_and_key(text, code, key):
    with pytest.raises(PolicyError) as refused:
        parse_editions(TOPIC, text, "local.toml")
    assert [(r.code, r.params["key"]) for r in refused.value.reasons] == [(code, key)]
    assert "local.toml" in str(refused.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(PolicyError) as refused:
        parse_edition(TOPIC, HEAD + "[edition.values]\nwhat=1\nage_from='x'\nwait='x'")
    assert len(refused.value.reasons) == 3


def test_one_edition_is_one_edition():
    with pytest.raises(PolicyError, match="found 2"):
        parse_edition(TOPIC, NATIONAL + NATIONAL.replace('"law"', '"law2"'))


def test_the_shipped_text_round_trips():
    assert parse_edition(TOPIC, to_toml(LAW)) == LAW


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda t: t.strip()
)


@given(
    name=words,
    note=words | st.just(""),
    row=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    ratio=st.decimals(-1000, 1000, places=3),
    flags=st.tuples(st.booleans(), st.booleans()),
    rank=st.integers(-5, 5),
    until=st.none() | st.dates(date(2021, 1, 1)),
)
def test_any_edition_round_trips(name, note, row, ratio, flags, rank, until):
    def value(said):
        return Value(said, name, Status.UNVERIFIED, "e1", note, flags[0])

    values = {
        "ratio": value(ratio),
        "sizes": value((1, 2)),
        "wait": value(Span(1, "years")),
        "best": value(Fruit.PLUM),
        "open": value(flags[1]),
        f"shelves.{row}": value(Shelf(3, flags[1])),
    }
    edition = Edition("e1", name, name, "3703", date(2020, 1, 1), until, False, rank, values)
    assert parse_edition(TOPIC, to_toml(edition)) == edition


def test_the_registry(monkeypatch):
    """In a registry of its own: the pages of other tests show every topic there is."""
    monkeypatch.setattr(import_module("sanxian.kernel.policy.topic"), "_registered", {})
    mine = register(TOPIC)
    assert topic("test.orchard") is mine
    assert register(TOPIC) is mine
    with pytest.raises(PolicyError, match="policy_conflict"):
        register(replace(TOPIC, file="other.toml"))
    with pytest.raises(PolicyError, match="policy_unknown_topic"):
        topic("test.nothing")


def test_shipped_editions_are_checked_when_loaded(tmp_path, monkeypatch):
    package = tmp_path / "orchardpack"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "good.toml").write_text(NATIONAL, "utf-8")
    (package / "short.toml").write_text(NATIONAL.replace("age_from = 18", ""), "utf-8")
    clash = NATIONAL.replace('"law"', '"law2"').replace("age_from = 18", "age_from = 19")
    (package / "clash.toml").write_text(NATIONAL + clash, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    here = replace(TOPIC, package="orchardpack")
    assert load(replace(here, file="good.toml")) == [LAW]
    with pytest.raises(PolicyError, match="policy_incomplete.*age_from"):
        load(replace(here, file="short.toml"))
    with pytest.raises(PolicyError, match="policy_conflict.*law2.*age_from"):
        load(replace(here, file="clash.toml"))
