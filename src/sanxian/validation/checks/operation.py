"""Operation: a small city lives in a home of its own on this machine, and then everything is tried
that must never succeed. Nothing here touches the home that is validated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import zxingcpp
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sanxian.blood.rules.unit_number import UNITS_OF_DONATIONS
from sanxian.blood.selectors import lying
from sanxian.blood.services import components, orders, recalls, release
from sanxian.core import trail
from sanxian.core.database import drop
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.twin import balance
from sanxian.twin.life import Life
from sanxian.validation.checking import Fault, check


@dataclass
class Trial:
    """The city that lives here, the day on which it stands, and the account of its replay."""

    life: Life
    day: date
    at: datetime
    account: dict[str, Any]

    @property
    def centre(self) -> str:
        return self.life.plan.path("centre")

    def shelf(self, component: str = "red_cells", *, released: bool = True) -> list[Any]:
        """Bags at the centre, as the stock manager sees them."""
        rows = lying.lying(self.life.staff("stock"), self.centre, component, released=released)
        return list(rows)


def refused(do: Callable[[], object], *codes: str) -> str:
    """That a service refuses, for one of these reasons. Raises Fault where it does not."""
    try:
        with transaction.atomic():
            do()
            raise Fault(gettext("没有被拒绝"))
    except Refusal as refusal:
        said = refusal.codes
    if codes and not set(said) & set(codes):
        raise Fault(gettext("拒绝的原因不对：%(codes)s") % {"codes": ", ".join(said)})
    return gettext("被拒绝：%(codes)s") % {"codes": ", ".join(said)}


def impossible(sql: str, *params: Any) -> str:
    """That the database itself refuses a statement which would have met a row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            met = cursor.rowcount
            raise Fault(gettext("数据库执行了这条语句（%(count)d 行）") % {"count": met})
    except DatabaseError as fault:
        return gettext("数据库拒绝：%(why)s") % {"why": str(fault).splitlines()[0]}


def one(sql: str, *params: Any) -> Any:
    """The first value of a question. Raises Fault where the city has no such row to try it on."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    if row is None:
        raise Fault(gettext("小城里没有可以试验的记录"))
    return row[0]


# -- the main job ------------------------------------------------------------------------------------


@check(
    "OQ-01",
    "RQ-CHN-1",
    title=_("从血管到血管"),
    expected=_("三天内有献血、检验、制备、配发、输注，逐袋结算平衡"),
)
def whole_way(trial: Trial) -> str:
    account = trial.account
    if not account["closes"] or not account["donations"] or not account["transfused"]:
        raise Fault(gettext("结算不平：%(faults)s") % {"faults": account.get("faults")})
    return gettext(
        "献血 %(donations)d 人次，血袋 %(units)d 袋：输注 %(transfused)d，报废 %(discarded)d，"
        "制成其他 %(consumed)d，库存 %(in_stock)d，途中 %(in_transit)d"
    ) % {key: account[key] for key in _BALANCE}


_BALANCE = (
    "donations",
    "units",
    "transfused",
    "discarded",
    "consumed",
    "in_stock",
    "in_transit",
)


@check(
    "OQ-02",
    "RQ-REL-1",
    title=_("未检验的血不能放行"),
    expected=_("没有全部结果的献血不能提出判定"),
)
def untested(trial: Trial) -> str:
    fresh = [d.donation for d in trial.life.waiting][:1]
    if not fresh:
        raise Fault(gettext("小城里没有可以试验的记录"))
    lab = trial.life.staff("lab")
    return refused(lambda: release.propose(donations=fresh, by=lab, at=trial.at))


@check(
    "OQ-03",
    "RQ-REL-2",
    title=_("放行须两人"),
    expected=_("提出判定的人不能自己复核；数据库也不接受同一人"),
)
def two_persons(trial: Trial) -> str:
    key = one("SELECT id FROM blood_release WHERE confirmed_by <> '' ORDER BY id")
    return impossible("UPDATE blood_release SET confirmed_by = proposed_by WHERE id = %s", key)


@check(
    "OQ-04",
    "RQ-REL-4",
    title=_("直接改数据库放行"),
    expected=_("未经两人放行的血袋，用 SQL 也改不成可用"),
)
def raw_release(trial: Trial) -> str:
    key = one("SELECT id FROM blood_unit WHERE status = 'untested' ORDER BY id")
    sql = "UPDATE blood_unit SET released_at = made_at, abo = 'A', rhd = '+', status = 'available' WHERE id = %s"
    return impossible(sql, key)


@check(
    "OQ-05",
    "RQ-ISS-1",
    title=_("同一袋血不能发两次"),
    expected=_("数据库拒绝同一袋血的第二次发出"),
)
def double_issue(trial: Trial) -> str:
    key = one("SELECT id FROM blood_issue ORDER BY id")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM blood_issue WHERE id = %s", [key])
        names = [column[0] for column in cursor.description if column[0] != "id"]
    columns = ", ".join(names)
    return impossible(
        f"INSERT INTO blood_issue ({columns}) SELECT {columns} FROM blood_issue WHERE id = %s", key
    )


@check(
    "OQ-06",
    "RQ-REL-5",
    title=_("效期不能推后"),
    expected=_("数据库拒绝推后一袋血的失效时间"),
)
def later_expiry(trial: Trial) -> str:
    key = one("SELECT id FROM blood_unit WHERE status = 'available' ORDER BY id")
    sql = "UPDATE blood_unit SET expires_at = %s WHERE id = %s"
    return impossible(sql, trial.at + timedelta(days=9000), key)


@check(
    "OQ-07",
    "RQ-TRC-2",
    title=_("血袋不能删除"),
    expected=_("数据库拒绝删除血袋"),
)
def no_delete(trial: Trial) -> str:
    return impossible("DELETE FROM blood_unit WHERE id = %s", one("SELECT id FROM blood_unit"))


@check(
    "OQ-08",
    "RQ-ISS-3",
    title=_("不相容的血不能预留"),
    expected=_("A、B、AB 型红细胞不能留给 O 型患者的订单"),
)
def incompatible(trial: Trial) -> str:
    life = trial.life
    wrong = [u for u in trial.shelf() if u.abo != "O"][:1]
    if not wrong:
        raise Fault(gettext("小城里没有可以试验的记录"))
    order = _order_for_group_o(trial)
    return refused(
        lambda: orders.reserve(
            supplier=trial.centre, orders=[order], units=wrong, by=life.staff("stock"), at=trial.at
        ),
        "group_incompatible",
    )


def _order_for_group_o(trial: Trial) -> Any:
    life, key = trial.life, trial.life.plan.hospitals[0]
    return orders.place(
        hospital=life.plan.path(key),
        supplier=trial.centre,
        component="red_cells",
        quantity=1,
        urgency="emergency",
        abo="O",
        rhd="+",
        needed_by=trial.at + timedelta(hours=6),
        indication="anaemia",
        by=life.staff(f"clerk{key}"),
        at=trial.at,
    )


@check(
    "OQ-09",
    "RQ-REC-1",
    title=_("召回在一次动作里扣住全部"),
    expected=_("一次献血的每一袋在期血同时被扣留；结算仍然平衡"),
)
def recall(trial: Trial) -> str:
    unit = trial.shelf()[0]
    quality = trial.life.staff("quality")
    opened = recalls.open_recall(
        root=unit.donation,
        cause="donor_information",
        place=trial.centre,
        by=quality,
        at=trial.at,
    )
    free = one(
        "SELECT count(*) FROM blood_unit WHERE donation_id = %s AND status IN"
        " ('untested', 'available', 'reserved', 'travelling', 'issued')",
        unit.donation_id,
    )
    if free or not balance.strike().closes:
        raise Fault(gettext("还有 %(count)d 袋没有扣住") % {"count": free})
    return gettext("召回 %(code)s 扣住了该次献血的全部在期血") % {"code": opened.code}


# -- the trail, the walls, the seals --------------------------------------------------------------------


@check(
    "OQ-10",
    "RQ-TRL-1",
    title=_("痕迹不可改"),
    expected=_("数据库拒绝修改和删除痕迹"),
)
def trail_stays(trial: Trial) -> str:
    key = one("SELECT max(id) FROM core_trail")
    impossible("UPDATE core_trail SET actor = 'x' WHERE id = %s", key)
    return impossible("DELETE FROM core_trail WHERE id = %s", key)


@check(
    "OQ-11",
    "RQ-TRL-2",
    title=_("改过的痕迹会被发现"),
    expected=_("拿掉守卫、改掉一行之后，校验指出这一行"),
)
def tampering_shows(trial: Trial) -> str:
    clean = trail.verify()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for sql in drop(connection.vendor, "core_trail", "core_trail_no_update"):
                cursor.execute(sql)
            middle = one(
                "SELECT id FROM core_trail ORDER BY id LIMIT 1 OFFSET (SELECT count(*) / 2 FROM core_trail)"
            )
            cursor.execute("UPDATE core_trail SET actor = 'x' WHERE id = %s", [middle])
        altered = trail.verify()
        transaction.set_rollback(True)
    if not clean.ok or altered.ok or not trail.verify().ok:
        raise Fault(gettext("没有发现被改的一行"))
    return gettext("%(count)d 行一致；改掉一行即被发现") % {"count": clean.rows}


@check(
    "OQ-12",
    "RQ-ACC-1",
    title=_("没有权限的人做不了"),
    expected=_("病房护士不能报废血袋"),
)
def not_permitted(trial: Trial) -> str:
    nurse = trial.life.staff(f"ward{trial.life.plan.hospitals[0]}")
    bags = trial.shelf()[:1]
    try:
        components.discard(units=bags, reason="bag_leaking", by=nurse, at=trial.at)
    except Forbidden as refusal:
        return gettext("被拒绝：%(codes)s") % {"codes": ", ".join(refusal.codes)}
    raise Fault(gettext("没有被拒绝"))


@check(
    "OQ-13",
    "RQ-ACC-2",
    title=_("没有登录的人看不到"),
    expected=_("库存、献血者、追溯页面都转到登录页"),
)
def strangers(trial: Trial) -> str:
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    for address in ("/blood/stock", "/blood/donors", "/blood/trace", "/people/"):
        status = client.get(address).status_code
        if status not in (302, 403, 404):
            raise Fault(f"{address}: {status}")
    return gettext("都被挡在登录页之外")


@check(
    "OQ-14",
    "RQ-PRI-2",
    title=_("密封的值不以明文存在"),
    expected=_("数据库文件里找不到任何一位献血者的身份证号"),
)
def sealed(trial: Trial) -> str:
    numbers = {one.who.id_number for one in trial.life.history}
    if connection.vendor != "sqlite":
        return _clear_in_tables(numbers)
    home = Path(settings.SANXIAN_HOME)
    text = b"".join(path.read_bytes() for path in sorted(home.glob("sanxian.sqlite3*")))
    shown = sum(number.encode() in text for number in numbers)
    if shown or not numbers:
        raise Fault(gettext("%(count)d 个号码以明文存在") % {"count": shown})
    return gettext("查找了 %(count)d 个号码，一个也没有") % {"count": len(numbers)}


def _clear_in_tables(numbers: set[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, '') FROM people_person p")
        text = cursor.fetchone()[0] or ""
    if any(number in text for number in numbers):
        raise Fault(gettext("%(count)d 个号码以明文存在") % {"count": 1})
    return gettext("查找了 %(count)d 个号码，一个也没有") % {"count": len(numbers)}


@check(
    "OQ-15",
    "RQ-DAT-1",
    title=_("重复提交不会做两次"),
    expected=_("同一请求再次到达，得到第一次的回答，什么也不再写"),
)
def once(trial: Trial) -> str:
    request, bags, stock = uuid4(), trial.shelf()[-1:], trial.life.staff("stock")
    said = {"units": bags, "storage": "V-1", "by": stock, "at": trial.at, "request": request}
    components.store(**said)
    before = one("SELECT count(*) FROM core_trail")
    components.store(**said)
    after = one("SELECT count(*) FROM core_trail")
    if after != before:
        raise Fault(gettext("又写了 %(count)d 行") % {"count": after - before})
    return gettext("第二次没有写任何东西")


# -- labels and input -------------------------------------------------------------------------------------


@check(
    "OQ-16",
    "RQ-LBL-1",
    title=_("标签能被读回"),
    expected=_("每个血袋号码印成条码后，由独立的解码器读回相同的号码"),
)
def labels(trial: Trial) -> str:
    numbers = [unit.number for unit in trial.shelf()[:20]]
    for number in numbers:
        drawn = zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128).to_image(scale=3)
        if [code.text for code in zxingcpp.read_barcodes(drawn)] != [number]:
            raise Fault(gettext("读回的号码不同"))
    return gettext("%(count)d 个号码全部读回") % {"count": len(numbers)}


@check(
    "OQ-17",
    "RQ-LBL-2",
    title=_("错一个字符就不认"),
    expected=_("号码里任何一个数字写错，校验字符都能发现"),
)
def check_character(trial: Trial) -> str:
    number, tried = trial.shelf()[0].number, 0
    for place, sign in enumerate(number):
        for other in "0123456789" if sign.isdigit() else "":
            if other != sign:
                tried += 1
                if UNITS_OF_DONATIONS.check(number[:place] + other + number[place + 1 :]):
                    raise Fault(gettext("一个写错的号码被接受了"))
    return gettext("%(count)d 种写错全部被发现") % {"count": tried}
