"""The questionnaire by edition: what is shipped, what is put to whom, what counts as answered."""

from datetime import date

import pytest

from sanxian.blood.facts import Permanent, Temporary
from sanxian.blood.facts.questionnaire import QUESTIONNAIRE, Answer, Part, Question, Questionnaire
from sanxian.blood.rules import questionnaire as rules
from sanxian.kernel.policy import PolicyError, load, parse_edition, resolve

ON = date(2026, 11, 23)
SHIPPED = resolve(QUESTIONNAIRE, load(QUESTIONNAIRE), "370300", ON)
ROWS = SHIPPED.values.questions
WHOLE, PLATELETS = "whole_blood", "apheresis_platelets"
LOCAL = """
[[edition]]
id = "zibo-sheet"
name = "淄博市补充征询"
place = "370300"
effective = 2026-01-01
source = "市血站通知"
status = "unverified"

[edition.values.questions.tick_bite]
place = 185
part = "recent"
text = "最近一个月在山里被蜱虫咬过吗？"
english = "In the last month, have you been bitten by a tick in the hills?"
events = ["infectious_contact"]
"""


def asked(sex="female", kind=WHOLE, policy=SHIPPED):
    return [one.code for one in rules.asked(policy, sex, kind)]


def no(**changed):
    return {**dict(rules.sheet_of(SHIPPED)), **changed}


def test_every_code_of_the_eligibility_policy_has_exactly_one_question():
    leads = [code for row in ROWS.values() for code in row.leads]
    assert sorted(leads) == sorted([*Temporary, *Permanent])


def test_every_question_speaks_both_languages_and_has_a_place_of_its_own():
    assert all(row.text and row.english.isascii() for row in ROWS.values())
    assert len({row.place for row in ROWS.values()}) == len(ROWS)
    assert {row.part for row in ROWS.values()} == set(Part)


def test_it_says_that_its_wording_was_not_read():
    assert {SHIPPED.origin(f"questions.{code}").status for code in ROWS} == {"unverified"}


@pytest.mark.parametrize(
    "sex, kind, there, absent",
    [
        ("female", WHOLE, {"period", "pregnant", "birth"}, {"counts_machine"}),
        ("male", WHOLE, {"well", "tattoo"}, {"period", "pregnant", "birth", "counts_machine"}),
        ("male", PLATELETS, {"counts_machine", "aspirin"}, {"period"}),
    ],
)
def test_for_whom(sex, kind, there, absent):
    codes = set(asked(sex, kind))
    assert there <= codes and not absent & codes


def test_questions_stand_in_their_order_and_a_follow_up_after_its_question():
    codes = asked()
    top = [c for c in codes if not ROWS[c].after]
    assert top == sorted(top, key=lambda c: ROWS[c].place)
    assert codes.index("malaria_area_back") == codes.index("malaria_area") + 1


@pytest.mark.parametrize(
    "sheet, missing",
    [
        (no(), ()),
        ({}, tuple(c for c in asked() if not ROWS[c].after)),
        (no(tattoo=""), ("tattoo",)),
        (no(tattoo="perhaps"), ("tattoo",)),
        (no(tattoo="unsure"), ()),
        (no(malaria_area="yes"), ("malaria_area_back",)),
        (no(malaria_area="yes", malaria_area_back="2026-10-01"), ()),
        (no(abroad="yes", abroad_where="7"), ("abroad_where",)),
        (no(abroad="yes", abroad_where="1"), ()),
        (no(abroad="no", abroad_where=""), ()),
    ],
)
def test_what_is_missing(sheet, missing):
    assert rules.missing(SHIPPED, "female", WHOLE, sheet) == missing


def test_a_man_need_not_answer_what_women_are_asked():
    sheet = no()
    del sheet["period"], sheet["pregnant"], sheet["birth"]
    assert rules.missing(SHIPPED, "male", WHOLE, sheet) == ()
    assert rules.missing(SHIPPED, "female", WHOLE, sheet) == ("period", "pregnant", "birth")


@pytest.mark.parametrize(
    "sheet, named, found",
    [
        (no(tattoo="yes"), (), ("tattoo",)),
        (no(tattoo="yes"), ("tattoo",), ()),
        (no(teeth="yes"), ("tattoo",), ("teeth",)),
        (no(teeth="yes"), ("dental_care",), ()),
        (no(risky_work="yes"), (), ()),
        (no(), (), ()),
    ],
)
def test_yes_must_name_something(sheet, named, found):
    assert rules.unexplained(SHIPPED, "female", WHOLE, sheet, frozenset(named)) == found


def test_what_one_could_not_say_stays_open():
    assert rules.unsure(SHIPPED, "female", WHOLE, no(contact="unsure")) == ("contact",)


def test_a_place_adds_a_question_and_nobody_else_gets_it():
    editions = [*load(QUESTIONNAIRE), parse_edition(QUESTIONNAIRE, LOCAL)]
    here = resolve(QUESTIONNAIRE, editions, "370300", ON)
    codes = asked(policy=here)
    assert codes.index("tick_bite") == codes.index("malaria_area_back") + 1
    assert rules.missing(here, "female", WHOLE, no()) == ("tick_bite",)
    there = resolve(QUESTIONNAIRE, editions, "370200", ON)
    assert "tick_bite" not in asked(policy=there)


def question(**said):
    row = {"place": 1, "part": Part.TODAY, "text": "问", "english": "q"}
    return Question(**{**row, **said})


@pytest.mark.parametrize(
    "rows",
    [
        {"a": question(after="nobody")},
        {"a": question(answer=Answer.DATE), "b": question(after="a")},
        {"a": question(answer=Answer.CHOICE)},
        {"a": question(choices=("x",))},
        {"a": question(answer=Answer.DATE, events=(Temporary.TATTOO,))},
        {"a": question(only="child")},
        {"a": question(kind="milk")},
    ],
)
def test_questions_that_cannot_be_put_are_refused(rows):
    with pytest.raises(ValueError):
        Questionnaire(rows, "声明", "declaration")


def test_an_edition_with_an_unknown_deferral_is_refused():
    with pytest.raises(PolicyError):
        parse_edition(QUESTIONNAIRE, LOCAL.replace("infectious_contact", "bad_luck"))


@pytest.mark.parametrize(
    "row, implied",
    [
        (question(events=(Temporary.TATTOO,)), Temporary.TATTOO),
        (question(events=(Temporary.TATTOO, Temporary.ASPIRIN)), None),
        (question(classes=(Permanent.HIV,)), None),
        (question(), None),
    ],
)
def test_what_yes_alone_means(row, implied):
    assert row.implied == implied
