"""Every concrete fact of a draft, and what a few of them tell together wherever they stand."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest

from sanxian.coordination import labels
from sanxian.coordination.rules import publicity
from sanxian.coordination.rules.publicity import Concrete, gazetteer
from sanxian.coordination.rules.publicity.combine import TOGETHER
from tests.coordination.test_publicity import RULE, TODAY

KINDS = {
    Concrete.DAY: ["3月9日", "三月初九", "2025-03-09", "冬至", "五一", "双十二", "跨年", "上周二", "亚运会开幕", "三天前", "生日当天",
                   "次日", "昨晚", "冬月廿一", "九点半", "16:05", "March 9"],
    Concrete.PLACE: ["黑龙江", "攀枝花", "克拉玛依", "义乌", "布达拉宫", "春城", "新西兰", "Kunming", "红旗镇", "区号零二八"],
    Concrete.HOSPITAL: ["华西", "市四院", "血液科", "采集室", "住院部", "18层", "层流床"],
    Concrete.TRANSPORT: ["航班", "末班", "高铁", "飞往", "落地", "G1834", "保温箱", "出省"],
    Concrete.PERSON: ["六岁", "少年", "怀孕", "属羊", "95后", "渔民", "初二", "口音", "苗族"],
    Concrete.ORDER: ["第88例", "第三位", "首例", "末四位0412"],
    Concrete.QUANTITY: ["210毫升", "CD34计数", "四小时", "AB型"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said"), [(kind, said) for kind, every in KINDS.items() for said in every]
)
def test_every_kind_of_concrete_fact_is_shown(kind, said):
    text = f"那人说，{said}，如此而已。"
    assert kind in {spot.fact for spot in publicity.spots(text)}
    assert all(labels.CONCRETE[spot.fact] for spot in publicity.spots(text))


def test_all_provinces_and_their_cities_are_known():
    assert len(gazetteer.BY_PROVINCE) == 34
    for province, cities in gazetteer.BY_PROVINCE.items():
        for name in (province, *cities.split()):
            assert gazetteer.KNOWN.search(name), name


def test_spots_do_not_overlap_and_their_keys_differ():
    text = "2025年3月9日上午九点半，第88例捐献者走出市四院血液科采集室，去昆明的高铁16:05开。"
    spots = publicity.spots(text)
    assert all(a.end <= b.start for a, b in pairwise(spots))
    assert len({spot.key for spot in spots}) == len(spots) > 5


def test_a_draft_without_facts_has_none():
    assert publicity.spots("欢迎加入中华骨髓库，救人一命。") == []


def codes(text: str, home: tuple[str, ...] = ()) -> set[str]:
    marks = publicity.check(text, TODAY, RULE, home=home).marks
    return {TOGETHER[mark.fact] for mark in marks if mark.fact in TOGETHER}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("捐献者睡着了。窗外，去昆明的高铁正要开。", "together_far"),
        ("捐献者睡着了。她第二天坐高铁去昆明旅游。", ""),
        ("造血干细胞装好了。飞机在银川落地，已是深夜，从银川赶来的取样医生也累了。", "together_far"),
        ("她捐了造血干细胞，那个人在大理等着。", "together_far"),
        ("市红十字会到大理交流会学习，讲了造血干细胞捐献。", ""),
        ("她捐了造血干细胞，对方比我小两岁。", "together_person"),
        ("她捐了造血干细胞，女儿比我小两岁。", ""),
        ("端午节，她在市四院采集完成。", "together_day"),
        ("端午节，市四院举行捐献讲座。", ""),
        ("3月9日她完成采集，是全省第88例。", "together_day"),
        ("前不久她完成采集，是全省第88例。", ""),
    ],
)  # fmt: skip
def test_what_tells_together(text, code):
    assert codes(text) == ({code} if code else set())


def test_what_lies_at_home_is_not_far():
    text = "捐献者睡着了。窗外，去昆明的高铁正要开。"
    assert codes(text, ("云南省红十字会", "曲靖市")) == set()
    assert codes(text, ("山东省", "淄博市")) == {"together_far"}


@pytest.mark.parametrize("sign", ["一", "1", "A", "医院", "昆明", "等着的人", "3月9日", "。"])
def test_no_list_runs_away(sign):
    """Time grows with the length, not with its square."""

    def took(n: int) -> float:
        text = (sign * n)[:n]
        began = perf_counter()
        publicity.spots(text)
        return perf_counter() - began

    took(200)
    assert took(4_000) < max(took(400) * 40, 0.5)
