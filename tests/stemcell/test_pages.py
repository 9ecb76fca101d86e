"""The pages of a registry branch: searched, explained, exported; shut for everybody else."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.core.models import Trail
from sanxian.hla.names import Nomenclature, common
from sanxian.orgs.models import Grant
from sanxian.orgs.roles import ROLES
from sanxian.stemcell.models import PatientQuery
from sanxian.stemcell.selectors import names
from sanxian.stemcell.services import registrants
from tests.personas import SINCE
from tests.stemcell.branch import COARSE, COMMON, NEAR
from tests.stemcell.crowd import crowd


@pytest.fixture
def desk(branch, signed_in) -> Client:
    return signed_in("registry_officer", "registry")


def sent(**more) -> dict[str, str]:
    return {"request": str(uuid4()), "patient": "P-1", "stage": "confirmatory", **more}


def test_a_search_by_cells_and_by_a_line(desk, branch):
    branch.entered("R-SAME", COMMON, born=1996, sex="male", abo="A+")
    branch.entered("R-NEAR", NEAR)
    cells = {"A_1": "30:01", "A_2": "02:07", "B_1": "B*13:02", "B_2": "46:01", "DRB1_1": "DR7"}
    for said in ({"gl": COMMON}, {**cells, "stage": "preliminary"}):
        answer = desk.post("/stemcell/search", sent(**said))
        assert answer.status_code == 302, answer.content.decode()
        page = desk.get(answer.url).content.decode()
        assert page.index("R-SAME") < page.index("R-NEAR")
        assert "30:01" not in answer.url and "30:01" not in page
    assert PatientQuery.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"gl": "A*99:99"}, "A 的“A*99:99”：命名里没有这个等位基因。"),
        ({"gl": ""}, "没有写任何位点的分型。"),
        ({"gl": COMMON, "patient": "王小明"}, "患者只写代码"),
        ({"gl": COMMON, "age_from": "10"}, "大于或等于"),
        ({"gl": COMMON, "patient": ""}, "必填"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(desk, said, shown):
    answer = desk.post("/stemcell/search", sent(**said))
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert shown in page
    assert said["gl"] in page


def test_a_second_tap_searches_once(desk, branch):
    said = sent(gl=COMMON)
    urls = {desk.post("/stemcell/search", said).url for _ in range(2)}
    assert len(urls) == PatientQuery.objects.count() == 1


def test_a_pair_allele_by_allele(desk, branch):
    near = branch.entered("R-NEAR", NEAR)
    query = branch.asked()
    page = desk.get(reverse("stemcell:pair", args=[query.pk, near.pk])).content.decode()
    for said in ("10 个位次里 9 个相合", "抗原不同", "同一个 P 组", "A*02:07", "A*11:01", "符合规则",
                 "移植物抗宿主 1 个"):  # fmt: skip
        assert said in page, said
    assert Trail.objects.filter(act="stemcell.pair.explain").count() == 1


def test_a_pair_that_does_not_meet_the_rule_says_why(desk, branch):
    coarse = branch.entered("R-COARSE", COARSE)
    query = branch.asked()
    page = desk.get(reverse("stemcell:pair", args=[query.pk, coarse.pk])).content.decode()
    assert "按规则还不算相合" in page and "A B C DQB1 还没有分到高分辨" in page
    assert "可能是同一个，要再分细才知道" in page and "一方没有分型，不能算不合" in page


def test_the_result_leaves_as_a_file(desk, branch):
    branch.entered("R-SAME", COMMON, born=1996, sex="male", cmv="neg")
    query = branch.asked()
    answer = desk.get(f"/stemcell/queries/{query.pk}?export=csv")
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["在库编号"] == "R-SAME"
    assert dict(zip(head, row, strict=True))["DRB1"] == "DD"
    assert Trail.objects.filter(act="core.record.saw").count() == 1


def test_no_page_asks_more_the_more_there_are(desk, branch):
    def asked(address: str) -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    branch.entered("R-SAME", COMMON)
    crowd(branch, 10)
    query = branch.asked(stage="preliminary")
    pages = ["/stemcell/", "/stemcell/queries", "/stemcell/search", "/stemcell/files",
             f"/stemcell/queries/{query.pk}", "/stemcell/coverage", "/stemcell/names",
             "/exchange/registers?kind=typings", "/"]  # fmt: skip
    few = {page: asked(page) for page in pages}
    crowd(branch, 400, first=10)
    for n in range(5):
        branch.asked(patient=f"P-{n}")
    many = {page: asked(page) for page in pages}
    assert {p: (few[p], many[p]) for p in pages if many[p] > few[p]} == {}
    assert max(many.values()) <= 20


def test_what_an_older_release_read_and_todays_does_not(desk, branch, monkeypatch):
    """The patient's typing names an allele that the names of today do not have."""
    row = branch.entered("R-1", COMMON)
    query = branch.asked(COMMON + "^DPB1*02:01")
    fewer = Nomenclature("older", [x for x in common() if x.name != "DPB1"], built_in=True)
    monkeypatch.setattr(names, "common", lambda: fewer)
    for address in (
        f"/stemcell/queries/{query.pk}",
        f"/stemcell/queries/{query.pk}/pairs/{row.pk}",
    ):
        answer = desk.get(address)
        assert answer.status_code == 409 and "没有 DPB1 这个位点" in answer.content.decode()


def test_all_that_can_be_narrowed_fits_its_column(desk, branch):
    said = sent(gl=COMMON, age_from="18", age_to="70", sex="female", region="370302", abo="AB+",
                cmv="neg", unavailable="on")  # fmt: skip
    page = desk.get(desk.post("/stemcell/search", said).url).content.decode()
    assert "18—70 岁" in page and "女" in page and "包括暂不可用的" in page


# -- one registrant -----------------------------------------------------------------------------------


def test_entered_typed_corrected_suspended_restored_gone(desk, branch):
    said = {"request": str(uuid4()), "number": "r-7", "born": "1990", "sex": "female"}
    url = desk.post("/stemcell/registrants/new", said).url
    assert "还没有分型，检索找不到" in desk.get(url).content.decode()

    def post(path: str, **more: str) -> None:
        answer = desk.post(url + path, {"request": str(uuid4()), **more})
        assert answer.status_code == 302, answer.content.decode()

    post("/typing", gl=COARSE, method="serology")
    post("/typing", gl=COMMON, method="ngs", why="retyped", laboratory="省检测中心")
    page = desk.get(url).content.decode()
    assert "DRB1*07:01" in page and "DR7" in page and "重新检测" in page
    post("/suspend", why="deferred")
    assert "暂缓" in desk.get(url).content.decode()
    post("/restore")
    post("/leave", why="withdrawn")
    page = desk.get(url).content.decode()
    assert "本人退出" in page and "保存分型" not in page
    assert Trail.objects.filter(act="core.record.saw").exists()


def test_a_typing_that_cannot_be_read_is_refused_on_its_page(desk, branch):
    row = branch.entered("R-1")
    said = {"request": str(uuid4()), "gl": "A*99:99", "method": "ngs"}
    answer = desk.post(f"/stemcell/registrants/{row.pk}/typing", said)
    assert answer.status_code == 422 and "命名里没有这个等位基因" in answer.content.decode()


def test_a_step_that_is_not_possible_any_more(desk, branch):
    row = branch.entered("R-1")
    registrants.leave(registrant=row, why="age", by=branch.officer, at=branch.at)
    said = {"request": str(uuid4()), "why": "deferred"}
    assert desk.post(f"/stemcell/registrants/{row.pk}/suspend", said).status_code == 409
    assert desk.post(f"/stemcell/registrants/{row.pk}/sing", said).status_code == 422
    assert desk.post(f"/stemcell/registrants/{row.pk}/leave", {"why": "?"}).status_code == 422


# -- who gets in --------------------------------------------------------------------------------------

ADDRESSES = (
    "stemcell:registry", "stemcell:enter", "stemcell:search", "stemcell:asked", "stemcell:files",
    "stemcell:coverage", "stemcell:names",
)  # fmt: skip


def test_a_county_worker_with_every_other_grant_is_refused_everywhere(branch, signed_in, persona):
    client = signed_in("county_worker")
    account = persona.account("county_worker")
    for role in sorted(set(ROLES) - {"registry_officer", "county_worker"}):
        for org in (branch.city.county, branch.city.province, branch.city.registry):
            Grant.objects.create(account=account, role=role, org=org, since=SINCE)
    row, query = branch.entered("R-1", COMMON), branch.asked()
    addresses = [reverse(name) for name in ADDRESSES]
    addresses += [f"/stemcell/registrants/{row.pk}", f"/stemcell/queries/{query.pk}",
                  f"/stemcell/queries/{query.pk}/pairs/{row.pk}"]  # fmt: skip
    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 403)
    assert client.post("/stemcell/search", sent(gl=COMMON)).status_code == 403
    assert "/stemcell/" not in client.get("/account").content.decode()


def test_another_branch_sees_nothing_of_this_one(branch, signed_in):
    row, query = branch.entered("R-1", COMMON), branch.asked()
    far = signed_in("registry_officer", "other_registry")
    for address in (f"/stemcell/registrants/{row.pk}", f"/stemcell/queries/{query.pk}",
                    f"/stemcell/queries/{query.pk}/pairs/{row.pk}"):  # fmt: skip
        assert far.get(address).status_code == 404
    assert far.post("/stemcell/search", sent(gl=COMMON)).status_code == 302
    assert PatientQuery.objects.latest("pk").found == 0
    assert "R-1" not in far.get("/stemcell/").content.decode()


def test_without_a_branch_there_is_no_register(signed_in, registry):
    client = signed_in("registry_officer", "province")
    registry.registry.closed = SINCE
    registry.registry.save()
    assert client.get("/stemcell/search").status_code == 404
    assert "您的岗位下没有资料库分库" in client.get("/stemcell/").content.decode()


# -- coverage -----------------------------------------------------------------------------------------


def test_what_one_more_thousand_is_worth(desk, branch):
    crowd(branch, 200)
    page = desk.get("/stemcell/coverage?rate=50")
    said = page.content.decode()
    assert page.status_code == 200 and "再多一千有效供者" in said and "虚构" in said
    chances = [p.ten for p in page.context["found"].points]
    assert chances == sorted(chances) and 0 < chances[0] < chances[-1] <= 1
    assert page.context["now"]["effective"] == "100"
    file = desk.get("/stemcell/coverage?rate=50&export=csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == len(chances) + 1


def two_populations(tmp_path, monkeypatch):
    """Northerners and southerners who share few haplotypes; a file as a home keeps one."""
    own = ["A*11:01~B*40:01~C*07:02~DRB1*08:03~DQB1*06:01"]
    far = ["A*24:02~B*54:01~C*01:02~DRB1*04:05~DQB1*04:01"]
    rest = "A*33:03~B*58:01~C*03:02~DRB1*03:01~DQB1*02:01"
    lines = ["population,haplotype,frequency"]
    for name, often in (("北", own), ("南", far)):
        lines += [f"{name},{one},0.01" for one in often] + [f"{name},{rest},0.001"]
    (tmp_path / "frequencies.csv").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(names, "folder", lambda: tmp_path)


def test_what_the_registry_is_worth_to_those_who_were_not_recruited(
    desk, branch, tmp_path, monkeypatch
):
    two_populations(tmp_path, monkeypatch)
    crowd(branch, 20)

    def ten(asked):
        page = desk.get(f"/stemcell/coverage?rate=100&population=北{asked}")
        return page.context["found"].points[-1].ten

    alone, half, never = ten(""), ten("&from_0=50&from_1=50"), ten("&from_0=0&from_1=100")
    assert ten("&from_0=100") == alone > half > never > 0
    assert "供者从哪里招募" in desk.get("/stemcell/coverage").content.decode()


def test_shares_that_are_no_whole_are_said_and_not_reckoned_with(
    desk, branch, tmp_path, monkeypatch
):
    two_populations(tmp_path, monkeypatch)
    page = desk.get("/stemcell/coverage?rate=70&population=南&from_0=50&from_1=40")
    said = page.content.decode()
    assert "加起来要等于 100%，现在是 90%" in said and "还没有保存" not in said
    found = page.context["found"]
    assert (found.recruited, found.effective_rate) == ({"南": 1.0}, 0.7)  # the rest still counts


def test_one_population_is_no_choice(desk, branch):
    assert "供者从哪里招募" not in desk.get("/stemcell/coverage").content.decode()


@pytest.mark.parametrize("asked", ["?rate=0", "?rate=x", "?population=nobody"])
def test_a_question_that_makes_no_sense_shows_the_usual_curve(desk, branch, asked):
    assert desk.get(f"/stemcell/coverage{asked}").status_code == 200
