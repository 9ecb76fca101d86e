"""The API: keys, results, bags, policy; every refusal in one shape, never a 500."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sanxian.blood.models import Batch, Result
from sanxian.core.models import Answer, Trail
from sanxian.exchange import selectors, services
from sanxian.exchange.keys import digest_of, new_key
from sanxian.exchange.models import ApiToken
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.laboratory.bench import GOOD, Bench, released

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


@pytest.fixture
def bench(city: SimpleNamespace, at: Any) -> Bench:
    return Bench(city, at)


@pytest.fixture
def labs(persona: Any) -> SimpleNamespace:
    return SimpleNamespace(technician=persona("lab_technician"), reviewer=persona("lab_reviewer"))


@pytest.fixture
def issued(persona: Any, at: Any) -> Any:
    """`issued("lab_technician", "blood.result.load")`: a key and its row."""

    def make(role: str, *scopes: str, where: str = "") -> tuple[str, ApiToken]:
        key, by = new_key(), persona("administrator", where)
        row = services.issue(
            place=by.facility,
            account=persona.account(role, where).code,
            name="仪器",
            scopes=scopes,
            key=key,
            until=at + timedelta(days=30),
            by=by,
            at=at,
        )
        return key, row

    return make


class Caller:
    def __init__(self, key: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", data, content_type="application/json", headers=self.headers
        )


def codes(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer.json()["reasons"]]


def body(donation: Any) -> dict[str, Any]:
    tools = {"instrument": "AU-1", "lot": "L1"}
    rows = [
        {"donation": donation.number, "assay": a, "outcome": o, **tools} for a, o in GOOD.items()
    ]
    return {"name": "run 1", "readings": rows}


class TestKeys:
    def test_a_key_is_kept_only_as_a_digest(self, issued: Any) -> None:
        key, row = issued("lab_technician", "blood.result.load")
        assert row.digest == digest_of(key) and row.start == key[:8]
        stored = repr(ApiToken.objects.values().get()) + repr(list(Trail.objects.values()))
        stored += repr(list(Answer.objects.values()))
        assert key not in stored

    def test_keys_do_not_repeat(self) -> None:
        assert len({new_key() for _ in range(100)}) == 100

    @pytest.mark.parametrize("role", ["lab_technician", "quality_officer", "policy_approver"])
    def test_only_the_administrator_issues(self, persona: Any, at: Any, role: str) -> None:
        by = persona(role)
        with pytest.raises(Forbidden):
            services.issue(
                place=by.facility,
                account=by.id,
                name="x",
                scopes=["blood.unit.see"],
                key=new_key(),
                until=at + timedelta(days=1),
                by=by,
                at=at,
            )

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"scopes": []}, "token_scope_unknown"),
            ({"scopes": ["blood.release.confirm"]}, "token_scope_unknown"),
            ({"name": " "}, "token_name_missing"),
            ({"name": "x" * 61}, "token_name_missing"),
            ({"until": timedelta(days=-1)}, "token_too_long"),
            ({"until": timedelta(days=400)}, "token_too_long"),
            ({"scopes": ["core.edition.see"]}, "token_beyond_account"),
        ],
    )
    def test_what_is_not_given(self, persona: Any, at: Any, change: Any, code: str) -> None:
        by = persona("administrator")
        said = {"name": "x", "scopes": ["blood.unit.see"], "until": timedelta(days=1), **change}
        with pytest.raises(Refusal) as error:
            services.issue(
                place=by.facility,
                account=persona.account("lab_technician").code,
                name=said["name"],
                scopes=said["scopes"],
                key=new_key(),
                until=at + said["until"],
                by=by,
                at=at,
            )
        assert code in error.value.codes

    def test_no_key_for_an_account_of_another_city(self, persona: Any, at: Any) -> None:
        by = persona("administrator")
        with pytest.raises(Refusal) as error:
            services.issue(
                place=by.facility,
                account=persona.account("lab_technician", "other").code,
                name="x",
                scopes=["blood.unit.see"],
                key=new_key(),
                until=at + timedelta(days=1),
                by=by,
                at=at,
            )
        assert "token_account_elsewhere" in error.value.codes

    def test_a_key_has_no_more_than_its_scopes(self, issued: Any, at: Any) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        actor = selectors.speaker(key, at)
        assert actor.may_somewhere("blood.unit.see")
        assert not actor.may_somewhere("blood.result.load")

    def test_a_key_ends(self, issued: Any, persona: Any, at: Any) -> None:
        key, row = issued("lab_technician", "blood.unit.see")
        assert selectors.speaker(key, at + timedelta(days=29))
        assert selectors.speaker(key, at + timedelta(days=30)) is None
        services.revoke(token=row, by=persona("administrator"), at=at)
        assert selectors.speaker(key, at) is None
        with pytest.raises(Refusal):
            services.revoke(token=row, by=persona("administrator"), at=at)

    def test_a_key_ends_with_its_account(self, issued: Any, at: Any) -> None:
        key, row = issued("lab_technician", "blood.unit.see")
        type(row.account).objects.filter(pk=row.account_id).update(is_active=False, closed_at=at)
        assert selectors.speaker(key, at) is None

    def test_the_page_shows_a_key_once(self, persona: Any, signed_in: Any, at: Any) -> None:
        client = signed_in("administrator")
        account = persona.account("lab_technician").code
        page = reverse("exchange:tokens")
        answer = client.post(
            page,
            {
                "name": "生化仪",
                "account": account,
                "scopes": ["blood.result.load"],
                "until": date(2027, 1, 1).isoformat(),
            },
        )
        shown = answer.content.decode()
        start = ApiToken.objects.get().start
        key = shown[shown.index(start) :].split("<")[0].split('"')[0].split("…")[0]
        assert "只显示这一次" in shown and digest_of(key) == ApiToken.objects.get().digest
        assert key not in client.get(page).content.decode()
        client.post(
            reverse("exchange:revoke_token", args=[ApiToken.objects.get().pk]),
            {"request": str(uuid4())},
        )
        assert ApiToken.objects.get().revoked_at == at

    @pytest.mark.parametrize("said", [{}, {"account": "nobody"}, {"until": "x"}, {"scopes": ["y"]}])
    def test_the_page_says_what_is_wrong(self, signed_in: Any, said: Any) -> None:
        form = {"name": "x", "account": "a", "scopes": ["blood.unit.see"], "until": "2027-01-01"}
        answer = signed_in("administrator").post(
            reverse("exchange:tokens"), {**form, **said} if said else {}
        )
        assert answer.status_code in (404, 422) and not ApiToken.objects.exists()


class TestStrangers:
    @pytest.mark.parametrize("key", ["", "sx_wrong", "x" * 4000, "é"])
    def test_nobody_gets_401_in_the_one_shape(self, key: str) -> None:
        answer = Caller(key).get("units/U1")
        assert (answer.status_code, codes(answer)) == (401, ["key_missing"])

    def test_a_session_must_carry_its_csrf_token(self, signed_in: Any, bench: Bench) -> None:
        client = signed_in("lab_technician")
        client.handler.enforce_csrf_checks = True
        answer = client.post(
            "/api/v1/results", json.dumps(body(bench.donation())), content_type="application/json"
        )
        assert answer.status_code == 403 and not Result.objects.exists()

    def test_a_session_may_read(self, signed_in: Any, bench: Bench) -> None:
        unit = bench.unit()
        answer = signed_in("component_technician").get(f"/api/v1/units/{unit.number}")
        assert answer.status_code == 200


class TestResults:
    def test_a_run_is_taken_in_once(self, issued: Any, bench: Bench) -> None:
        key, row = issued("lab_technician", "blood.result.load")
        said = body(bench.donation())
        first, again = Caller(key).post("results", said), Caller(key).post("results", said)
        assert first.status_code == again.status_code == 200
        assert first.json()["batch"] == again.json()["batch"]
        assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
        assert Result.objects.count() == 8
        assert set(Result.objects.values_list("by", flat=True)) == {row.account.code}

    def test_a_bad_outcome_names_its_row(self, issued: Any, bench: Bench) -> None:
        key, _ = issued("lab_technician", "blood.result.load")
        said = body(bench.donation())
        said["readings"][2]["outcome"] = "many"
        answer = Caller(key).post("results", said)
        assert (answer.status_code, codes(answer)) == (409, ["result_bad_outcome"])
        assert answer.json()["reasons"][0]["params"]["row"] == "3"
        assert "many" not in answer.content.decode() and not Batch.objects.exists()

    def test_without_the_scope(self, issued: Any, bench: Bench) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        answer = Caller(key).post("results", body(bench.donation()))
        assert (answer.status_code, codes(answer)) == (403, ["not_permitted"])

    def test_another_citys_donation_is_unknown(self, issued: Any, bench: Bench) -> None:
        key, _ = issued("lab_technician", "blood.result.load")
        answer = Caller(key).post("results", body(bench.donation(where="other_site")))
        assert set(codes(answer)) == {"result_donation_unknown"}

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b'"x"',
            b"{}",
            b'{"readings": []}',
            b'{"readings": [1]}',
            b'{"readings": [{"donation": 1}]}',
            b'{"name": "\\u0000", "readings": 3}',
            b'{"readings": [{"donation": "D", "assay": "abo", "outcome": "A", "x": 1}]}',
            b'{"readings": [{"donation": "\\u0000", "assay": "\\u0000", "outcome": "\\u0000"}]}',
            b'{"name": "a\\u0000", "readings": [{"donation": "D", "assay": "abo", "outcome": "A"}]}',
            json.dumps(
                {"readings": [{"donation": "D" * 99, "assay": "a", "outcome": "b"}]}
            ).encode(),
            b'{"readings":' + b"[" * 5000 + b"]" * 5000 + b"}",
        ],
    )
    def test_bad_bodies_get_a_clear_answer(self, issued: Any, sent: bytes) -> None:
        key, _ = issued("lab_technician", "blood.result.load")
        answer = Caller(key).post("results", sent)
        assert answer.status_code in (400, 409, 422)
        assert codes(answer)
        assert not Result.objects.exists()


class TestUnits:
    def test_the_state_of_a_bag_and_nothing_of_people(
        self, issued: Any, bench: Bench, labs: Any, at: Any
    ) -> None:
        unit = bench.unit()
        released([unit.donation], labs, at, abo="AB", rhd="-")
        key, _ = issued("component_technician", "blood.unit.see")
        said = Caller(key).get(f"units/{unit.number.lower()}").json()
        assert (said["group"], said["status"], said["released"]) == ("AB-", "available", True)
        assert set(said) == {
            "number",
            "component",
            "group",
            "volume_ml",
            "additive",
            "collected_at",
            "expires_at",
            "status",
            "released",
            "recalled",
        }

    @pytest.mark.parametrize("number", ["U0", "%00", "' or 1=1", "x" * 900, "..", "血"])
    def test_unknown_bags(self, issued: Any, number: str) -> None:
        key, _ = issued("component_technician", "blood.unit.see")
        answer = Caller(key).get(f"units/{number}")
        assert answer.status_code == 404

    def test_another_citys_bag_is_unknown(self, issued: Any, bench: Bench) -> None:
        unit = bench.unit(place=bench.city.other_centre.path)
        key, _ = issued("component_technician", "blood.unit.see")
        answer = Caller(key).get(f"units/{unit.number}")
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])


class TestPolicy:
    def test_values_with_their_source(self, issued: Any) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        said = Caller(key).get("policy/blood.testing?place=370300&on=2026-11-21").json()
        row = next(v for v in said["values"] if v["key"] == "alt_to")
        assert row["source"] and row["status"] == "unverified"

    def test_a_decision_carries_its_reasons(self, issued: Any) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        answer = Caller(key).post(
            "policy/blood.testing/decide", {"place": "370300", "on": "2026-11-21", "facts": {}}
        )
        assert answer.status_code in (200, 409, 422)

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "on=x",
            "on=2026-11-21&place=zz",
            "on=2026-11-21&place=%00",
            "on=2026-13-40",
            "on=2026-11-21&edition=none",
            "on=2026-11-21&place=" + "3" * 50,
        ],
    )
    def test_bad_questions(self, issued: Any, query: str) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        answer = Caller(key).get(f"policy/blood.testing?{query}")
        assert answer.status_code == 422 and codes(answer)

    def test_unknown_topic(self, issued: Any) -> None:
        key, _ = issued("lab_technician", "blood.unit.see")
        assert Caller(key).get("policy/none?on=2026-11-21").status_code == 422


def test_every_operation_declares_its_refusals(issued: Any) -> None:
    key, _ = issued("lab_technician", "blood.unit.see")
    said = Caller(key).get("openapi.json").json()
    assert len(said["paths"]) == 5
    for path, operations in said["paths"].items():
        for method, operation in operations.items():
            declared = set(operation["responses"])
            assert {"200", "401", "403", "404", "409", "422"} <= declared, (method, path)


def test_an_address_that_is_none_answers_in_json(issued: Any) -> None:
    key, _ = issued("lab_technician", "blood.unit.see")
    answer = Caller(key).get("nothing/here")
    assert (answer.status_code, codes(answer)) == (404, ["not_found"])


class TestFilePage:
    URL = "/exchange/results"

    def send(self, client: Any, content: bytes, name: str = "a.csv") -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return client.post(
            self.URL, {"request": str(uuid4()), "file": SimpleUploadedFile(name, content)}
        )

    def csv(self, *donations: Any, **other: str) -> bytes:
        said = {**{a.value: o for a, o in GOOD.items()}, **other}
        said |= {"instrument": "AU-1", "lot": "L1"}
        lines = [",".join(["donation", *said])]
        lines += [",".join([d.number, *said.values()]) for d in donations]
        return "\n".join(lines).encode()

    def test_a_file_is_taken_in(self, signed_in: Any, bench: Bench) -> None:
        donations = [bench.donation(), bench.donation()]
        client = signed_in("lab_technician")
        answer = self.send(client, self.csv(*donations))
        assert answer.status_code == 302 and Result.objects.count() == 16
        page = client.get(answer["Location"]).content.decode()
        assert "录入了 16 项结果" in page and donations[0].number in page

    def test_the_wells_of_a_card_reader_tell_the_group(self, signed_in: Any, bench: Bench) -> None:
        donation, client = bench.donation(), signed_in("lab_technician")
        heads = "献血码,抗-A,抗-B,抗-D,对照,A1细胞,B细胞,O细胞,仪器,批号"
        line = f"{donation.number},0,4+,4+,0,4+,0,0,AU-1,L1"
        content = f"{heads}\n{line}\n".encode()
        assert self.send(client, content).status_code == 302
        found = {r.assay: r.outcome for r in Result.objects.filter(donation=donation)}
        assert found == {"abo": "B", "rhd": "+"}

    def test_the_same_file_again_leads_to_the_first_answer(
        self, signed_in: Any, bench: Bench
    ) -> None:
        content, client = self.csv(bench.donation()), signed_in("lab_technician")
        assert self.send(client, content)["Location"] == self.send(client, content)["Location"]
        assert Batch.objects.count() == 1

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\x01",
            b"donation\nD1\n",
            b"donation,abo\nD404,A\n",
            b"PK\x03\x04",
            b"a,b\n1,2\n",
        ],
    )
    def test_a_bad_file_writes_nothing(self, signed_in: Any, content: bytes) -> None:
        answer = self.send(signed_in("lab_technician"), content)
        assert answer.status_code in (409, 422)
        assert not Result.objects.exists() and not Batch.objects.exists()

    def test_a_bad_outcome_is_named_and_not_repeated(self, signed_in: Any, bench: Bench) -> None:
        answer = self.send(signed_in("lab_technician"), self.csv(bench.donation(), alt="leaked42"))
        page = answer.content.decode()
        assert "第 2 行" in page and "leaked42" not in page and not Batch.objects.exists()

    def test_the_template_lists_what_waits(self, signed_in: Any, bench: Bench) -> None:
        donation = bench.donation()
        answer = signed_in("lab_technician").get(f"{self.URL}?template=csv")
        assert donation.number in answer.content.decode("utf-8-sig")

    def test_others_may_not(self, signed_in: Any) -> None:
        assert signed_in("lab_reviewer").get(self.URL).status_code == 403
