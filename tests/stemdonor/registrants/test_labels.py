"""Labels of samples: one each, another one by reason, and read back by a decoder; the list of a box."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import zxingcpp
from django.db import DatabaseError, transaction
from django.urls import reverse

from sanxian.core.models import Home
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor.models import Sample, SampleLabel
from sanxian.stemdonor.services import labels, registrants
from tests.core.test_symbols import painted
from tests.stemdonor.county import WEEK


@pytest.fixture(autouse=True)
def now(city, at):
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at})


def url(name, *args):
    return reverse(f"stemdonor:{name}", args=args)


def once(**more):
    return {"request": str(uuid4()), **more}


def read(page: str) -> list[str]:
    """Every bar code on a page, as a scanner reads it."""
    drawn = [f"<svg{part.partition('</svg>')[0]}" for part in page.split("<svg")[1:]]
    drawn = [svg for svg in drawn if "bar1" in svg]
    return [zxingcpp.read_barcode(painted(svg)).text for svg in drawn]


def printed(county, sample, reason=""):
    return labels.print_label(sample=sample, reason=reason, by=county.worker, at=county.at)


def test_the_first_label_needs_no_reason_and_every_other_one_does(county):
    sample = county.drawn()
    with pytest.raises(Refusal, match="first_label_needs_none"):
        printed(county, sample, "lost")
    assert printed(county, sample).which == 1
    with pytest.raises(Refusal, match="reprint_reason_missing"):
        printed(county, sample)
    with pytest.raises(Malformed, match="no_such_choice"):
        printed(county, sample, "because")
    assert printed(county, sample, "damaged").which == 2
    assert [row.reason for row in sample.labels.order_by("which")] == ["", "damaged"]


def test_whose_sample_is_asked_back_gets_no_label(county):
    sample = county.drawn()
    registrants.withdraw(registrant=sample.registrant, by=county.worker, at=county.at)
    with pytest.raises(Refusal, match="sample_gone"):
        printed(county, sample)


@pytest.mark.parametrize(("which", "reason"), [(2, ""), (1, "lost"), (2, "because")])
def test_the_table_knows_that_a_reprint_has_a_reason(county, which, reason):
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleLabel.objects.create(
            sample=county.drawn(), which=which, reason=reason, printed_at=county.at, printed_by="a"
        )


def test_a_scanner_reads_the_label(county, signed_in):
    sample = county.drawn()
    client, address = signed_in("county_worker"), url("label", sample.pk)
    assert read(client.get(address).content.decode()) == []
    assert client.post(address, once()).status_code == 302
    page = client.get(address).content.decode()
    assert read(page) == [sample.number]
    assert "王小明" not in page


def test_another_label_only_by_reason(county, signed_in):
    sample = county.drawn()
    client, address = signed_in("county_worker"), url("label", sample.pk)
    client.post(address, once())
    assert client.post(address, once()).status_code == 422
    assert SampleLabel.objects.count() == 1
    assert client.post(address, once(reason="lost")).status_code == 302
    page = client.get(address).content.decode()
    assert "没有贴上就丢了" in page and "第 2 张" in page and read(page) == [sample.number]


def test_after_half_an_hour_it_is_printed_again_by_reason(county, signed_in):
    sample = county.drawn()
    client, address = signed_in("county_worker"), url("label", sample.pk)
    client.post(address, once())
    Home.objects.update(clock=county.at + timedelta(minutes=31))
    assert read(client.get(address).content.decode()) == []


def test_another_hand_does_not_see_it_as_its_own_print(county, signed_in):
    sample = county.drawn()
    signed_in("county_worker").post(url("label", sample.pk), once())
    assert read(signed_in("city_worker").get(url("label", sample.pk)).content.decode()) == []


def test_a_refusal_of_a_print_is_shown(county, signed_in):
    sample = county.drawn()
    registrants.withdraw(registrant=sample.registrant, by=county.worker, at=county.at)
    answer = signed_in("county_worker").post(url("label", sample.pk), once())
    assert answer.status_code == 409 and "不再印标签" in answer.content.decode()


@pytest.mark.parametrize("role", ["hla_technician", "registrar", "donor"])
def test_who_does_not_draw_prints_no_label(role, county, signed_in):
    assert signed_in(role).get(url("label", county.drawn().pk)).status_code in (403, 404)


def test_a_box_has_a_list_and_a_bar_code_that_opens_it(county, signed_in):
    Home.objects.update(clock=county.at + WEEK)
    kept = [county.kept(), county.kept()]
    box = county.sent(*Sample.objects.filter(pk__in=[k.pk for k in kept]))
    page = signed_in("city_worker").get(url("box_list", box.pk)).content.decode()
    (code,) = read(page)
    assert all(sample.number in page for sample in kept) and "王小明" not in page
    bench = signed_in("hla_technician")
    answer = bench.post(url("scan_box"), {"code": code.lower()})
    assert answer.status_code == 302 and answer["Location"] == url("box", box.pk)


@pytest.mark.parametrize("code", ["", "BOX", "BOX9999999", "血", "BOX²", "R3703260000017"])
def test_a_code_of_no_box_is_said_so(code, county, signed_in):
    answer = signed_in("hla_technician").post(url("scan_box"), {"code": code}, follow=True)
    assert answer.status_code == 200 and "没有这个箱码" in answer.content.decode()


def test_a_box_that_goes_elsewhere_is_not_opened(county, signed_in):
    box = county.sent()
    assert signed_in("county_worker", "county2").get(url("box_list", box.pk)).status_code == 404
