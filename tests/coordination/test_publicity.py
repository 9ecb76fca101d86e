"""The publicity checker on labelled drafts, one a line, planted leaks and clean ones apart.

`seen` and `held` are the first two hundred; `fresh` came from an independent writer, who made half of the
earlier rules' reach plain: 15 of these 30 leaks were missed. `bait` was written while the rules were turned
from lists to a closed world, in four rounds, each looked at once before the rules learned from it: missed
were 16 of 36, 14 of 27, 8 of 15 and 7 of 18 leaks (chosen to be hard), alarms on clean ones were 4 of 36,
3 of 26, 1 of 20 and 2 of 16. `independent` measured that for a while (two writers, 8 of 70 missed, 10 alarms on
70) until its errors became rules. `checklist` goes through the kinds of leak as a lawyer would, each with its clean
counterpart (41 of 84 missed at first look, 5 alarms on 76); `rounds` are six more looks: missed 10 of 44, 11 of
33, 11 of 24, 4 of 20 and 3 of 12, alarms 6 of 45, 3 of 42, 4 of 30, 8 of 32, 4 of 32 and 1 of 18. What the rules hold
now on all of them is therefore no measure of what they find in a draft they have never seen; `beyond` holds
leaks which they are known to let through.

`bag` is what measured that before: a hundred drafts of another writer who did not know the rules. Of its 50
leaks 33 were missed at first look, with 3 alarms on 50 clean ones; the second layer, which looks at the whole
draft, was made knowing them. Five it still misses: they stand in `beyond` now, so that `bag` holds 45; the three
alarms on clean ones stay, 6 % of them.

`unseen` measures it now: sixty drafts of one more writer, looked at once after the rules stood. 5 of 30 leaks are
missed and 5 of 30 clean ones raise an alarm, all five by the first layer, which alone would have missed the same
5: the second layer finds 12 of the 30 by itself, with no alarm, but none that the first had missed; and one alarm
in six is too many. Every leak holds concrete
facts which the second person must tick off. The writers differ in what they hide: one says 66 % missed, the next
17 %. Whoever makes a rule of one of them moves it to the others and says so here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from sanxian.coordination import labels
from sanxian.coordination.facts import PUBLICITY, Known
from sanxian.coordination.rules import publicity
from sanxian.coordination.rules.publicity import Fact, wishes
from sanxian.coordination.rules.publicity.figures import number
from sanxian.coordination.rules.publicity.plain import plain
from sanxian.kernel.policy import load, resolve

TODAY = date(2026, 11, 23)
RULE = resolve(PUBLICITY, load(PUBLICITY), "37", TODAY).values
FOLDER = Path(__file__).parent / "drafts"
HALVES = ("seen", "held", "fresh", "bait", "independent", "checklist", "rounds", "bag")
ALARMS = {"bag": 0.06}


def drafts(half: str, kind: str) -> list[str]:
    lines = (FOLDER / f"{half}_{kind}.txt").read_text("utf-8").splitlines()
    return [
        line.replace("\\n", "\n") for line in lines if line.strip() and not line.startswith("## ")
    ]


def test_there_are_hundreds_and_none_twice():
    every = [d for half in HALVES for kind in ("planted", "clean") for d in drafts(half, kind)]
    assert len(every) == len(set(every)) == 1176


@pytest.mark.parametrize("half", HALVES)
def test_no_planted_leak_is_missed(half):
    assert [d for d in drafts(half, "planted") if publicity.check(d, TODAY, RULE).clean] == []


@pytest.mark.parametrize("half", HALVES)
def test_hardly_a_false_alarm(half):
    alarms = [d for d in drafts(half, "clean") if not publicity.check(d, TODAY, RULE).clean]
    assert len(alarms) <= len(drafts(half, "clean")) * ALARMS.get(half, 0.05), alarms


def test_drafts_that_no_rule_was_made_from():
    """Not worse than at first look."""
    found = {
        kind: [d for d in drafts("unseen", kind) if publicity.check(d, TODAY, RULE).clean]
        for kind in ("planted", "clean")
    }
    assert len(drafts("unseen", "planted")) == len(drafts("unseen", "clean")) == 30
    assert len(found["planted"]) <= 5, found["planted"]
    assert len(found["clean"]) >= 25
    assert all(publicity.spots(draft) for draft in drafts("unseen", "planted"))


def test_some_leaks_are_beyond_it():
    """A riddle in a poem, a kinship in two steps: why a clean report lets nothing out (see test_contact)."""
    assert [
        d for d in drafts("beyond", "planted") if not publicity.check(d, TODAY, RULE).clean
    ] == []


@pytest.mark.parametrize("half", HALVES)
def test_every_finding_says_where_and_what_instead(half):
    for text in drafts(half, "planted"):
        report = publicity.check(text, TODAY, RULE)
        for one in report.findings:
            assert one.sentences and one.marks
            assert all(0 <= n < len(report.sentences) for n in one.sentences)
            assert all(labels.FINDINGS[one.code])
            assert all(labels.FACTS[fact] for fact in one.facts)
        assert all(text[m.start : m.end] for m in report.marks)


def codes(text: str, **known: object) -> set[str]:
    return {one.code for one in publicity.check(text, TODAY, RULE, Known(**known)).findings}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "leak"),
    [
        (("日前，我市一名志愿者完成造血干细胞捐献。",), False),
        (("11月20日，教师李敏在省立医院完成造血干细胞采集。",), False),
        (("他捐献的造血干细胞救助了一位血液病患者。",), False),
        (("11月20日，教师李敏完成造血干细胞采集。", "受者是一名血液病患者。"), False),
        (("11月20日，教师李敏完成造血干细胞采集。", "受者是一名白血病患者。"), True),
        (("日前，教师李敏完成造血干细胞采集。", "受者是一名白血病患者。"), False),
        (("日前，教师李敏完成造血干细胞采集。", "受者是一名8岁的白血病患者。"), True),
        (("日前，教师李敏完成造血干细胞采集。", "细胞送往上海。"), True),
        (("日前，教师李敏前往济南采集造血干细胞。",), False),
        (("11月30日，教师李敏将在省立医院采集造血干细胞。",), True),
    ],
)  # fmt: skip
def test_a_single_fact_may_be_said_and_a_combination_may_not(parts, leak):
    assert bool(codes("".join(parts))) is leak


@pytest.mark.parametrize(
    "day",
    ["11月20日", "十一月二十日", "2026年11月20日", "2026-11-20", "2026/11/20", "11.20", "昨天", "昨日", "前天",
     "上周三", "本周二", "今天", "今早", "三天前", "11月20号", "国庆节当天", "中秋当晚", "本月18日",
     "霜降那天", "小雪前一天", "农历九月十八", "贰零贰陆年拾壹月贰日"],
)  # fmt: skip
def test_days_in_every_writing(day):
    text = f"{day}，教师李敏在省立医院完成造血干细胞采集，受者患白血病。"
    assert "same_day_story" in codes(text), day


@pytest.mark.parametrize(
    "day", ["日前", "近日", "不久前", "今年秋天", "前不久", "11月", "今年三月", "去年"]
)
def test_days_that_are_none(day):
    assert codes(f"{day}，教师李敏在省立医院完成造血干细胞采集，受者患白血病。") == set()


@pytest.mark.parametrize("day", ["明天", "后天", "下周三", "11月26日", "十一月三十日", "即将"])
def test_what_lies_ahead_is_not_announced(day):
    assert "before_the_day" in codes(f"{day}，我市教师李敏在省立医院采集造血干细胞。")


@pytest.mark.parametrize(
    "hospital",
    ["上海瑞金医院", "北京协和医院", "协和", "华西医院", "浙一", "苏大附一院", "省人医", "中国医学科学院血液病医院",
     "市一院", "道培医院", "湘雅二医院", "南方医院"],
)  # fmt: skip
def test_the_patients_hospital_in_every_writing(hospital):
    assert "patient_named" in codes(f"教师李敏完成造血干细胞捐献，细胞送往{hospital}。")


@pytest.mark.parametrize("hospital", ["患者所在的医院", "移植医院", "一家医院", "外地医院"])
def test_a_hospital_without_a_name(hospital):
    assert codes(f"教师李敏完成造血干细胞捐献，细胞送往{hospital}。") == set()


@pytest.mark.parametrize(
    "who",
    ["一名8岁男孩", "一位年轻的母亲", "一名女大学生", "一位五十岁的父亲", "一个三岁的宝宝", "一名退休教师", "一名白血病患儿", "一位新手爸爸"],
)  # fmt: skip
def test_whoever_received_is_not_described(who):
    assert "patient_described" in codes(f"11月20日，教师李敏捐献造血干细胞，挽救了{who}。")


@pytest.mark.parametrize(
    "who", ["一位患者", "一名血液病患者", "一位素不相识的患者", "一个陌生人的生命"]
)
def test_that_somebody_received_may_be_said(who):
    assert codes(f"11月20日，教师李敏捐献造血干细胞，挽救了{who}。") == set()


def test_a_made_up_name_is_none():
    assert Fact.PATIENT_NAME not in {
        m.fact for m in publicity.check("患者小明（化名）等来了配型。", TODAY, RULE).marks
    }


def test_somebodys_number_never():
    assert codes("采访请联系13805331234。") == {"number_of_somebody"}
    assert codes("采访请联系0533-2188000。") == set()


@pytest.mark.parametrize(
    ("said", "n"), [("12", 12), ("十二", 12), ("二十", 20), ("廿三", 23), ("三十一", 31), ("〇三", 3), ("九", 9), ("卅六", 36), ("四十有三", 43)]
)  # fmt: skip
def test_numbers_in_words(said, n):
    assert number(said) == n


def test_what_is_known_of_a_case_is_found():
    text = "12.10，阿依努尔走出采集室。患者化疗过六次。"
    assert codes(text) == {"perhaps_patient"}
    assert "same_day_story" in codes(text, names=("阿依努尔",), days=(date(2026, 12, 10),))


@pytest.mark.parametrize(
    ("wish", "text", "found"),
    [
        ("nothing", "日前，我市一名志愿者完成造血干细胞捐献。", {"wishes_no_press"}),
        ("nothing", "日前，我市教师李敏完成造血干细胞捐献。", {"wishes_no_press"}),
        ("without_name", "日前，我市教师李敏完成造血干细胞捐献。", {"wishes_no_name"}),
        ("without_name", "日前，我市一名志愿者完成造血干细胞捐献。", set()),
        ("afterwards", "日前，我市教师李敏完成造血干细胞捐献。", set()),
        ("", "日前，我市教师李敏完成造血干细胞捐献。", set()),
    ],
)
def test_what_she_wishes_of_the_press_counts(wish, text, found):
    report = wishes.heeded(publicity.check(text, TODAY, RULE), wish)
    assert {one.code for one in report.findings} == found
    assert all(labels.FINDINGS[code] for code in found)


GAVE = "11月20日，教师李敏完成造血干细胞采集。"


@pytest.mark.parametrize(
    ("said", "leak"),
    [
        ("她六岁的女儿在家等她。", False),
        ("受者六岁。", True),
        ("李敏的父亲是一名退休工人，从小教她助人。", False),
        ("对方是一名退休工人。", True),
        ("听说他是一名退休工人。", True),
        ("她救下的是个杂技演员。", True),
        ("她救下的是一位素不相识的患者。", False),
        ("那位患者还在等待，愿他早日康复。", False),
        ("那位患者会吹唢呐。", True),
        ("同事们都说，患者的信息请不要打听。", False),
        ("“谢谢您，我活下来了。”信里只有这一句。", False),
        ("“谢谢叔叔救我，我今年上二年级了。”信里只有这一句。", True),
        ("都叫她“糖糖”，确诊时才两岁。", True),
    ],
)
def test_whose_a_fact_is(said, leak):
    assert bool(codes(GAVE + said)) is leak


def test_what_cannot_be_told_apart_is_for_a_person_to_read():
    report = publicity.check(GAVE + "那位患者会吹唢呐。", TODAY, RULE)
    assert {f.code: f.severity for f in report.findings} == {
        "perhaps_patient": publicity.Severity.LOOK
    }
    report = publicity.check(GAVE + "受者是一名8岁男孩。", TODAY, RULE)
    assert {f.severity for f in report.findings} == {publicity.Severity.STOP}


@pytest.mark.parametrize(
    ("said", "leak"),
    [
        ("护送员抱着箱子登上G1834次列车。", True),
        ("护送员抱着箱子一路北上。", True),
        ("箱子在路上走了六个小时，安全送达。", False),
        ("三天后她坐G1834次列车回家。", False),
        ("血袋编号HPC26-0447。", True),
        ("她跑马拉松的号码布是A2026-11。", False),
        ("配型结果为A*02:01。", True),
        ("本报前天刊发过《等春天》，讲的是一位移植舱里的人，两篇放在一起读。", True),
        ("本报前天刊发过《第一次献血》，讲的是她的入库。", False),
        ("她家姓，弓长张；移植舱里的人等着。", True),
    ],
)
def test_what_leads_to_the_other_side(said, leak):
    assert bool(codes(GAVE + said)) is leak


@pytest.mark.parametrize(
    ("said", "leak"),
    [
        # where the cells went: nothing more than that they went
        ("护送员把箱子安全送到患者身边。", False),
        ("护送员把箱子送到了同江路的一栋白楼。", True),
        ("箱子里的种子最后进了军区总院。", True),
        ("护送员抱着箱子上沪蓉高速，安全送达。", True),
        ("三天后她走沪蓉高速回了家。", False),
        ("护送员说，这回不出省。", True),
        # across a border
        ("这份种子要远渡重洋。", True),
        ("她的妹妹在海外留学，视频陪了她一上午。", False),
        # between quotation marks
        ("她收到一张明信片：“我已能下床走到窗边看海，谢谢您。”", True),
        ("她收到学生的明信片：“老师，我们等您回来。”", False),
        ("患者的来信只有一句：“谢谢您，我会好好活下去。”", False),
        ("司机悄悄对她说：“那是邻县的老书记。”", True),
        ("“男的女的？”“女的。”护士答得很快。", True),
        ("“男的女的？”“不能说。”护士答得很快。", False),
        # in English
        ("The recipient is a boy from Nanjing.", True),
        ("Donation is anonymous: neither the donor nor the patient learns who the other is.", False),
        # a department that takes one kind of patient; kin; how it went on
        ("细胞送进了小儿血液科。", True),
        ("受者的嫂子写来一封信。", True),
        ("三年前她救的那个人复发了，她又为同一个人捐了淋巴细胞。", True),
        ("信封的邮戳上印着“景洪”，是感谢信。", True),
    ],
)  # fmt: skip
def test_the_far_end_of_the_way(said, leak):
    assert bool(codes(GAVE + said)) is leak


@pytest.mark.parametrize(
    "said",
    [
        "捐献者说，受者是谁他不清楚，只盼着这份心意能派上用场。",
        "她为一位血液病患者捐献造血干细胞悬液230毫升。",
        "双方互不知晓姓名、住址和单位。",
        "作为护士，她明白了患者为什么总爱问“还要多久”。",
        "祝所有与病魔抗争的患者早日康复，阖家团圆！",
        "市第三人民医院开设移植后随访门诊，方便患者复查。",
        "李敏的父亲三年前复发离世。",
        "她初三那年为一位患白血病的邻居募捐过。",
        "听说她要捐献，同事第一个站出来替班。",
        "他们在三百公里外的茶山上等女儿回家。",
    ],
)
def test_what_is_said_of_nobody(said):
    assert codes(GAVE + said) == set()


def test_last_years_day_does_not_lie_ahead():
    assert codes("去年12月21日，我市教师李敏在省立医院采集造血干细胞。") == set()
    assert "before_the_day" in codes("12月21日，我市教师李敏在省立医院采集造血干细胞。")


def test_the_numbers_are_the_editions():
    text = GAVE + "那位患者会修钟楼上的古钟。"
    assert not publicity.check(text, TODAY, RULE).clean
    assert publicity.check(text, TODAY, replace(RULE, clause_signs=40)).findings == ()
    text = GAVE + "如今六十一岁了。"
    assert not publicity.check(text, TODAY, RULE).clean
    assert publicity.check(text, TODAY, replace(RULE, oldest=65)).clean
    day = "2月10日，我市教师李敏在省立医院采集造血干细胞。"
    ahead = replace(RULE, ahead_days=30)
    assert "before_the_day" in {
        f.code for f in publicity.check(day, date(2026, 1, 1), RULE).findings
    }
    assert publicity.check(day, date(2026, 1, 1), ahead).clean


def test_traditional_and_wide_signs_are_read_and_marked_where_they_stand():
    text = "本月十八日，伍俊賢捐出造血幹細胞。據悉受贈者為一名三十六歲女士，住院號Ａ２０２６。"
    report = publicity.check(text, TODAY, RULE)
    assert not report.clean and plain(text) != text and len(plain(text)) == len(text)
    assert any("三十六歲" in text[m.start : m.end] for m in report.marks)


def test_an_empty_draft_is_clean():
    assert publicity.check("", TODAY, RULE).clean and publicity.check("。！\n", TODAY, RULE).clean


def test_it_is_quick():
    """A newspaper's page of ten thousand signs: no pattern runs away."""
    text = "".join(d for half in HALVES for d in drafts(half, "planted"))
    assert publicity.check(text[:10_000], TODAY, RULE).findings


@pytest.mark.parametrize(
    "sign", ["一", "1", "A", "医院", "患者是一名", "来自北京的", "“", "。", "，"]
)
def test_no_pattern_runs_away(sign):
    """Time grows with the length, not with its square: ten times the text, at most some forty times."""

    def took(n: int) -> float:
        text = (sign * n)[:n]
        began = process_time()
        publicity.check(text, TODAY, RULE)
        return process_time() - began

    took(200)
    assert took(4_000) < max(took(400) * 40, 0.5)
