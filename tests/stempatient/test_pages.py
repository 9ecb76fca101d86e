"""The pages of a transplant hospital: asked, heard, prepared, received; shut for everybody else."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core.models import Trail
from sanxian.orgs.roles import ROLES
from sanxian.stempatient.models import PatientCase, Receipt
from tests.stempatient.ward import CLINICAL, DOCUMENT, NAME, PRODUCT


@pytest.fixture
def desk(ward, signed_in):
    return signed_in("transplant_doctor")


def sent(**more):
    return {"request": str(uuid4()), **more}


def test_the_doctors_desk_has_the_most_pressing_request_first(desk, ward):
    """A patient without a donor, then cells at the bed, then cells on their way."""
    for n, (status, step) in enumerate(
        (
            ("collected", "准备签收细胞"),
            ("received", "细胞已签收，回输后记下"),
            ("stranded", "供者不可用，立即联系协调员"),
        )
    ):
        row = ward.come_to(status, ward.asked(document=f"ZY-{n:05d}"))
        page = desk.get("/").content.decode()
        assert step in page and row.code in page
    assert "1 份细胞等回输" in page


ASKED = {"name": NAME, "document": DOCUMENT, "weight": "60", "first": "2026-12-08",
         "last": "2026-12-20", "clinical": CLINICAL}  # fmt: skip


def test_a_request_by_page(desk):
    answer = desk.post("/stempatient/new", sent(**ASKED))
    assert answer.status_code == 302, answer.content.decode()
    case = PatientCase.objects.get()
    assert (str(case.mnc), case.name) == ("300.00", NAME)
    page = desk.get(answer.url).content.decode()
    assert case.code in page and "等待供者" in page
    assert NAME not in page and DOCUMENT not in page and CLINICAL not in page


def test_what_is_wrong_is_said_and_stays(desk):
    answer = desk.post("/stempatient/new", sent(**{**ASKED, "mnc": "1"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "至少要 300 ×10⁸" in page and NAME in page
    answer = desk.post("/stempatient/new", sent(name=NAME))
    assert answer.status_code == 422 and "必填" in answer.content.decode()


def test_a_second_tap_asks_once(desk):
    said = sent(**ASKED)
    assert len({desk.post("/stempatient/new", said).url for _ in range(2)}) == 1


def test_the_way_by_page(desk, ward):
    case = ward.come_to("planned")
    url = f"/stempatient/cases/{case.pk}"
    page = desk.get(url).content.decode()
    assert "现在不能开始预处理" in page and f"{url}/condition" not in page
    answer = desk.post(f"{url}/condition", sent())
    assert answer.status_code == 409 and "供者一方的最终确认还没有到" in answer.content.decode()
    ward.heard(case, "confirmed")
    assert "不能回头" in desk.get(url).content.decode()
    assert desk.post(f"{url}/condition", sent()).status_code == 302
    case.refresh_from_db()
    ward.heard(case, "collected")
    assert PRODUCT in desk.get(url).content.decode()
    said = sent(product=PRODUCT, received_on="2026-11-23", received_time="09:50", temperature="4.2",
                intact="on", witness=ward.second.id)  # fmt: skip
    wrong = desk.post(f"{url}/receive", {**said, "product": "OTHER123", "request": str(uuid4())})
    assert wrong.status_code == 409 and "不是给这位患者的" in wrong.content.decode()
    assert desk.post(f"{url}/receive", said).status_code == 302
    assert Receipt.objects.get().product == PRODUCT
    assert desk.post(f"{url}/transplant", sent()).status_code == 302
    assert desk.post(f"{url}/close", sent(outcome="engrafted", words="")).status_code == 302
    assert PatientCase.objects.get().status == "closed"


def test_days_changed_and_taken_back(desk, ward):
    case = ward.asked()
    url = f"/stempatient/cases/{case.pk}"
    answer = desk.post(f"{url}/amend", sent(first="2026-12-12", last="2026-12-30"))
    assert answer.status_code == 302 and str(PatientCase.objects.get().first) == "2026-12-12"
    answer = desk.post(f"{url}/amend", sent(first="2026-12-12", last="2026-12-01"))
    assert answer.status_code == 422 and "起止日期" in answer.content.decode()
    assert desk.post(f"{url}/cancel", sent(ending="", words="")).status_code == 422
    assert desk.post(f"{url}/cancel", sent(ending="wish", words="")).status_code == 302
    assert desk.post(f"{url}/dance", sent()).status_code == 422


def test_a_name_is_opened_with_a_reason(desk, ward):
    case = ward.asked()
    url = f"/stempatient/cases/{case.pk}/who"
    assert desk.post(url, {"reason": "fun"}).status_code == 422
    page = desk.post(url, {"reason": "care"}).content.decode()
    assert NAME in page and CLINICAL in page
    assert Trail.objects.filter(act="core.record.saw").count() == 1


def test_the_list_leaves_as_a_file_without_a_name(desk, ward):
    case = ward.come_to("planned")
    answer = desk.get("/stempatient/?export=csv")
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    said = dict(zip(head, row, strict=True))
    assert said["患者代码"] == case.code and said["采集日"] == "2026-12-10"
    assert NAME not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("?tab=ended", False), ("?tab=searching", True), ("?tab=preparing", False),
     ("?q=PZZZZZZZZZ", False), ("?tab=nonsense", True)],
)  # fmt: skip
def test_which_are_listed(desk, ward, query, shown):
    case = ward.asked()
    assert (case.code in desk.get(f"/stempatient/{query}").content.decode()) is shown


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"transplant_doctor"}))
def test_nobody_else(role, ward, signed_in):
    case = ward.asked()
    client = signed_in(role)
    for address in ("/stempatient/", "/stempatient/new", f"/stempatient/cases/{case.pk}"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("where", ["hospital2", "other"])
def test_another_hospital_finds_nothing(where, ward, signed_in):
    case = ward.asked()
    client = signed_in("transplant_doctor", where)
    assert client.get(f"/stempatient/cases/{case.pk}").status_code == 404
    assert client.post(f"/stempatient/cases/{case.pk}/who", {"reason": "care"}).status_code == 404
    assert client.post(f"/stempatient/cases/{case.pk}/cancel", sent()).status_code == 404
    assert case.code not in client.get("/stempatient/").content.decode()


def test_no_page_asks_more_the_more_there_are(desk, ward):
    def asked(address):
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    case = ward.come_to("received")
    pages = ["/stempatient/", f"/stempatient/cases/{case.pk}"]
    few = {page: asked(page) for page in pages}
    for n in range(8):
        ward.asked(document=f"ZY-{n:04d}")
        ward.heard(case, "available")
    assert {page: asked(page) for page in pages} == few
    assert max(few.values()) <= 20
