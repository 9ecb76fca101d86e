"""Suspected doubles: what each piece of evidence is worth, and how well it finds planted ones."""

import time
from datetime import date

import pytest

from sanxian.people.facts import Traits
from sanxian.people.rules import alike, doubles
from sanxian.people.rules.demo import demo_id_number
from tests.people.crowd import Crowd

BORN = date(1990, 3, 12)
MINE = demo_id_number(7, BORN, "male")
TWIN = demo_id_number(8, BORN, "male")
CROWD = doubles.Crowd(10_000, {"王小明": 3, "张伟": 40})


def person(key=1, name="王小明", born=BORN, phone="+8613900000001", number="", **more):
    return Traits(key, name, more.pop("sex", "male"), born, phone, number, more.pop("address", ""))


def slip(number, at=3):
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def test_ten_thousand_people_with_five_hundred_planted_doubles(capsys):
    crowd = Crowd(10_000, 500, seed=20261121)
    started = time.process_time()
    found = {(pair.one, pair.other) for pair in doubles.suspects(crowd.people)}
    seconds = time.process_time() - started
    right = found & crowd.doubles
    recall, precision = len(right) / len(crowd.doubles), len(right) / len(found)
    with capsys.disabled():
        print(
            f"\n{len(crowd.people)} files, {len(crowd.doubles)} doubles: found {len(found)}, "
            f"recall {recall:.3f}, precision {precision:.3f}, {seconds:.1f} s"
        )
    assert len(crowd.people) == 10_000 and len(crowd.doubles) == 500
    assert recall >= 0.95
    assert precision >= 0.99
    assert seconds < 10


@pytest.mark.parametrize("seed", [3, 7])
def test_the_rule_was_not_fitted_to_one_crowd(seed):
    crowd = Crowd(4_000, 200, seed)
    found = {(pair.one, pair.other) for pair in doubles.suspects(crowd.people)}
    right = found & crowd.doubles
    assert len(right) / len(crowd.doubles) >= 0.95
    assert len(right) / len(found) >= 0.99


SAME = person(2)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (person(2, number=MINE), "id_same"),
        (person(2, number=slip(MINE)), "id_slip"),
        (person(2, number=MINE[:8] + MINE[9] + MINE[8] + MINE[10:]), "id_slip"),
        (person(2, number=TWIN), "id_differs"),
        (person(2, name="王小名"), "name_alike"),
        (person(2, name="王明小"), "name_alike"),
        (person(2, name="王明"), "name_alike"),
        (person(2, name="王小亮"), "name_one_differs"),
        (person(2, name="李大伟"), "name_differs"),
        (person(2, born=date(1990, 12, 3)), "born_slip"),
        (person(2, born=date(1990, 3, 13)), "born_slip"),
        (person(2, born=date(1990, 3, 31)), "born_differs"),
        (person(2, born=date(1990, 3, 21)), "born_slip"),
        (person(2, born=date(1980, 3, 12)), "born_slip"),
        (person(2, born=date(1984, 7, 25)), "born_differs"),
        (person(2, phone="+8613900000010"), "phone_slip"),
        (person(2, phone="+8618611112222"), "phone_differs"),
        (person(2, sex="female"), "sex_differs"),
    ],
)
def test_each_field_says_what_it_has_seen(other, code):
    assert code in doubles.compare(person(1, number=MINE), other, CROWD).evidence


@pytest.mark.parametrize("missing", [{"phone": ""}, {"born": None}, {"sex": ""}, {"address": ""}])
def test_what_is_unknown_says_nothing(missing):
    name = next(iter(missing))
    evidence = doubles.compare(person(1), person(2, **missing), CROWD).evidence
    assert not [code for code in evidence if code.startswith(name)]


@pytest.mark.parametrize(
    ("one", "other", "suspected"),
    [
        pytest.param(person(1), person(2), True, id="the same again"),
        pytest.param(person(1, number=MINE), person(2), True, id="number missing"),
        pytest.param(
            person(1, number=MINE),
            person(2, number=slip(MINE), phone=""),
            True,
            id="number mistyped",
        ),
        pytest.param(person(1), person(2, born=date(1990, 12, 3)), True, id="date transposed"),
        pytest.param(person(1), person(2, phone="+8618611112222"), True, id="new phone"),
        pytest.param(
            person(1, number=MINE),
            person(2, name="王小亮", number=TWIN, address=""),
            False,
            id="twins",
        ),
        pytest.param(
            person(1, number=MINE, address="淄博"),
            person(2, name="王小亮", address="淄博"),
            False,
            id="twins, one without a number",
        ),
        pytest.param(
            person(1),
            person(2, name="王明亮", born=date(1962, 5, 4)),
            False,
            id="father and son, one phone",
        ),
        pytest.param(
            person(1, phone="+8613900000001"),
            person(2, born=date(1990, 8, 25), phone="+8618611112222"),
            False,
            id="namesakes of a year",
        ),
        pytest.param(
            person(1, number=MINE),
            person(2, number=TWIN, phone="+8618611112222"),
            False,
            id="namesakes of a day, two valid numbers",
        ),
    ],
)
def test_who_is_suspected(one, other, suspected):
    pair = doubles.compare(one, other, CROWD)
    assert (pair.points >= doubles.SUSPECT) is suspected, pair


def test_a_rare_name_says_more():
    rare, common = (doubles.Crowd(10_000, {"张伟": n}) for n in (1, 200))
    pairs = [
        doubles.compare(person(1, "张伟"), person(2, "张伟"), crowd) for crowd in (rare, common)
    ]
    assert pairs[0].points > pairs[1].points


def test_phone_and_address_of_a_family_count_but_once():
    with_one = doubles.compare(person(1), person(2), CROWD)
    home = {"address": "山东省淄博市张店区人民路1号"}
    with_both = doubles.compare(person(1, **home), person(2, **home), CROWD)
    assert (
        with_both.points - with_one.points == doubles.HOUSEHOLD_MOST - doubles.POINTS["phone_same"]
    )


def test_pairs_are_ordered_and_found_once():
    found = doubles.suspects([person(9), person(4)], CROWD)
    assert [(pair.one, pair.other) for pair in found] == [(4, 9)]


def test_a_switchboard_tells_nobody_apart():
    crowd = [
        person(
            key, name=f"王{chr(0x4E00 + key)}", born=date(1950, 1, 1).replace(year=1950 + key % 50)
        )
        for key in range(doubles.BLOCK_MOST + 1)
    ]
    assert not any(len(block) > doubles.BLOCK_MOST for block in doubles.blocks(crowd))


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("伟", "炜", True),
        ("静", "菁", True),
        ("婷", "停", True),
        ("章", "张", True),
        ("己", "已", True),
        ("明", "名", True),
        ("伟", "强", False),
        ("华", "明", False),
        ("伟", "伟", True),
    ],
)
def test_characters_that_are_mistaken_for_each_other(one, other, like):
    assert alike.characters(one, other) is like
    assert alike.characters(other, one) is like


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("王小明", "王小名", True),
        ("王小明", "王明小", True),
        ("王小明", "王明", True),
        ("王小明", "王小明明", True),
        ("王小明", "王小明", False),
        ("王小明", "王小亮", False),
        ("王明", "王", False),
        ("王", "黄", False),
        ("王小明", "李大伟", False),
        ("欧阳静", "欧阳菁", True),
        ("王小明", "明小王", True),
    ],
)
def test_names_one_slip_apart(one, other, like):
    assert alike.names(one, other) is like


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("19900312", "19900321", True),
        ("19900312", "19900313", True),
        ("19900312", "19900312", False),
        ("19900312", "19903012", True),
        ("19900312", "19910313", False),
        ("1990", "199", False),
        ("1234", "4231", False),
    ],
)
def test_numbers_one_slip_apart(one, other, like):
    assert alike.digits(one, other) is like


@pytest.mark.parametrize(
    ("paths", "place"),
    [
        (["/37/3703/370302/", "/37/3703/370303/"], "/37/3703/"),
        (["/37/3703/", "/37/3703/bc1/s1/"], "/37/3703/"),
        (["/37/3703/bc1/", "/37/3703/bc1/"], "/37/3703/bc1/"),
        (["/37/3703/bc1/", "/37/3703/bc10/"], "/37/3703/"),
        (["/37/", "/11/"], "/"),
    ],
)
def test_nearest_place_of_two(paths, place):
    assert doubles.nearest(paths) == place
