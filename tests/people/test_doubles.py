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
    started = time.perf_counter()
    found = {(pair.one, pair.other) for pair in doubles.suspects(crowd.people)}
    seconds = time.perf_counter() - started
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
