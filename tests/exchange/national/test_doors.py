"""The centre's doors: pages, API and command say the same, show no name, and open to whom they should."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.urls import reverse

from sanxian.exchange import services as keys
from sanxian.exchange.keys import new_key
from sanxian.exchange.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.national import commands, services
from sanxian.exchange.national.facts import Line
from sanxian.stemdonor import news
from sanxian.stemdonor.selectors import cases
from tests.exchange.national.files import table

TAKE, SEE, SEND = (f"exchange.national.{word}" for word in ("take", "see", "send"))


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, story: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: story.at)


def url(name: str, *args: Any) -> str:
    return reverse(f"exchange:{name}", args=args)


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def taken(listed, story):
    """Somebody was asked for, and is needed no longer: an answer waits."""
    listed()
    lines = [Line(1, "N-1", "preliminary_match", "SD-00001"), Line(2, "N-2", "stop", "SD-00001")]
    by = story.province
    services.take(place=by.facility, lines=lines, source="api", by=by, at=story.at)
    return NationalTask.objects.get(number="N-2")


def sent_file(client: Client, content: bytes, name: str = "任务.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(url("national_send"), {"request": str(uuid4()), "file": file})


# -- pages -----------------------------------------------------------------------------------------------


def test_a_file_from_the_page_to_the_desk(signed_in, listed, county):
    listed()
    client = signed_in("city_worker")
    rows = [("N-1", "初配", "SD-00001", "", ""), ("N-2", "初配", "SD-70000", "", "")]
    answer = sent_file(client, table(*rows))
    page = client.get(answer["Location"])
    assert "1 件可以派到人，1 件派不出去" in text(page) and "没有这个在库编号" in text(page)
    assert not NationalTask.objects.exists()
    assert client.post(answer["Location"]).status_code == 302
    page = text(client.get(answer["Location"]))
    assert "1 件已经派到人，1 件派不出去" in page
    assert county.persona.account("county_worker").name in page
    bad = client.get(answer["Location"], {"tab": "bad", "export": "csv"})
    assert "SD-70000" in text(bad) and "SD-00001" not in text(bad)
    assert "任务.csv" in text(client.get(url("national_send")))


def test_a_file_with_a_fault_is_not_kept(signed_in, city):
    answer = sent_file(signed_in("city_worker"), table(("N-1", "劝说", "SD-1", "", "")))
    assert answer.status_code == 422 and "第 2 行：不认识的任务类型" in text(answer)
    assert not NationalFile.objects.exists()


def test_an_empty_file_and_none(signed_in, city):
    client = signed_in("city_worker")
    assert sent_file(client, b"").status_code == 422
    assert client.post(url("national_send"), {"request": str(uuid4())}).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_to_fill_in(signed_in, city, kind):
    answer = signed_in("city_worker").get(url("national_send"), {"template": kind})
    assert answer["Content-Disposition"].endswith(f"tasks.{kind}")


def test_the_answer_goes_back_with_one_click(signed_in, taken):
    client = signed_in("county_worker")
    page = text(client.get(url("national_task", taken.pk)))
    assert "1 条答复等着送出" in page and "已中止" in page
    (row,) = NationalAnswer.objects.filter(task=taken)
    click = {"task": taken.pk, "answer": [row.pk]}
    assert client.post(url("national_sent"), click)["Location"] == url("national_task", taken.pk)
    row.refresh_from_db()
    assert row.sent_by == client.actor.id
    page = text(client.get(url("national_task", taken.pk)))
    assert "答复都送出了" in page and "标记已送出" not in page


@pytest.mark.parametrize("role", ["county_worker", "city_worker"])
def test_the_case_leads_to_the_answer_of_its_task(signed_in, taken, role):
    """Whoever may send it; before and after it was sent."""
    client = signed_in(role)
    address = reverse("stemdonor:case", args=[taken.case.partition(":")[2]])
    page = text(client.get(address))
    assert url("national_task", taken.pk) in page and f"{taken.number}：1 条答复要发" in page
    NationalAnswer.objects.filter(task=taken).update(sent_at=taken.taken_at, sent_by="a-9")
    NationalAnswer.objects.filter(task=taken, sent_at__lt=F("at")).update(sent_at=F("at"))
    assert f"{taken.number}：看任务" in text(client.get(address))


def test_who_may_not_see_tasks_has_no_such_link(taken, persona):
    case = cases.one(persona("county_worker"), int(taken.case.partition(":")[2]))
    doctor = persona("collection_doctor")
    assert [page for ask in news.PAGES for page in ask(case=case, by=doctor)] == []
    worker = persona("county_worker")
    assert len([page for ask in news.PAGES for page in ask(case=case, by=worker)]) == 2


def test_all_that_wait_at_once(signed_in, taken):
    client = signed_in("city_worker")
    waiting = NationalAnswer.objects.count()
    assert f"{waiting} 条答复等着送出" in text(client.get(url("national_answers")))
    client.post(url("national_sent"), {"all": "1"})
    assert "没有等着送出的答复" in text(client.get(url("national_answers")))
    assert not NationalAnswer.objects.filter(sent_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("tab", "shown"), [("", {"N-1", "N-2"}), ("unsent", {"N-1", "N-2"}), ("silent", set())]
)
def test_the_list_of_tasks(signed_in, taken, tab, shown):
    page = signed_in("city_worker").get(url("national"), {"tab": tab})
    found = {row["number"]["text"] for row in page.context["rows"]}
    said = set(NationalAnswer.objects.values_list("task__number", flat=True))
    silent = {"N-1", "N-2"} - said
    assert found == {"": shown, "unsent": said, "silent": silent}[tab]


def test_a_number_is_looked_for_and_nothing_else(signed_in, taken):
    client = signed_in("city_worker")
    assert len(client.get(url("national"), {"q": "N-2"}).context["rows"]) == 1
    page = client.get(url("national"), {"q": "王小明"})
    assert page.context["q"] == "" and len(page.context["rows"]) == 2


@pytest.mark.parametrize("name", ["national", "national_answers"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_as_a_file(signed_in, taken, name, kind):
    answer = signed_in("city_worker").get(url(name), {"export": kind})
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith(kind)


def test_another_city_finds_nothing(signed_in, taken, story, persona):
    client = signed_in("city_worker", "other")
    assert client.get(url("national_task", taken.pk)).status_code == 404
    assert client.get(url("national")).context["rows"] == []
    assert client.get(url("national_answers")).context["rows"] == []
    row = services.keep(
        place=story.province.facility, name="a.csv", content=table(("N-9", "初配", "SD-9", "", "")),
        by=story.province, at=story.at,
    )  # fmt: skip
    assert client.get(url("national_file", row.uid)).status_code == 404
    client.post(url("national_sent"), {"all": "1"})
    assert NationalAnswer.objects.filter(sent_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("role", "see", "take"),
    [("province_manager", 200, 200), ("city_worker", 200, 200), ("county_worker", 200, 403),
     ("callback_volunteer", 403, 403), ("nurse", 403, 403), ("donor", 403, 403)],
)  # fmt: skip
def test_who_may_open(signed_in, city, role, see, take):
    client = signed_in(role)
    for name in ("national", "national_answers"):
        assert client.get(url(name)).status_code == see
    assert client.get(url("national_send")).status_code == take


def test_a_hundred_tasks_cost_as_many_queries_as_two(
    signed_in, taken, django_assert_max_num_queries
):
    NationalTask.objects.bulk_create(
        NationalTask(
            number=f"X-{n}", kind="highres", registrant="SD-00001", org_path=taken.org_path,
            case=taken.case, received_at=taken.taken_at, taken_at=taken.taken_at,
            taken_by="a-1", source="api",
        )
        for n in range(100)
    )  # fmt: skip
    client = signed_in("city_worker")
    client.get(url("national"))
    with django_assert_max_num_queries(14):
        client.get(url("national"))


# -- the API ---------------------------------------------------------------------------------------------------


@pytest.fixture
def door(persona, story):
    """`door(TAKE, SEE)`: somebody with a key of the province's account."""

    def make(*scopes: str, role: str = "city_worker") -> Any:
        key, admin = new_key(), persona("administrator")
        account = persona.account(role)
        keys.issue(
            place=admin.facility, account=account.code, name="国家中心", scopes=scopes, key=key,
            until=story.at + timedelta(days=30), by=admin, at=story.at,
        )  # fmt: skip
        return lambda method, path, body=None: getattr(Client(), method)(
            f"/api/national/{path}",
            *([json.dumps(body)] if body is not None else []),
            headers={"Authorization": f"Bearer {key}"},
            **({"content_type": "application/json"} if body is not None else {}),
        )

    return make


def task(number="N-1", kind="preliminary_match", registrant="SD-00001", **more):
    return {"number": number, "kind": kind, "registrant": registrant, **more}


def test_tasks_by_the_api_once_however_often_they_are_sent(door, listed, story):
    listed()
    ask = door(TAKE)
    due = (story.at + timedelta(days=2)).isoformat()
    body = [task(received=story.at.isoformat(), due=due), task("N-2", registrant="SD-4")]
    first = ask("post", "tasks", body).json()
    assert first == {
        "taken": 1, "again": 0, "refused": 1,
        "rows": [
            {"row": 1, "number": "N-1", "code": "taken", "worker": True},
            {"row": 2, "number": "N-2", "code": "registrant_unknown", "worker": False},
        ],
    }  # fmt: skip
    again = ask("post", "tasks", body).json()
    assert (again["taken"], again["again"], NationalTask.objects.count()) == (0, 1, 1)
    assert NationalTask.objects.get().due_at.isoformat() == due


@pytest.mark.parametrize(
    "body",
    [{}, [], [{}], [task(kind="劝说")], [task(number="N 1")], [task(extra="x")], [task(), task()],
     [task(received="昨天")], [task(number="x" * 41)]],
    ids=str,
)  # fmt: skip
def test_a_body_that_cannot_be_read(door, listed, body):
    listed()
    answer = door(TAKE)("post", "tasks", body)
    assert answer.status_code == 422 and answer.json()["reasons"]
    assert not NationalTask.objects.exists()


def test_a_key_opens_what_it_is_for(door, taken):
    assert door(SEE)("post", "tasks", [task()]).status_code == 403
    assert door(TAKE)("get", "answers").status_code == 403
    assert door(SEE)("post", "answers/sent", {"answers": [1]}).status_code == 403
    assert Client().get("/api/national/answers").status_code == 401
    assert Client().post("/api/national/tasks", "[]", content_type="application/json").status_code in (401, 403)  # fmt: skip


def test_answers_since_a_moment_and_then_marked(door, taken, story):
    ask = door(SEE, SEND)
    found = ask("get", "answers").json()
    (stopped,) = [one for one in found["answers"] if one["word"] == "stopped"]
    assert (stopped["task"], stopped["sent_at"], found["more"]) == ("N-2", None, False)
    later = (story.at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ask("get", f"answers?since={later}").json()["answers"] == []
    assert ask("get", f"answers?after={found['answers'][-1]['id']}").json()["answers"] == []
    ids = [one["id"] for one in found["answers"]]
    assert ask("post", "answers/sent", {"answers": ids}).json() == {"sent": len(ids)}
    assert ask("post", "answers/sent", {"answers": ids}).json() == {"sent": 0}
    assert ask("get", "answers?unsent=true").json()["answers"] == []
    assert ask("get", "answers?since=2026-11-30T00:00:00").status_code == 422


def test_the_door_says_what_it_takes():
    told = Client().get("/api/national/openapi.json")
    assert told.status_code in (200, 401)


def test_no_name_and_no_reason_goes_out(door, taken, county):
    said = json.dumps(door(SEE)("get", "answers").json(), ensure_ascii=False)
    for secret in ("王小明", "138", county.worker.id, "/37/", "not_needed"):
        assert secret not in said


# -- the command ---------------------------------------------------------------------------------------------------


def command(*words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    commands.parser("national", parser)
    return commands.run("national", parser.parse_args(words))


def test_the_command_takes_a_file_and_reports_what_it_left(
    listed, county, persona, tmp_path, capsys
):
    listed()
    who = persona.account("city_worker").username
    path = tmp_path / "tasks.csv"
    rows = [("N-1", "初配", "SD-00001", "", ""), ("N-2", "初配", "SD-70000", "", "")]
    path.write_bytes(table(*rows))
    assert command("take", str(path), "--as", who, "--json") == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["taken"], said["again"], said["refused"], said["unnamed"]) == (1, 0, 1, 0)
    assert said["rows"] == [{"row": 3, "number": "N-2", "code": "registrant_unknown"}]
    path.write_bytes(table(rows[0]))
    assert command("take", str(path), "--as", who) == 0
    assert "0 taken, 1 had come before, 0 left" in capsys.readouterr().out


def test_a_file_that_is_not_there(persona, city):
    from sanxian.kernel.refusal import Malformed

    with pytest.raises(Malformed):
        command("take", "/nowhere.csv", "--as", persona.account("city_worker").username)


def test_the_command_prints_answers_and_marks_them(taken, persona, capsys):
    who = persona.account("city_worker").username
    assert command("answers", "--as", who, "--json", "--sent") == 0
    said = json.loads(capsys.readouterr().out)["answers"]
    assert "stopped" in {one["word"] for one in said}
    assert command("answers", "--as", who, "--unsent") == 0
    assert capsys.readouterr().out == ""
    assert command("answers", "--as", who, "--since", "2026-11-01") == 0
    assert "stopped" in capsys.readouterr().out
