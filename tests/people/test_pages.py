"""The pages of the people: who may open them, what they show, what they refuse."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.core.models import Trail
from sanxian.orgs.models import Account
from sanxian.people import selectors, services
from sanxian.people.models import Consent, Person
from tests.people.conftest import BORN, number

PHONE = "13800138000"


@pytest.fixture
def person(register):
    return register(
        "王小明", id_number=number(1), phone=PHONE, address="山东省淄博市张店区人民路1号"
    )


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def text(response):
    return response.content.decode()


def once(**more):
    return {"request": str(uuid4()), **more}


# -- finding and opening -----------------------------------------------------------------------


@pytest.mark.parametrize("query", [number(1), PHONE, "王小", "#{pk}"])
def test_finding_shows_stars(signed_in, person, query):
    page = text(signed_in("registrar").post(url("search"), {"q": query.format(pk=person.pk)}))
    assert "王小明" in page and "138****8000" in page
    assert PHONE not in page.replace(f'value="{PHONE}"', "").replace(f"q={PHONE}", "")


def test_finding_nobody_says_what_to_do(signed_in, city):
    page = text(signed_in("registrar").post(url("search"), {"q": "赵"}))
    assert "没有这个人的档案" in page and f'action="{url("register")}"' in page


@pytest.mark.parametrize("query", [number(1)[:17], "138001", "#x", "<script>", "1" * 60, "\x00"])
def test_a_search_that_cannot_be_read_says_so(signed_in, city, query):
    response = signed_in("registrar").post(url("search"), {"q": query})
    assert response.status_code in (200, 422)
    assert "<script>alert" not in text(response)


def test_twenty_people_cost_as_many_queries_as_two(
    signed_in, register, django_assert_max_num_queries
):
    client = signed_in("registrar")
    for n in range(20):
        register(f"王{chr(0x4E00 + n)}", phone=f"138001380{n:02}")
    client.post(url("search"), {"q": "王"})
    with django_assert_max_num_queries(10):
        page = text(client.post(url("search"), {"q": "王"}))
    assert page.count("/people/") >= 20


def test_a_file_of_another_city_is_found_by_its_document_but_not_opened(
    signed_in, register, persona
):
    theirs = register(
        "王小明", id_number=number(1), place="other_centre", by=persona("registrar", "other")
    )
    client = signed_in("registrar")
    page = text(client.post(url("search"), {"q": number(1)}))
    assert "王小明" in page and url("file", theirs.pk) not in page
    assert client.get(url("file", theirs.pk)).status_code == 404


def test_opening_a_file_and_what_it_says(signed_in, persona, city):
    client = signed_in("registrar")
    assert client.post(url("register"), {"q": number(1)}).context["form"][
        "id_number"
    ].value() == number(1)
    sent = once(
        name="王小明", document="resident", id_number=number(1), phone=PHONE, address="人民路1号"
    )
    response = client.post(url("register"), sent)
    made = Person.objects.get()
    assert response.headers["Location"] == url("file", made.pk)
    assert (made.born, made.org_path) == (BORN, city.centre.path)
    client.post(url("register"), sent)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"id_number": number(1)[:17] + "?"}, "id_number", "身份证号码只能是数字"),
        ({"id_number": number(1)[:12]}, "id_number", "18 位"),
        ({"phone": "12"}, "phone", "电话号码读不懂"),
        ({"name": "王1"}, "name", "姓名只能用文字"),
        ({"name": ""}, "name", ""),
        ({"born": "2026-13-01"}, "born", ""),
        ({"born": "2027-01-01"}, "born", "还没有到"),
        ({"id_number": number(1), "sex": "male"}, "sex", "性别与身份证号码不符"),
        ({"document": "library"}, "document", ""),
        ({"pinyin": "Wang 1"}, "pinyin", ""),
        ({"request": "x"}, "request", ""),
        ({"name": "王\x00"}, "name", ""),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(signed_in, city, given, field, said):
    sent = {**once(name="王小明", document="resident"), **given}
    response = signed_in("registrar").post(url("register"), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert said in text(response)
    assert not Person.objects.exists()


def test_the_file_masks_what_is_sensitive_and_notes_the_look(signed_in, person):
    page = text(signed_in("nurse").get(url("file", person.pk)))
    assert "王小明" in page and "138****8000" in page
    for secret in (number(1), PHONE, "人民路"):
        assert secret not in page
    assert (
        Trail.objects.filter(act="core.record.saw", subject=f"people.person:{person.pk}").count()
        == 1
    )


def test_who_may_ask_for_the_full_value(signed_in, person):
    where = url("reveal", person.pk, "phone")
    assert where in text(signed_in("registrar").get(url("file", person.pk)))
    assert where not in text(signed_in("nurse").get(url("file", person.pk)))
    assert signed_in("nurse").post(where, {"reason": "call"}).status_code == 403


def test_a_full_value_is_shown_once_for_a_reason(signed_in, person):
    client = signed_in("registrar")
    response = client.post(url("reveal", person.pk, "phone"), {"reason": "call"})
    assert PHONE in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(url("reveal", person.pk, "phone")).status_code == 405


@pytest.mark.parametrize(
    ("what", "reason"), [("phone", ""), ("phone", "x"), ("id_index", "call"), ("uid", "call")]
)
def test_no_value_without_a_reason(signed_in, person, what, reason):
    response = signed_in("registrar").post(url("reveal", person.pk, what), {"reason": reason})
    assert response.status_code == 422
    assert PHONE not in text(response)


def test_correcting_keeps_the_number_when_none_is_typed(signed_in, person):
    client = signed_in("registrar")
    page = text(client.get(url("amend", person.pk)))
    assert number(1) not in page
    sent = once(
        name="王晓明", document="resident", sex="female", born=str(BORN), pinyin="wangxiaoming"
    )
    assert client.post(url("amend", person.pk), sent).status_code == 302
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.id_number, kept.pinyin) == ("王晓明", number(1), "wangxiaoming")


def test_correcting_into_nonsense_shows_why(signed_in, person):
    sent = once(name="王晓明", document="resident", sex="male", born=str(BORN))
    response = signed_in("registrar").post(url("amend", person.pk), sent)
    assert response.status_code == 422
    assert "性别与身份证号码不符" in text(response)


def test_a_new_phone_and_another_contact(signed_in, person):
    client = signed_in("registrar")
    assert client.post(url("contact", person.pk), once(phone="13900139000")).status_code == 302
    assert client.post(url("contact", person.pk), once()).status_code == 422
    assert client.post(url("contact", person.pk), once(phone="1")).status_code == 422
    sent = once(way="emergency", name="李大伟", phone="13700137000", relation="spouse")
    assert client.post(url("other", person.pk), sent).status_code == 302
    page = text(client.get(url("file", person.pk)))
    assert "139****9000" in page and "137****7000" in page
    assert "13700137000" not in page and "李大伟" not in page


# -- consents ------------------------------------------------------------------------------------


def test_a_yes_and_a_no_on_the_page(signed_in, person):
    client = signed_in("registrar")
    client.post(url("consent", person.pk), once(purpose="research", channel="paper"))
    assert selectors.agrees(person.pk, "research")
    client.post(url("withdraw", person.pk), once(purpose="research"))
    assert not selectors.agrees(person.pk, "research")
    assert "已撤回" in text(client.get(url("file", person.pk)))


@pytest.mark.parametrize("purpose", ["everything", "", None])
def test_a_yes_to_nothing_we_know(signed_in, person, purpose):
    sent = once(**({} if purpose is None else {"purpose": purpose}))
    client = signed_in("registrar")
    assert client.post(url("consent", person.pk), sent).status_code == 422
    assert client.post(url("withdraw", person.pk), sent).status_code == 422
    assert not Consent.objects.exists()


def test_a_second_yes_is_a_refusal_page(signed_in, person):
    client = signed_in("registrar")
    client.post(url("consent", person.pk), once(purpose="research"))
    response = client.post(url("consent", person.pk), once(purpose="research"))
    assert response.status_code == 409
    assert "本人已经同意过这个版本" in text(response)


# -- doubles -------------------------------------------------------------------------------------


@pytest.fixture
def pair(register):
    home = {"phone": PHONE, "born": BORN, "sex": "female"}
    one = register("王小明", id_number=number(1), **home)
    other = register("王小名", **home)
    services.compare_later(other.pk)
    return one, other


@pytest.fixture
def judge(signed_in):
    return signed_in("quality_officer")


def suspicion(pair, judge):
    return selectors.doubles(judge.actor).get(one=pair[0], other=pair[1])


def test_doubles_side_by_side_merged_and_taken_back(pair, judge):
    double = suspicion(pair, judge)
    assert url("double", double.pk) in text(judge.get(url("doubles")))
    page = text(judge.get(url("double", double.pk)))
    assert "姓名音形相近" in page and "电话相同" in page and PHONE not in page
    sent = once(keeper=pair[0].pk, why="second_file")
    assert judge.post(url("merge", double.pk), sent).status_code == 302
    merged = text(judge.get(url("file", pair[1].pk)))
    assert "这份档案已并入另一份" in merged and url("unmerge", pair[1].pk) in merged
    assert url("amend", pair[1].pk) not in merged
    assert judge.post(url("unmerge", pair[1].pk), once()).status_code == 302
    assert Person.objects.get(pk=pair[1].pk).merged_into is None


def test_the_second_file_may_be_the_one_that_stays(pair, judge):
    double = suspicion(pair, judge)
    judge.post(url("merge", double.pk), once(keeper=pair[1].pk, why="second_file"))
    assert Person.objects.get(pk=pair[0].pk).merged_into_id == pair[1].pk


@pytest.mark.parametrize(
    "sent", [{}, {"keeper": "0", "why": "typing"}, {"keeper": "x"}, {"why": "typing"}]
)
def test_a_judgement_that_says_nothing(pair, judge, sent):
    response = judge.post(url("merge", suspicion(pair, judge).pk), once(**sent))
    assert response.status_code == 422
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_a_refused_merge_stays_on_the_page_with_its_reason(register, judge, city):
    home = {"phone": PHONE, "born": BORN}
    pair = register("王小明", id_number=number(1), **home), register("王小明", **home)
    services.compare_later(pair[1].pk)
    services.amend(
        person=pair[1], id_number=number(2), by=judge_of(register, city), at=pair[1].created_at
    )
    response = judge.post(
        url("merge", suspicion(pair, judge).pk), once(keeper=pair[0].pk, why="second_file")
    )
    assert response.status_code == 422
    assert "两份档案的身份证号码都成立" in text(response)


def judge_of(register, city):
    from sanxian.core.actor import Actor, Grant

    return Actor("a-x", city.centre.path, (Grant("x", "/37/", frozenset({"people.person.amend"})),))


def test_not_the_same_and_on_second_thoughts(pair, judge):
    double = suspicion(pair, judge)
    judge.post(url("distinguish", double.pk), once())
    assert "没有疑似重复的档案" in text(judge.get(url("doubles")))
    assert url("double", double.pk) in text(judge.get(url("doubles"), {"status": "distinct"}))
    judge.post(url("reconsider", double.pk), once())
    assert suspicion(pair, judge).status == "suspected"


def test_comparing_everything_again(pair, judge):
    response = judge.post(url("find_doubles"), once(), follow=True)
    assert "新发现 0 对" in text(response)


@pytest.mark.parametrize("status", ["", "nonsense", "merged"])
def test_the_list_of_judgements_reads_any_address(judge, city, status):
    assert judge.get(url("doubles"), {"status": status, "page": "x"}).status_code == 200


def test_fifty_suspicions_cost_as_many_queries_as_one(
    register, judge, city, at, django_assert_max_num_queries
):
    for _ in range(11):
        register("王小明", born=BORN, phone=PHONE, sex="female")
    services.find_doubles(place=city.centre.path, by=judge.actor, at=at)
    judge.get(url("doubles"))
    with django_assert_max_num_queries(11):
        assert len(judge.get(url("doubles")).context["rows"]) == 50


# -- one's own -------------------------------------------------------------------------------------


@pytest.fixture
def own(signed_in, persona, person):
    client = signed_in("donor")
    Account.objects.filter(code=client.actor.id).update(person_uid=person.uid)
    return client


def test_ones_own_page_says_who_looked_and_why(own, person, persona, at):
    selectors.reveal(person, "phone", "call", persona("registrar"), at)
    page = text(own.get(url("own")))
    assert "查看电话：需要打电话联系" in page and "淄博市中心血站" in page


def test_ones_own_yes_and_no(own, person):
    own.post(url("own_give"), once(purpose="publicity"))
    assert selectors.agrees(person.pk, "publicity")
    own.post(url("own_withdraw"), once(purpose="publicity"))
    assert not selectors.agrees(person.pk, "publicity")
    assert own.post(url("own_give"), once(purpose="x")).status_code == 422


def test_a_donor_sees_no_file_not_even_her_own_by_number(own, person):
    for name in ("file", "looks", "amend"):
        assert own.get(url(name, person.pk)).status_code == 403
    assert own.get(url("search")).status_code == 403


def test_a_donor_without_a_file(signed_in, city):
    assert signed_in("donor").get(url("own")).status_code == 404


def test_an_auditor_reads_who_looked_and_nothing_else(signed_in, person, persona, at):
    selectors.opened(person.pk, persona("nurse"), at)
    client = signed_in("auditor")
    page = text(client.get(url("looks", person.pk)))
    assert "打开档案" in page and "王小明" not in page
    assert client.get(url("file", person.pk)).status_code == 403
    assert signed_in("auditor", "other").get(url("looks", person.pk)).status_code == 404


@pytest.mark.parametrize(
    "name", ["amend", "contact", "other", "consent", "withdraw", "unmerge", "file", "looks"]
)
def test_a_stranger_is_sent_to_the_door(client, person, name):
    response = client.post(url(name, person.pk))
    assert response.status_code == 302 and "/sign-in" in response.headers["Location"]


@pytest.mark.parametrize("name", ["file", "amend", "contact", "other"])
@pytest.mark.parametrize("pk", [10**30, 999_999])
def test_a_file_that_is_none(signed_in, city, name, pk):
    assert (
        signed_in("registrar")
        .get(f"/people/{pk}" + ("" if name == "file" else f"/{name}"))
        .status_code
        == 404
    )
