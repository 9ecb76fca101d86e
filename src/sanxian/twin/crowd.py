"""The people of a simulated city. Their ID numbers come from an area code nobody is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from sanxian.blood.facts import Event, Temporary
from sanxian.blood.facts.questionnaire import QUESTIONNAIRE
from sanxian.blood.facts.screening import Answers, Measured
from sanxian.blood.rules import questionnaire
from sanxian.kernel.policy import load, resolve
from sanxian.people.rules.demo import demo_id_number

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷黎史陶贺顾毛郝龚邵万覃武钱戴莫孔向常汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文斌鹏飞宇晨浩然欣怡子涵梓萱雨桐思远嘉诚晓东海燕春梅红波辉云龙凤丹雪莲佳慧俊峰立新永康德福长江永宁安泽润一帆可心若溪语嫣博文景行"
STREETS = ("柳泉路", "人民路", "中心路", "共青团路", "新村路", "兴学街", "杏园路", "洪沟路")

# Share of those who come and are turned away, and for what: of the simulation, not of a source.
REFUSED = 0.12


@dataclass(slots=True)
class Someone:
    """One who may give blood. `record` is the platform's own donor, once there is one."""

    serial: int
    name: str
    sex: str
    born: date
    phone: str
    address: str
    abo: str
    rhd: str
    weight_kg: Decimal
    hb_g_per_l: Decimal
    record: Any = None
    gave: list[tuple[str, date]] = field(default_factory=list)

    @property
    def id_number(self) -> str:
        return demo_id_number(self.serial, self.born, self.sex)


def invent(rng: Random, serial: int, today: date, abo: str, rhd: str) -> Someone:
    """Somebody of 18 to 54 who usually may give."""
    sex = "male" if rng.random() < 0.55 else "female"
    born = today - timedelta(days=rng.randint(18 * 366, 54 * 365))
    name = rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))
    floor = 52 if sex == "male" else 47
    return Someone(
        serial,
        name,
        sex,
        born,
        phone=f"199{serial % 100_000_000:08d}",
        address=f"{rng.choice(STREETS)}{rng.randint(1, 300)}号",
        abo=abo,
        rhd=rhd,
        weight_kg=Decimal(floor + rng.randint(0, 38)),
        hb_g_per_l=Decimal(rng.randint(126, 165) if sex == "male" else rng.randint(118, 148)),
    )


def measured(rng: Random, who: Someone, *, platelets: bool) -> Measured:
    """Vital signs of a healthy day; counts where platelets are to be given."""
    sbp = rng.randint(102, 134)
    return Measured(
        weight_kg=who.weight_kg,
        sbp_mmhg=sbp,
        dbp_mmhg=rng.randint(62, min(86, sbp - 32)),
        pulse_per_min=rng.randint(62, 92),
        pulse_regular=True,
        temperature_c=Decimal(rng.randint(361, 370)) / 10,
        hb_g_per_l=who.hb_g_per_l,
        hct=Decimal(rng.randint(38, 46)) / 100 if platelets else None,
        platelets_e9_per_l=Decimal(rng.randint(190, 320)) if platelets else None,
        platelets_after_e9_per_l=Decimal(rng.randint(120, 180)) if platelets else None,
    )


def well() -> Answers:
    return asked()


def asked(*events: Event) -> Answers:
    """Every question put; yes where one of these events stands."""
    return Answers(complete=True, events=events, sheet=_sheet(tuple(e.code for e in events)))


@lru_cache(maxsize=32)
def _sheet(codes: tuple[Temporary, ...]) -> tuple[tuple[str, str], ...]:
    """By the nation's edition: a simulated city has no questions of its own."""
    found = resolve(QUESTIONNAIRE, load(QUESTIONNAIRE), "", QUESTIONNAIRE.since)
    return questionnaire.sheet_of(found, codes)


def turned_away(rng: Random, who: Someone, today: date) -> tuple[Answers, Measured]:
    """A day on which this person may not give: a low count, a pressure, a cold, a tooth …"""
    fine = measured(rng, who, platelets=False)
    kind = rng.choices(
        ("hb", "pressure", "cold", "tooth", "weight", "vaccine"), (34, 24, 16, 10, 8, 8)
    )[0]
    if kind == "hb":
        return well(), replace(fine, hb_g_per_l=Decimal(rng.randint(98, 112)))
    if kind == "pressure":
        return well(), replace(fine, sbp_mmhg=rng.randint(142, 168), dbp_mmhg=rng.randint(91, 104))
    if kind == "weight":
        return well(), replace(fine, weight_kg=Decimal(rng.randint(40, 44)))
    code = {
        "cold": Temporary.UPPER_RESPIRATORY_INFECTION,
        "tooth": Temporary.TOOTH_EXTRACTION,
        "vaccine": Temporary.VACCINE_MEASLES,
    }[kind]
    ended = today - timedelta(days=rng.randint(1, 4))
    return asked(Event(code=code, date=ended)), fine


# A patient's value before transfusion, by component: beyond the line, between the two, outside.
MEASURED = {
    "red_cells": ("55", "84", "108"),
    "apheresis_platelets": ("8", "40", "120"),
    "platelets": ("8", "40", "120"),
    "ffp": ("2.3", "1.6", "1.1"),
    "cryo": ("0.6", "1.2", "2.1"),
}


def vitals(rng: Random) -> dict[str, Decimal]:
    """Vital signs of a patient whom the transfusion does no harm."""
    return {
        "celsius": Decimal(rng.randint(362, 371)) / 10,
        "pulse": Decimal(rng.randint(66, 92)),
        "systolic": Decimal(rng.randint(105, 138)),
        "diastolic": Decimal(rng.randint(62, 86)),
        "breaths": Decimal(rng.randint(14, 20)),
    }
