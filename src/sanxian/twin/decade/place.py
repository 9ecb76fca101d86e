"""A city of nine counties, each with one worker: who cares for a registry of Yueyang's size."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from sanxian.core import clock, home, keys
from sanxian.stemdonor.services import stays
from sanxian.twin import founding
from sanxian.twin.city import Place, Plan, Post
from sanxian.twin.staff import Staff

COUNTIES = 9  # three districts, two towns of county rank, four counties
HOSPITALS = ("h1", "h2")
BEDS = 8
TITLE = "造血干细胞资料库（模拟）"


def plan() -> Plan:
    """Places and accounts: the province, one city, its counties, two hospitals."""
    places = [
        Place("province", "", "43", "province", "province", "模拟省", division="430000"),
        Place("city", "province", "4306", "city", "city", "模拟市", "Simulated City", "430600"),
    ]
    posts = [Post("manager", "高管理", "province_manager", "province")]
    posts += [Post(f"cityrc{n}", "红十字 邵", "city_worker", "city") for n in (1, 2)]
    for n in range(1, COUNTIES + 1):
        code = f"43069{n}"
        places.append(Place(f"county{n}", "city", code, "county", "county", f"第{n}县", "", code))
        posts.append(Post(f"county{n}", "红十字 曹", "county_worker", f"county{n}"))
    for key in HOSPITALS:
        places.append(Place(key, "city", key, "hospital", "site", f"模拟市{key}医院"))
        posts.append(Post(f"collect{key}", "采集 江", "collection_doctor", key))
    return Plan(TITLE, tuple(places), (), tuple(posts), HOSPITALS, "A9991")


class Found:
    """The founded city: who works there, where, and the hospitals that collect."""

    def __init__(self, on: date) -> None:
        """Found it in an empty home. Raises Refusal where the home has been founded before."""
        at = founding.morning(on)
        self.plan = plan()
        keys.master()
        home.found("simulated", self.plan.title, clock=at)
        founding.open_city(self.plan, at)
        self.staff = Staff(self.plan, on)
        self.city = self.plan.path("city")
        self.counties = tuple(self.plan.path(f"county{n}") for n in range(1, COUNTIES + 1))
        self.workers = {path: self.staff(f"county{n}") for n, path in enumerate(self.counties, 1)}
        self.town, self.second = self.staff("cityrc1"), self.staff("cityrc2")
        self.manager = self.staff("manager")
        self.hospitals = self._hospitals(on)

    def _hospitals(self, on: date) -> dict[str, tuple[Any, Any]]:
        """County -> the hospital where its donors give, and its doctor."""
        at, made = clock.instant(on, 8), []
        for n, key in enumerate(HOSPITALS, 1):
            row = stays.open_hospital(
                place=self.plan.path(key), facility=f"H999{n}", beds=BEDS, source="模拟",
                since=on, wards_apart=True, by=self.manager, at=at,
            )  # fmt: skip
            made.append((row, self.staff(f"collect{key}")))
        rng = Random(0)
        for path in self.counties:
            for row, _doctor in made:
                stays.measure(
                    hospital=row, county=path, km=rng.randint(5, 120), by=self.town, at=at
                )
        return {path: made[n % len(made)] for n, path in enumerate(self.counties)}
