"""The pages of the volunteers' room: what they show to whom, what they refuse, what leaves as a file."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.volunteers import codes
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.models import Certificate, Correction, Hours, Offer, Team, Volunteer
from sanxian.volunteers.services import hours, shifts, teams
from sanxian.volunteers.urls import ACCESS
from tests.volunteers.corps import DAY, HOUR

LISTS = ("teams", "roster", "trainings", "covers", "shifts", "offers", "hours", "figures")
STAFF = (*LISTS, "corrections", "team_new", "enter", "training_new", "cover_new", "shift_new")


@pytest.fixture
def desk(corps, signed_in):
    """The county worker's browser."""
    return signed_in("county_worker")


@pytest.fixture
def full(corps):
    """One of everything."""
    team = corps.team()
    row, by = corps.seated(Kind.ESCORT, Kind.PUBLICITY, name="何大姐")
    corps.fit(row)
    teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)
    teams.record(team=team, kind="poverty", title="看望困难户", day=corps.at.date(), minutes=120,
                 volunteers=[row], by=corps.worker, at=corps.at)  # fmt: skip
    shift = corps.shift(team=team)
    signup = corps.signed(shift, by)
    offer = corps.asked(row, Kind.ESCORT, "coordination.mission:1")
    correction = hours.propose(
        hours=Hours.objects.get(), minutes=90, why="wrong_time", by=corps.other, at=corps.at
    )
    corps.full = {"team": team, "row": row, "by": by, "shift": shift, "signup": signup,
                  "offer": offer, "correction": correction}  # fmt: skip
    return corps


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.content.decode()[:3000])
    return answer.content.decode()


def records(full):
    at = full.full
    return [
        reverse("volunteers:team", args=[at["team"].pk]),
        reverse("volunteers:record", args=[at["team"].pk]),
        reverse("volunteers:volunteer", args=[at["row"].pk]),
        reverse("volunteers:training", args=[at["row"].attendances.first().training_id]),
        reverse("volunteers:cover", args=[at["row"].covers.get().pk]),
        reverse("volunteers:shift", args=[at["shift"].pk]),
        reverse("volunteers:code", args=[at["shift"].pk]),
        reverse("volunteers:correct", args=[Hours.objects.get().pk]),
    ]


def test_every_page_opens_in_both_languages(full, desk):
    pages = [reverse(f"volunteers:{name}") for name in STAFF] + records(full)
    for address in pages:
        page(desk, address)
    desk.cookies["language"] = "en"
    for address in pages:
        page(desk, address)


def test_every_list_leaves_as_a_file(full, desk):
    for name in LISTS:
        answer = desk.get(reverse(f"volunteers:{name}") + "?export=csv")
        assert answer.status_code == 200 and answer.content.startswith("\ufeff".encode()), name
        assert desk.get(reverse(f"volunteers:{name}") + "?export=xlsx").status_code == 200
    team = reverse("volunteers:team", args=[full.full["team"].pk])
    assert "何大姐" in desk.get(team + "?export=csv").content.decode("utf-8-sig")


def test_the_ministrys_file_has_no_document(full, desk):
    said = desk.get("/volunteers/hours?year=2026&as=ministry&export=csv").content.decode(
        "utf-8-sig"
    )
    head, *rows = said.splitlines()
    assert head == "志愿者编号,姓名,服务项目,服务日期,服务时长（小时）,服务组织"
    assert rows == [",何大姐,其他服务,2026-11-23,2.00,淄川区"]


def test_another_citys_records_are_not_there(full, signed_in):
    far = signed_in("county_worker", "other")
    for address in records(full):
        page(far, address, 404)
    at = full.full
    posts = [
        ("volunteers:step", [at["row"].pk, "accept"]), ("volunteers:amend", [at["row"].pk]),
        ("volunteers:join", [at["team"].pk]), ("volunteers:shift_cancel", [at["shift"].pk]),
        ("volunteers:mark", [at["signup"].pk, "arrive"]),
        ("volunteers:offer_withdraw", [at["offer"].pk]),
        ("volunteers:decide", [at["correction"].pk, "approve"]),
        ("volunteers:cover_end", [at["row"].covers.get().pk]),
        ("volunteers:part", [at["row"].memberships.get().pk]),
        ("volunteers:issue", [at["row"].pk]),
    ]  # fmt: skip
    for name, keys in posts:
        assert far.post(reverse(name, args=keys), {}).status_code == 404, name
    for name in LISTS:
        said = far.get(reverse(f"volunteers:{name}") + "?export=csv").content.decode("utf-8-sig")
        assert "何大姐" not in said and "广场宣传" not in said, name


def test_who_may_not_come_in(full, signed_in):
    nurse, volunteer = signed_in("nurse"), signed_in("volunteer")
    for name in STAFF:
        page(nurse, reverse(f"volunteers:{name}"), 403)
        page(volunteer, reverse(f"volunteers:{name}"), 403)
    for address in records(full):
        page(volunteer, address, 403)
    for name in ("my", "my_hours"):
        page(nurse, reverse(f"volunteers:{name}"), 403)
    leader = signed_in("team_leader")
    for name in ("team_new", "enter", "training_new", "cover_new"):
        page(leader, reverse(f"volunteers:{name}"), 403)


def test_every_address_is_declared():
    from sanxian.volunteers.urls import urlpatterns

    assert {p.name for p in urlpatterns} == set(ACCESS)


# -- what a leader sees, and what nobody does -----------------------------------------------------------


def test_a_leader_sees_no_document_and_no_donation(full, signed_in):
    row = full.full["row"]
    full.donated(row)
    _lead, by = full.led(full.full["team"])
    leader = signed_in("team_leader")
    for address in ["/volunteers/roster", f"/volunteers/roster/{row.pk}",
                    f"/volunteers/teams/{full.full['team'].pk}"]:  # fmt: skip
        said = page(leader, address)
        assert "何大姐" in said and "****" in said
        assert row.person.phone not in said
        for word in ("捐献过", "past_donor", "证件号", "人员档案"):
            assert word not in said, (address, word)
    exported = leader.get("/volunteers/roster?export=csv").content.decode("utf-8-sig")
    assert "****" in exported and row.person.phone not in exported


PERSUASION = ("动员", "劝", "成功率", "说服", "转化", "排名", "名次", "rank", "success")


def test_nobody_is_ranked_by_persuasion(full, desk):
    """No column, no heading of a file and no way of sorting counts whom somebody persuaded."""
    full.led(full.full["team"])
    for name in LISTS:
        answer = desk.get(reverse(f"volunteers:{name}"))
        for column in (answer.context or {}).get("columns", []):
            said = f"{column['key']} {column['label']}"
            assert not [word for word in PERSUASION if word in said], (name, said)
            assert not column.get("sort"), (name, said)
        head = desk.get(reverse(f"volunteers:{name}") + "?export=csv").content.decode("utf-8-sig")
        assert not [word for word in PERSUASION if word in head.splitlines()[0]], name
    fields = [f.name for m in (Volunteer, Team, Offer, Hours) for f in m._meta.concrete_fields]
    assert not [f for f in fields if "persuad" in f or "score" in f or "rank" in f]


def test_names_on_a_shift_are_for_those_who_run_it(full, signed_in):
    full.led(full.team("别的队"))
    leader = signed_in("team_leader")
    said = page(leader, reverse("volunteers:shift", args=[full.full["shift"].pk]))
    assert "名单只给带班的人看" in said and "何大姐" not in said
    page(leader, reverse("volunteers:code", args=[full.full["shift"].pk]), 404)


# -- the desk at work ----------------------------------------------------------------------------------


def post(client, where, /, *keys, **said):
    said.setdefault("request", str(uuid4()))
    return client.post(reverse(f"volunteers:{where}", args=keys), said)


def test_entered_found_accepted(corps, desk):
    said = {"name": "许多多", "phone": "13900001234", "kinds": ["caller"], "area": corps.path}
    url = post(desk, "enter", **said).url
    assert "等待接收" in page(desk, url)
    row = Volunteer.objects.get()
    assert post(desk, "step", row.pk, "accept").url == url
    assert post(desk, "step", row.pk, "accept").status_code == 409
    assert post(desk, "step", row.pk, "sing").status_code == 422
    for sought, n in (("许多", 1), ("1234", 1), ("9999", 0), ("多", 0)):
        answer = desk.post("/volunteers/roster", {"q": sought})
        assert answer.context["page"].paginator.count == n, sought
        assert sought not in answer.request["QUERY_STRING"]
    assert post(desk, "enter", **said, id_number="123").status_code == 422
    assert post(desk, "amend", row.pk, kinds=[]).status_code == 422
    again = post(
        desk, "amend", row.pk, kinds=["caller", "other"], area=corps.path, languages=["sign"]
    )
    assert again.status_code == 302 and "手语" in page(desk, url)


def test_a_team_from_its_page(corps, desk):
    url = post(desk, "team_new", name="护送队", founded="2016-01-01").url
    team, row = Team.objects.get(), corps.active(name="何大姐")
    post(desk, "join", team.pk, volunteer=row.pk)
    post(desk, "team_edit", team.pk, name="护送一队", leader=row.pk)
    said = page(desk, url)
    assert "护送一队" in said and "队长 何大姐" in said
    done = post(desk, "record", team.pk, kind="disability", title="助残日", day="2026-11-20", minutes="90",
                volunteers=[row.pk])  # fmt: skip
    assert done.status_code == 302 and "助残" in page(desk, url)
    bad = post(desk, "record", team.pk, kind="disability", title="x", day="2027-11-20", minutes="90",
               volunteers=[row.pk])  # fmt: skip
    assert bad.status_code == 409 and "日期还没有到" in bad.content.decode()
    assert post(desk, "join", team.pk, volunteer=row.pk).status_code == 409
    post(desk, "part", row.memberships.get().pk)
    assert post(desk, "team_close", team.pk).status_code == 302
    assert "护送一队" in page(desk, "/volunteers/?tab=closed")


def test_a_training_from_its_page(corps, desk):
    said = {"course": "care", "day": "2026-11-23", "first": "09:00", "last": "12:00",
            "where": "会议室", "seats": "10"}  # fmt: skip
    url = post(desk, "training_new", **said).url
    row = corps.active(name="何大姐")
    key = int(url.rsplit("/", 1)[1])
    post(desk, "training_sign", key, volunteer=row.pk)
    assert "登记每个人的结果" in page(desk, url)  # it began at nine, and it is ten
    post(desk, "training_hold", key, **{f"result_{row.pk}": "passed"})
    assert row.attendances.get().result == "passed" and "通过" in page(desk, url)
    assert post(desk, "training_hold", key).status_code == 409
    past = post(desk, "training_new", **{**said, "day": "2026-11-20"})
    assert past.status_code == 422 and "已经过去" in past.content.decode()


def test_insurance_of_a_team_and_of_one(corps, desk):
    team, row, alone = corps.team(), corps.active(name="何大姐"), corps.active()
    teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)
    said = {
        "insurer": "人保财险",
        "policy": "P-2026-9",
        "since": "2026-11-23",
        "until": "2027-11-22",
    }
    assert post(desk, "cover_new", **said, team=team.pk).status_code == 302
    assert row.covers.count() == 1 and alone.covers.count() == 0
    again = post(desk, "cover_new", **said, team=team.pk)
    assert again.status_code == 409 and "已经登记过" in again.content.decode()
    url = reverse("volunteers:cover_new") + f"?volunteer={alone.pk}"
    assert (
        desk.post(url, {**said, "request": str(uuid4())}).status_code == 302
        and alone.covers.count() == 1
    )
    cover = row.covers.get()
    assert "2027-11-22" in page(desk, reverse("volunteers:cover", args=[cover.pk]))
    assert post(desk, "cover_end", cover.pk).status_code == 302
    assert "P-2026-9" in page(desk, "/volunteers/insurance?tab=ended")


def test_a_shift_from_planning_to_its_end(corps, desk, signed_in, monkeypatch):
    said = {"kind": "publicity", "title": "广场宣传", "day": "2026-11-23", "first": "10:30",
            "last": "12:00", "where": "城东广场", "seats": "2"}  # fmt: skip
    url = post(desk, "shift_new", **said).url
    key = int(url.rsplit("/", 1)[1])
    row, by = corps.seated(name="何大姐")
    phone = signed_in("volunteer")
    assert "何大姐" in page(desk, url)  # she can be asked
    post(desk, "invite", key, volunteer=row.pk)
    assert "等答复" in page(desk, url)
    assert "有 1 份邀请等您答复" in page(phone, "/volunteers/my")
    offer = Offer.objects.get()
    assert post(phone, "my_answer", offer.pk, "accept").status_code == 302
    signup = row.signups.get()
    assert "何大姐" in page(desk, url)
    shown = page(desk, reverse("volunteers:code", args=[key]))
    code = codes.at_moment(signup.shift.uid, corps.at, 10)
    assert code[:3] in shown and code[3:] in shown
    wrong = post(phone, "my_check", signup.pk, code="000000" if code != "000000" else "111111")
    assert wrong.status_code == 409 and "签到码不对" in wrong.content.decode()
    signup.refresh_from_db()
    assert signup.tries == 1  # counted, though the act itself wrote nothing
    assert post(phone, "my_check", signup.pk, code="12").status_code == 422
    assert post(phone, "my_check", signup.pk, code=code).status_code == 302
    assert "已签到" in page(desk, url) and "签退" in page(phone, "/volunteers/my")
    assert post(desk, "mark", signup.pk, "go").status_code == 302
    assert post(desk, "shift_close", key).status_code == 409  # it is not over yet
    assert post(desk, "shift_cancel", key).status_code == 302


def test_hours_corrected_by_two_at_their_desks(full, desk, signed_in):
    row = Hours.objects.get()
    other = signed_in("county_worker", "", 2)
    pending = Correction.objects.get()
    own = other.post(reverse("volunteers:decide", args=[pending.pk, "approve"]))
    assert own.status_code == 409 and "不能自己复核" in own.content.decode()
    assert "等另一位同事" in page(other, "/volunteers/corrections")
    assert post(desk, "decide", pending.pk, "approve").status_code == 302
    assert "更正" in page(desk, "/volunteers/hours")
    same = post(desk, "correct", row.pk, minutes="90", km="0", why="forgot_out")
    assert same.status_code == 409 and "没有改动" in same.content.decode()
    assert post(desk, "correct", row.pk, minutes="100", km="0", why="forgot_out").status_code == 302
    assert post(other, "decide", Correction.objects.latest("pk").pk, "refuse").status_code == 302


def test_figures_hide_the_few(full, desk):
    said = page(desk, "/volunteers/figures")
    assert "&lt;5" in said and "少于 5 人的不显示" in said
    assert "<5,—,—" in desk.get("/volunteers/figures?export=csv").content.decode("utf-8-sig")


def test_a_paper_from_the_desk(full, desk):
    url = post(desk, "issue", full.full["row"].pk, year="2026").url
    said = page(desk, url)
    assert "何大姐" in said and "共 2 小时" in said and Certificate.objects.get().number in said
    none = post(desk, "issue", full.full["row"].pk, year="2020")
    assert none.status_code == 409 and "没有服务记录" in none.content.decode()


# -- the volunteer's phone ------------------------------------------------------------------------------


def test_ones_own_page(full, signed_in):
    phone = signed_in("volunteer")
    said = page(phone, "/volunteers/my")
    assert (
        "有 1 份邀请等您答复" in said
        and "广场宣传" in said
        and "我来" in said
        and "这次不了" in said
    )
    assert "2 小时" in said
    assert post(phone, "my_answer", full.full["offer"].pk, "decline").status_code == 302
    assert "接下来的服务" in page(phone, "/volunteers/my")
    again = post(phone, "my_answer", full.full["offer"].pk, "accept")
    assert again.status_code == 409
    assert post(phone, "my_answer", full.full["offer"].pk, "maybe").status_code == 422
    assert post(phone, "my_withdraw", full.full["signup"].pk).status_code == 302
    assert post(phone, "my_step", "rest").status_code == 302
    assert "暂休" in page(phone, "/volunteers/my")
    assert post(phone, "my_step", "resume").status_code == 302
    assert post(phone, "my_ready").status_code == 409
    assert post(phone, "my_ready", kinds=["other"]).status_code == 302
    paper = post(phone, "my_certificate", year="2026")
    assert "志愿服务证明" in page(phone, paper.url)
    assert "2026-11-23" in phone.get("/volunteers/my/hours?export=csv").content.decode("utf-8-sig")
    assert post(phone, "my_step", "leave").status_code == 302
    assert "您愿意做些什么" in page(phone, "/volunteers/my")
    assert post(phone, "my_apply", kinds=["caller"]).status_code == 302
    assert "等县红十字会接收" in page(phone, "/volunteers/my")


def test_another_ones_are_not_there(full, signed_in):
    row, _by = full.seated(number=2)
    phone = signed_in("volunteer", "", 2)
    at = full.full
    for name, keys in (
        ("my_answer", [at["offer"].pk, "accept"]),
        ("my_withdraw", [at["signup"].pk]),
    ):
        assert post(phone, name, *keys).status_code == 404
    assert phone.get(reverse("volunteers:my_check", args=[at["signup"].pk])).status_code == 404
    assert page(phone, "/volunteers/my/hours") and row.pk


def test_signing_up_by_phone(corps, signed_in):
    shift = corps.shift(starts=corps.at + DAY)
    row, _by = corps.seated()
    phone = signed_in("volunteer")
    assert "还缺 4 人" in page(phone, "/volunteers/my")
    assert post(phone, "my_sign_up", shift.pk).status_code == 302
    twice = post(phone, "my_sign_up", shift.pk)
    assert twice.status_code == 409 and "已经报了这一班" in twice.content.decode()
    assert row.signups.count() == 1


def test_an_account_without_a_file(signed_in):
    phone = signed_in("volunteer")
    assert "还没有连到您的档案" in page(phone, "/volunteers/my")
    assert "还没有连到您的档案" in page(phone, "/volunteers/my/hours")
    assert "您还没有报名" in page(phone, "/")


# -- constant ------------------------------------------------------------------------------------------


def test_no_page_asks_more_the_more_there_are(full, desk, signed_in):
    full.led(full.full["team"])
    leader = signed_in("team_leader")
    phone = signed_in("volunteer")
    for _ in range(2):  # one who was asked, and one who can be
        known = full.active()
    shifts.invite(shift=full.full["shift"], volunteer=known.pk, by=full.worker, at=full.at)

    def asked(client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    pages = [(desk, reverse(f"volunteers:{name}")) for name in (*LISTS, "corrections")]
    pages += [(desk, a) for a in records(full)] + [(desk, "/"), (leader, "/"), (phone, "/")]
    pages += [
        (leader, "/volunteers/roster"),
        (phone, "/volunteers/my"),
        (phone, "/volunteers/my/hours"),
    ]
    few = [asked(*one) for one in pages]
    for n in range(12):
        row = full.active(Kind.PUBLICITY, Kind.ESCORT)
        teams.join(team=full.full["team"], volunteer=row, by=full.worker, at=full.at)
        full.insured(row)
        full.asked(row, subject=f"m:{n}")
        teams.record(team=full.full["team"], kind="three_cares", title="学雷锋", day=full.at.date(),
                     minutes=30, volunteers=[row], by=full.worker, at=full.at)  # fmt: skip
        hours.propose(
            hours=row.hours.get(), minutes=20, why="wrong_time", by=full.other, at=full.at
        )
        shifts.invite(shift=full.full["shift"], volunteer=row.pk, by=full.worker, at=full.at)
        full.shift(starts=full.at + n * HOUR + 2 * DAY)
    many = [asked(*one) for one in pages]
    more = {a: (f, m) for (_c, a), f, m in zip(pages, few, many, strict=True) if m > f}
    assert more == {}
    assert max(many) <= 45
