"""The pages of registrants: who opens them, what they show and hide, what they refuse."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from sanxian.stemdonor.models import Consignment, RateCall, Registrant, Sample
from sanxian.stemdonor.services import registrants, sampling
from tests.stemdonor.county import RIGHT, SAID, WEEK


def url(name, *args):
    return reverse(f"stemdonor:{name}", args=args)


def text(response):
    return response.content.decode()


def once(**more):
    return {"request": str(uuid4()), **more}


@pytest.fixture
def later(monkeypatch, county):
    """The clock of the house a week on, when the days to think it over have passed."""
    from sanxian.core.models import Home

    Home.objects.update_or_create(
        pk=1, defaults={"kind": "simulated", "clock": county.at + WEEK + timedelta(hours=1)}
    )


@pytest.fixture(autouse=True)
def now(city, at):
    from sanxian.core.models import Home

    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})


# -- access --------------------------------------------------------------------------------------------------

PAGES = {
    "registrants": {"county_worker", "city_worker", "nurse"},
    "enrol": {"county_worker", "city_worker", "nurse"},
    "calls": {"county_worker", "city_worker"},
    "samples": {"county_worker", "city_worker"},
    "boxes": {"county_worker", "city_worker", "hla_technician"},
    "bench": {"hla_technician"},
    "rate": {"county_worker", "city_worker"},
}
ROLES = ("county_worker", "city_worker", "nurse", "hla_technician", "registrar", "donor", "auditor",
         "registry_officer", "organiser")  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_who_opens_what(signed_in, role, page):
    expected = 200 if role in PAGES[page] else 403
    assert signed_in(role).get(url(page)).status_code == expected


def test_another_city_finds_nothing(county, signed_in, later):
    sample = county.typed()
    row = sample.registrant
    registrants.enlist(registrant=row, number="SD-1-1", by=county.town, at=county.at + WEEK)
    lot = sampling.draw(place=county.city.city.path, seed=3, by=county.town, at=county.at + WEEK)
    client = signed_in("city_worker", "other")
    call = RateCall.objects.get()
    for name, pk in (("registrant", row.pk), ("call", row.pk), ("sample", sample.pk),
                     ("box", Consignment.objects.get().pk), ("lot", lot.pk)):  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404, name
    for name, args in (("step", (row.pk, "withdraw")), ("draw", (row.pk,)), ("check", (row.pk,)),
                       ("consent", (row.pk,)), ("enlist", (row.pk,)), ("found", (call.pk,)),
                       ("sample_step", (sample.pk, "discard"))):  # fmt: skip
        assert client.post(url(name, *args), once()).status_code == 404, name
    assert "王小明" not in text(client.get(url("registrants")))


def test_the_next_county_sees_nobody(county, signed_in):
    row = county.enrolled()
    assert signed_in("county_worker", "county2").get(url("registrant", row.pk)).status_code == 404


def test_the_laboratory_sees_numbers_and_no_name(county, signed_in, later):
    box = county.sent()
    client = signed_in("hla_technician")
    number = Sample.objects.get().number
    for page in (
        url("bench"),
        url("boxes"),
        url("box", box.pk),
        url("sample", Sample.objects.get().pk),
    ):
        said = text(client.get(page))
        assert "王小明" not in said and "138" not in said.replace(number, "")
    assert number in text(client.get(url("box", box.pk)))
    row = Registrant.objects.get()
    assert client.get(url("registrant", row.pk)).status_code == 403


def test_a_nurse_sees_whom_her_site_enrols_until_sampled(county, signed_in):
    site = county.city.site.path
    row = county.enrolled(place=site, by=county.nurse)
    client = signed_in("nurse", "site")
    assert client.get(url("registrant", row.pk)).status_code == 200
    other = county.enrolled()
    assert client.get(url("registrant", other.pk)).status_code == 404


# -- the way in ------------------------------------------------------------------------------------------------


def test_from_the_search_to_the_sample(county, signed_in):
    person = county.person("赵一一", phone="13911112222")
    client = signed_in("county_worker")
    page = client.post(url("enrol"), {"q": "13911112222"})
    assert (
        "赵一一" in text(page)
        and "139****2222" in text(page)
        and "13911112222" not in text(page).replace('value="13911112222"', "")
    )
    key = page.context["rows"][0]["key"]
    assert "两份同意" in text(client.post(url("agree"), {"person": key}))
    sent = once(
        person=key, county=county.path, channel="event", register="on", typing="on", how="paper"
    )
    row_page = client.post(url("agree"), sent, follow=True)
    row = Registrant.objects.get(person=person)
    assert row.status == "enrolled" and "逐句问" in text(row_page)
    answers = {f"said_{q}": "yes" if right else "no" for q, right in RIGHT.items()}
    wrong = {**answers, "said_paid": "yes"}
    said = once(explained_by=county.worker.id)
    assert "还有没讲清楚" in text(client.post(url("check", row.pk), {**said, **wrong}, follow=True))
    said = once(explained_by=county.worker.id)
    assert "已采样" in text(client.post(url("check", row.pk), {**said, **answers}, follow=True))
    done = client.post(url("draw", row.pk), once(kind="blood", number=""), follow=True)
    assert "静思期开始" in text(done) and Registrant.objects.get().status == "cooling"


def test_a_newcomer_gets_a_file(county, signed_in):
    from sanxian.people.rules.demo import demo_id_number

    number = demo_id_number(77, date(1999, 1, 1), "male")
    client = signed_in("county_worker")
    page = client.post(url("newcomer"), once(name="钱二", id_number=number, phone="13900000001"))
    assert page.status_code == 200 and "钱二" in text(page) and "两份同意" in text(page)
    bad = client.post(url("newcomer"), once(name="钱二", id_number="1", phone="13900000001"))
    assert bad.status_code == 422


def test_a_key_that_was_made_up_opens_nothing(county, signed_in):
    client = signed_in("county_worker")
    assert client.post(url("agree"), {"person": "17"}).status_code == 404


def test_one_consent_alone_stays_an_intention(county, signed_in):
    county.person("孙三", phone="13911113333")
    client = signed_in("county_worker")
    key = client.post(url("enrol"), {"q": "13911113333"}).context["rows"][0]["key"]
    sent = once(person=key, county=county.path, channel="phone", register="on", how="paper")
    page = client.post(url("agree"), sent, follow=True)
    assert "还差的同意" in text(page)
    row = Registrant.objects.get()
    client.post(url("consent", row.pk), once(register="on", typing="on", how="paper"))
    row.refresh_from_db()
    assert row.status == "enrolled"


def test_too_young_is_told_kindly(county, signed_in):
    county.person("李四", born=date(2010, 1, 1), phone="13911114444")
    client = signed_in("county_worker")
    key = client.post(url("enrol"), {"q": "13911114444"}).context["rows"][0]["key"]
    sent = once(
        person=key, county=county.path, channel="event", register="on", typing="on", how="paper"
    )
    page = client.post(url("agree"), sent)
    assert page.status_code == 409 and "未满 18 周岁" in text(page)


def test_a_refused_sample_says_why(county, signed_in):
    row = county.enrolled()
    page = signed_in("county_worker").post(url("draw", row.pk), once(kind="blood", number=""))
    assert page.status_code == 409 and "采样前要先讲解" in text(page)


# -- calls -------------------------------------------------------------------------------------------------------


def test_the_call_with_its_script(county, signed_in, later):
    row = county.drawn().registrant
    client = signed_in("county_worker")
    assert "王小明" in text(client.get(url("calls")))
    page = text(client.get(url("call", row.pk)))
    assert "支持吗" in page and "138****0001" in page
    half = client.post(url("call", row.pk), once(outcome="keep", said_family="yes"))
    assert half.status_code == 422 and "还有问题没有问到" in text(half)
    said = {f"said_{q}": a for q, a in SAID.items()}
    client.post(url("call", row.pk), once(outcome="keep", minutes="5", **said))
    row.refresh_from_db()
    assert row.status == "sampled"


def test_keeping_in_touch_from_the_page(county, signed_in, later):
    row = county.listed()
    client = signed_in("county_worker")
    bare = client.post(url("call", row.pk), once(outcome="keep"))
    assert bare.status_code == 409 and "至少请对方做" in text(bare)
    client.post(url("call", row.pk), once(outcome="keep", deeds=["phone", "willing"]))
    row.refresh_from_db()
    assert row.kept_at


# -- samples and boxes ----------------------------------------------------------------------------------------------


def test_from_the_box_to_the_registry(county, signed_in, later):
    sample = county.kept()
    town, bench = signed_in("city_worker"), signed_in("hla_technician")
    assert sample.number in text(town.get(url("samples")))
    none = town.post(url("samples"), once(laboratory=county.laboratory))
    assert none.status_code == 422 and "请先勾选" in text(none)
    town.post(url("samples"), once(laboratory=county.laboratory, samples=[sample.pk]))
    box = Consignment.objects.get()
    strange = bench.post(url("box", box.pk), once(scanned="X-99999"))
    assert strange.status_code == 409 and "不在这一箱的清单上" in text(strange)
    bench.post(url("box", box.pk), once(scanned=sample.number))
    day = (county.at + WEEK).date().isoformat()
    bench.post(url("sample_step", sample.pk, "type"), once(typed_on=day))
    town.post(url("enlist", sample.registrant_id), once(number="SD-00077"))
    row = Registrant.objects.get()
    assert (row.status, row.number) == ("listed", "SD-00077")


@pytest.mark.parametrize("role", ["county_worker", "hla_technician"])
def test_only_the_city_sends(county, signed_in, later, role):
    sample = county.kept()
    answer = signed_in(role).post(
        url("samples"), once(laboratory=county.laboratory, samples=[sample.pk])
    )
    assert answer.status_code in (200, 403) and not Consignment.objects.exists()


# -- leaving -----------------------------------------------------------------------------------------------------------


def test_two_taps_and_they_are_out(county, signed_in):
    row = county.enrolled()
    client = signed_in("county_worker")
    assert "本人要退出" in text(client.get(url("registrant", row.pk)))
    client.post(url("step", row.pk, "withdraw"), once())
    row.refresh_from_db()
    assert (row.status, row.status_for) == ("left", "withdrawn")
    assert "已退库" in text(client.get(url("registrant", row.pk)))


def test_what_it_means_is_said_plainly_and_does_not_block(county, signed_in, later):
    row = registrants.match(registrant=county.listed(), by=county.worker, at=county.at + WEEK)
    client = signed_in("county_worker")
    assert "生命危险" not in text(client.get(url("registrant", row.pk)))
    registrants.conditioned(registrant=row, since=county.at, by=county.worker, at=county.at + WEEK)
    assert "生命危险" in text(client.get(url("registrant", row.pk)))
    assert client.post(url("step", row.pk, "withdraw"), once()).status_code == 302
    row.refresh_from_db()
    assert row.status == "left"


@pytest.mark.parametrize("word", ["dance", "match"])
def test_a_step_that_is_none(county, signed_in, word):
    row = county.enrolled()
    assert signed_in("county_worker").post(url("step", row.pk, word), once()).status_code == 422


def test_sealed_grounds_stand_on_no_page(county, signed_in, later):
    row = county.listed()
    client = signed_in("county_worker")
    client.post(url("step", row.pk, "defer"), once(why="health", ground="pregnant"))
    page = text(client.get(url("registrant", row.pk)))
    life = page[page.index("一路走来") : page.index("暂缓与退出")]
    assert "身体原因" in life and "怀孕" not in life


# -- lists --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["registrants", "calls", "samples", "boxes", "rate"])
def test_lists_leave_the_house_without_names(county, signed_in, later, page):
    county.received(county.sent(county.kept()))
    county.kept()
    county.drawn()
    found = signed_in("city_worker").get(url(page), {"export": "csv"})
    said = b"".join(found.streaming_content).decode() if found.streaming else text(found)
    assert found["Content-Type"].startswith("text/csv") and "王小明" not in said


@pytest.mark.parametrize("page", ["registrants", "calls"])
def test_twenty_cost_as_many_queries_as_two(county, signed_in, django_assert_max_num_queries, page):
    for n in range(20):
        county.drawn(county.enrolled(county.person(f"王{chr(0x4E00 + n)}")))
    client = signed_in("county_worker")
    client.get(url(page))
    with django_assert_max_num_queries(14):
        said = text(client.get(url(page)))
    assert said.count("/stemdonor/") >= 20


def test_finding_by_name_number_and_sample(county, signed_in, later):
    row = county.listed("SD-00001", county.person("周五五", phone="13911115555"))
    client = signed_in("county_worker")
    for q in ("周五", "sd-00001", Sample.objects.get().number, "13911115555"):
        assert url("registrant", row.pk) in text(client.post(url("registrants"), {"q": q})), q
    assert url("registrant", row.pk) not in text(client.post(url("registrants"), {"q": "吴"}))


def test_the_rate_with_its_denominator(county, signed_in, later):
    county.listed()
    town = signed_in("city_worker")
    town.post(url("rate"), once(seed="7"))
    call = RateCall.objects.get()
    page = text(town.get(url("lot", call.draw_id)))
    assert "种子 7" in page and "已打 0 / 1" in page
    county_worker = signed_in("county_worker")
    assert "王小明" in text(county_worker.get(url("lot", call.draw_id)))
    county_worker.post(url("found", call.pk), once(found="ready"))
    far = signed_in("county_worker", "county2")
    assert far.get(url("lot", call.draw_id)).status_code == 404
    page = text(town.get(url("rate")))
    assert "人数还少，不显示" in page and "1 / 1" in page
    twice = town.post(url("found", call.pk), once(found="unfit"))
    assert twice.status_code == 409


# -- one's own page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(county, signed_in):
    """A browser in which the registrant of the story has signed in: `own(row)`."""

    def enter(row):
        account = county.persona.account("donor")
        account.person_uid = row.person.uid
        account.save()
        return signed_in("donor")

    return enter


def test_who_is_not_registered_is_told_how(county, own):
    from types import SimpleNamespace

    page = own(SimpleNamespace(person=county.person())).get(reverse("portal:cells"))
    assert page.status_code == 200 and "您还没有登记" in text(page)


def test_the_days_to_think_it_over_are_said(county, own):
    page = text(own(county.drawn().registrant).get(reverse("portal:cells")))
    assert "不用急着决定" in page and "我要退出" in page


def test_out_in_two_taps_without_a_reason(county, own):
    row = county.drawn().registrant
    client = own(row)
    assert 'name="ground"' in text(client.get(reverse("portal:cells")))
    done = client.post(reverse("portal:cells_withdraw"), once(), follow=True)
    row.refresh_from_db()
    assert row.status == "left" and "您已经退出" in text(done)
    assert row.absences.get().ground == "unsaid" and row.absences.get().by_self
    assert client.post(reverse("portal:cells_withdraw"), once()).status_code == 409


def test_still_there_in_one_tap(county, own, later):
    row = county.listed()
    client = own(row)
    assert "没变，我仍愿意" in text(client.get(reverse("portal:cells")))
    client.post(reverse("portal:cells_keep"), once())
    row.refresh_from_db()
    assert row.kept_at and row.talks.filter(by_self=True).get().deeds == "phone,willing"


def test_who_leaves_all_of_it_leaves_the_registry_too(county, own, later):
    """The one button that takes every consent back is heard here as well."""
    row = county.listed()
    own(row).post(reverse("portal:leave"))
    row.refresh_from_db()
    assert row.status == "left" and row.absences.get().by_self


def test_a_consent_taken_back_on_the_file_is_heard(county):
    from sanxian.people import services as people

    row = county.drawn().registrant
    people.withdraw_consent(person=row.person, purpose="hsc_typing", by=county.worker, at=county.at)
    row.refresh_from_db()
    assert (row.status, row.status_for) == ("left", "withdrawn")
    assert not row.absences.get().by_self


@pytest.mark.parametrize("name", ["consent", "check", "draw", "enlist"])
def test_a_form_for_another_stage_is_no_page_with_a_fault(name, signed_in, county, later):
    """Somebody else was faster, or a page was left open: the record as it stands is shown."""
    rows = [
        county.enrolled(agreed=()),
        county.enrolled(),
        county.drawn().registrant,
        county.listed(),
    ]
    client = signed_in("city_worker")
    for row in rows:
        for sent in ({}, once(number="SD-00099", kind="blood", register="on")):
            assert client.post(url(name, row.pk), sent).status_code < 500
