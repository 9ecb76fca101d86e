"""The pages of registers: sent, matched, tried, taken in, taken back; nothing of a file in the open."""

import io
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from sanxian.blood.models import Donor, EarlierDonation, Intake, Takeover, Unit
from sanxian.core.models import Trail
from sanxian.exchange.models import Columns, Upload, UploadPart
from sanxian.exchange.registers import selectors, services
from sanxian.people.models import Person
from tests.blood.registers.crowd import number
from tests.exchange.registers.books import book

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "身份证号", "手机", "编号"]
ROWS = [
    ["王小明", number(1), "13800138000", "X-1"],
    ["李晓红", number(2), "13900139000", "X-2"],
]
NEEDS = {"姓名": "name", "身份证号": "id_number", "手机": "phone", "编号": "former"}


@pytest.fixture
def send(signed_in):
    """`send(rows)`: the response after sending a file, and the client."""

    def sent(rows, kind="donors", role="registrar", head=HEAD, name="名册.xlsx", **more):
        client = signed_in(role)
        content = rows if isinstance(rows, bytes) else book([head, *rows])
        file = SimpleUploadedFile(name, content)
        said = {"kind": kind, "file": file, "request": str(uuid4()), **more}
        return client, client.post(reverse("exchange:registers"), said)

    return sent


def choose(client, url, mapping=NEEDS, head=HEAD, dry="0"):
    said = {f"c{n}": mapping.get(word) or "-" for n, word in enumerate(head)}
    return client.post(url, {**said, "request": str(uuid4()), "dry": dry})


@pytest.fixture
def work():
    """Run what is queued for the registers, as the worker does."""

    def done():
        for upload in Upload.objects.filter(ended_at__isnull=True, started_at__isnull=False):
            services.take_in(upload.pk, upload.started_by)

    return done


def test_from_the_file_to_the_donors(send, work, signed_in):
    client, answer = send(ROWS)
    page = client.get(answer.url).content.decode()
    assert "2 行，请核对每一列" in page
    assert "王小明" in page
    assert choose(client, answer.url).status_code == 302
    assert "正在导入" in client.get(answer.url).content.decode()
    assert 'http-equiv="refresh"' in client.get(answer.url).content.decode()
    work()
    assert "已导入 2 行" in client.get(answer.url).content.decode()
    assert Donor.objects.count() == 2


def test_the_file_is_sealed_while_it_waits_and_gone_when_it_is_done(send, work):
    client, answer = send(ROWS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT preview FROM exchange_upload UNION ALL SELECT body FROM exchange_uploadpart"
        )
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert number(1).encode() not in stored
    assert "王小明".encode() not in stored
    assert (
        selectors.content(Upload.objects.get()) == book([HEAD, *ROWS])
        or UploadPart.objects.count() == 1
    )
    choose(client, answer.url)
    work()
    row = Upload.objects.get()
    assert (UploadPart.objects.count(), row.preview) == (0, "")


def test_what_was_chosen_is_remembered_here_and_not_elsewhere(send, signed_in, persona):
    client, answer = send(ROWS)
    choose(client, answer.url)
    centre = persona("registrar").facility
    assert selectors.remembered(centre, "donors")["编号"] == "former"
    _, again = send([["甲", number(7), "", "X-7"]])
    assert selectors.mapping(Upload.objects.latest("pk"))["编号"] == "former"
    assert selectors.remembered(persona("registrar", "other").facility, "donors") == {}
    assert Columns.objects.count() == 1
    assert again.status_code == 302


def test_a_trial_writes_nothing_and_can_be_followed_by_the_import(send, work):
    client, answer = send(ROWS)
    choose(client, answer.url, dry="1")
    work()
    assert "2 行都没有错，可以导入" in client.get(answer.url).content.decode()
    assert Person.objects.count() == 0
    assert not Trail.objects.filter(act="blood.intake.take").exists()
    choose(client, answer.url)
    work()
    assert Person.objects.count() == 2


def test_every_fault_is_shown_with_its_place_and_can_be_downloaded(send, work):
    bad = [["王小明", number(1)[:-1] + "?", "123", ""], ["", number(2), "", ""]]
    client, answer = send(bad)
    choose(client, answer.url)
    work()
    page = client.get(answer.url).content.decode()
    assert "有 3 处要改，一行也没有导入" in page
    assert "身份证" in page
    sheet = client.get(answer.url, {"export": "csv"}).content.decode("utf-8-sig")
    assert [line.split(",")[:2] for line in sheet.splitlines()[1:]] == [
        ["2", "证件号码"],
        ["2", "电话"],
        ["3", "姓名"],
    ]
    assert number(2) not in sheet + Upload.objects.get().faults
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({**NEEDS, "手机": "name"}, "选了同一列"),
        ({"手机": "phone"}, "缺少一列"),
    ],
)
def test_a_choice_that_cannot_be_is_said_on_the_page(send, mapping, said):
    client, answer = send(ROWS)
    page = choose(client, answer.url, mapping)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Upload.objects.get().started_at is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0 nothing", "读不下去"),
        (b"a,b\n", "没有数据"),
        (b"PK nothing", "读不下去"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_kept(send, content, said):
    _, answer = send(content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Upload.objects.count() == 0


def test_a_file_can_be_thrown_away(send):
    client, answer = send(ROWS)
    row = Upload.objects.get()
    client.post(reverse("exchange:drop_file", args=[row.uid]), {"request": str(uuid4())})
    assert UploadPart.objects.count() == 0
    assert "没有" in choose(client, answer.url).content.decode()


def test_an_abandoned_file_goes_after_two_days(send, at):
    send(ROWS)
    sent = Upload.objects.get().sent_at
    assert services.tick(sent + timedelta(days=1)) == 0
    assert services.tick(sent + timedelta(days=2, minutes=1)) == 1
    assert UploadPart.objects.count() == 0


def test_a_queued_import_runs_once(send, work):
    client, answer = send(ROWS)
    choose(client, answer.url)
    assert choose(client, answer.url).status_code == 409
    work()
    row = Upload.objects.get()
    services.take_in(row.pk, row.started_by)
    assert Donor.objects.count() == 2


def test_an_account_that_lost_its_post_meanwhile_imports_nothing(send, work, persona):
    client, answer = send(ROWS)
    choose(client, answer.url)
    account = persona.account("registrar")
    account.grants.update(until=date(2020, 1, 2))
    work()
    assert "not_permitted" in Upload.objects.get().faults
    assert Person.objects.count() == 0


def test_undo_on_the_page(send, work):
    client, answer = send(ROWS)
    choose(client, answer.url)
    work()
    page = client.get(reverse("exchange:imports")).content.decode()
    assert "新增 2" in page
    address = reverse("exchange:undo_import", args=[Intake.objects.get().pk])
    undone = client.post(address, {"request": str(uuid4())}, follow=True)
    if not undone.redirect_chain:
        pytest.fail(undone.content.decode()[:400])
    assert "导入已撤销：2 行" in undone.content.decode()
    assert Person.objects.count() == 0


def test_an_undo_that_cannot_be_names_the_donors(send, work, signed_in):
    client, answer = send(ROWS)
    choose(client, answer.url)
    work()
    head = ["身份证号", "献血日期", "种类"]
    client, answer = send([[number(1), "2026-01-05", "全血"]], kind="donations", head=head)
    choose(client, answer.url, {"身份证号": "id_number", "献血日期": "day", "种类": "kind"}, head)
    work()
    assert EarlierDonation.objects.count() == 1
    used = EarlierDonation.objects.get().donor
    first = client.post(
        reverse("exchange:undo_import", args=[_intake("donors")]), {"request": str(uuid4())}
    )
    assert first.status_code == 409
    assert used.code in first.content.decode()
    assert Donor.objects.count() == 2


def _intake(kind):
    from sanxian.blood.models import Intake

    return Intake.objects.get(kind=kind).pk


def test_stock_needs_the_second_person(send, work, signed_in):
    head = ["血袋号", "品种", "血型", "RhD", "容量", "采血时间", "有效期至"]
    rows = [["G001", "悬浮红细胞", "A", "阳性", "200", "2026-11-20 09:00", "2027-12-25 09:00"]]
    mapping = dict(
        zip(
            head,
            ["number", "component", "abo", "rhd", "volume_ml", "collected_at", "expires_at"],
            strict=True,
        )
    )
    client, answer = send(rows, kind="units", role="stock_manager", head=head, system="旧系统")
    choose(client, answer.url, mapping, head)
    work()
    row = Takeover.objects.get()
    url = reverse("blood:takeover", args=[row.pk])
    assert url in client.get(answer.url).content.decode()
    page = client.get(url).content.decode()
    assert "签字入库" not in page
    sign = reverse("blood:confirm_takeover", args=[row.pk])
    assert client.post(sign, {"request": str(uuid4())}).status_code == 403
    other = signed_in("quality_officer")
    assert "1 份移交清单等您签字" in other.get(reverse("blood:takeovers")).content.decode()
    assert "签字入库" in other.get(url).content.decode()
    other.post(sign, {"request": str(uuid4())})
    assert Unit.objects.get().status == "available"
    assert "G001" in other.get(url, {"export": "csv"}).content.decode()


def test_the_history_stands_in_the_donors_file(send, work, signed_in):
    client, answer = send(ROWS)
    choose(client, answer.url)
    work()
    head = ["身份证号", "献血日期", "种类", "献血量"]
    client, answer = send([[number(1), "2026-01-05", "全血", "400"]], kind="donations", head=head)
    choose(
        client,
        answer.url,
        dict(zip(head, ["id_number", "day", "kind", "volume_ml"], strict=True)),
        head,
    )
    work()
    donor = EarlierDonation.objects.get().donor
    page = client.get(reverse("blood:donor", args=[donor.pk])).content.decode()
    assert "在原系统献过的血" in page
    assert "400 mL" in page


@pytest.mark.parametrize("role", ["nurse", "hospital_clerk", "lab_technician", "donor"])
def test_others_do_not_get_in(signed_in, role):
    for name in ("registers", "imports"):
        assert signed_in(role).get(reverse(f"exchange:{name}")).status_code in {403, 404}


def test_another_citys_file_is_unknown(send, signed_in):
    _, answer = send(ROWS)
    assert signed_in("registrar", "other").get(answer.url).status_code == 404


def test_the_template_has_the_columns(signed_in):
    client = signed_in("registrar")
    sheet = client.get(reverse("exchange:registers"), {"kind": "donors", "template": "csv"})
    assert sheet.content.decode("utf-8-sig").startswith("姓名,证件号码")


@pytest.mark.parametrize("name", ["registers", "imports"])
def test_a_constant_number_of_queries(send, work, name, django_assert_max_num_queries):
    for n in range(3):
        client, answer = send([["王小明", number(n + 10), "", f"X-{n}"]])
        choose(client, answer.url)
        work()
    client.get(reverse(f"exchange:{name}"))
    with django_assert_max_num_queries(22):
        client.get(reverse(f"exchange:{name}"))


def test_nothing_personal_in_trail_or_record(send, work):
    client, answer = send(ROWS)
    choose(client, answer.url)
    work()
    said = json.dumps(list(Trail.objects.values()), default=str, ensure_ascii=False)
    said += str(Upload.objects.values("faults", "mapping", "result"))
    assert not any(value in said for value in (number(1), "王小明", "13800138000"))
    assert io.StringIO(answer.url).read().count("王") == 0
