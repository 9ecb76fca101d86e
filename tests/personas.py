"""The people of the tests, and the small city they work in.

`build_city()` makes the organisations; `Personas` opens an account with one role where that role
usually works. Other tests import these through the fixtures `city`, `persona`, `account`, `signed_in`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from sanxian.core import policy
from sanxian.core.actor import Actor, Grant
from sanxian.core.models import Edition
from sanxian.core.prepared import create, insert, insert_many
from sanxian.core.seal import new_uid
from sanxian.orgs import models, selectors
from sanxian.orgs.roles import ROLES

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Zibo
ON = date(2026, 11, 23)
SINCE = date(2020, 1, 1)

# key, parent's key, segment, kind, level, name
TREE = (
    ("province", None, "37", "province", "province", "山东省"),
    ("city", "province", "3703", "city", "city", "淄博市"),
    ("centre", "city", "bc1", "centre", "city", "淄博市中心血站"),
    ("site", "centre", "s1", "site", "site", "城东广场献血屋"),
    ("bus", "centre", "b1", "bus", "site", "献血车一号"),
    ("registry", "province", "rb1", "registry", "province", "山东省造血干细胞资料库分库"),
    ("laboratory", "city", "hla1", "laboratory", "city", "淄博市 HLA 分型实验室"),
    ("redcross", "city", "rc1", "redcross", "city", "淄博市红十字会"),
    ("hospital", "city", "h1", "hospital", "site", "市中心医院"),
    ("ward", "hospital", "w1", "ward", "site", "骨科病区"),
    ("hospital2", "city", "h2", "hospital", "site", "市妇幼保健院"),
    ("county", "city", "370302", "county", "county", "淄川区"),
    ("county2", "city", "370303", "county", "county", "张店区"),
    ("unit", "county", "u1", "unit", "site", "淄川机械厂"),
    ("other_city", "province", "3702", "city", "city", "青岛市"),
    ("other_laboratory", "other_city", "hla1", "laboratory", "city", "青岛市 HLA 分型实验室"),
    ("other_centre", "other_city", "bc2", "centre", "city", "青岛市中心血站"),
    ("other_site", "other_centre", "s1", "site", "site", "海边献血屋"),
    ("other_hospital", "other_city", "h1", "hospital", "site", "海滨医院"),
    ("other_county", "other_city", "370202", "county", "county", "市南区"),
)

DIVISIONS = {
    "province": "370000",
    "city": "370300",
    "other_city": "370200",
    "county": "370302",
    "county2": "370303",
    "other_county": "370202",
}

# Where a role usually works, in the first city and in the other one.
WORKPLACES = {
    "province_manager": ("province", "province"),
    "government_viewer": ("city", "other_city"),
    "administrator": ("city", "other_city"),
    "policy_approver": ("city", "other_city"),
    "hospital_clerk": ("hospital", "other_hospital"),
    "hospital_doctor": ("hospital", "other_hospital"),
    "ward_nurse": ("hospital", "other_hospital"),
    "transfusion_committee": ("hospital", "other_hospital"),
    "county_worker": ("county", "other_county"),
    "callback_volunteer": ("county", "other_county"),
    "city_worker": ("city", "other_city"),
    "peer_volunteer": ("county", "other_county"),
    "collection_doctor": ("hospital", "other_hospital"),
    "hla_technician": ("laboratory", "other_laboratory"),
    "organiser": ("unit", "other_county"),
    "registry_officer": ("registry", "registry"),
    "auditor": ("city", "other_city"),
    "donor": ("city", "other_city"),
}


def build_city() -> SimpleNamespace:
    """The organisations of TREE, by key; `centre.path` is `/37/3703/bc1/`."""
    made: dict[str, models.Org] = {}
    below = [row for row in TREE if row[1] is None]
    while below:
        layer = [_org(made.get(above or ""), key, *row) for key, above, *row in below]
        made |= zip((key for key, *_ in below), insert_many(layer), strict=True)
        below = [row for row in TREE if row[0] not in made and row[1] in made]
    insert_many(
        models.OrgEdge(child=made[key], parent=made[above], since=SINCE)
        for key, above, *_ in TREE
        if above
    )
    return SimpleNamespace(**made)


def _org(
    parent: models.Org | None, key: str, segment: str, kind: str, level: str, name: str
) -> models.Org:
    return models.Org(
        org_id=key,
        segment=segment,
        path=f"{parent.path if parent else '/'}{segment}/",
        kind=kind,
        level=level,
        parent=parent,
        name=name,
        division=DIVISIONS.get(key, ""),
        opened=SINCE,
    )


class Personas:
    """Calling it gives the Actor of a role; the same arguments give the same one."""

    def __init__(self, city: SimpleNamespace) -> None:
        self.city = city
        self.accounts: dict[Any, models.Account] = {}

    def __call__(self, role: str, where: str = "", number: int = 1) -> Actor:
        """`where` is a key of TREE, or "other" for the other city; `number` tells colleagues apart."""
        if (role, where, number) in self.accounts:  # their grants may have changed
            return selectors.actor_for(self.account(role, where, number), ON)
        account = self.account(role, where, number)
        grant = Grant(role, account.org.path, ROLES[role].permissions)
        return Actor(account.code, account.org.path, (grant,), str(account.person_uid or ""))

    def account(self, role: str, where: str = "", number: int = 1) -> models.Account:
        key = (role, where, number)
        if key not in self.accounts:
            self.accounts[key] = self._open(role, where, number)
        return self.accounts[key]

    def _open(self, role: str, where: str, number: int) -> models.Account:
        usual = WORKPLACES.get(role, ("centre", "other_centre"))
        org = getattr(self.city, usual[where == "other"] if where in {"", "other"} else where)
        account = models.Account(
            code=f"a-{len(self.accounts)}-{role}"[:16],
            org=org,
            username=f"{role}.{where or 'here'}.{number}"[:40],
            name=f"{role} {number}",
            second_factor=False,
            opened_at=AT,
            person_uid=new_uid() if role == "donor" else None,
        )
        account.set_unusable_password()
        insert(account)
        create(models.Grant, account=account, role=role, org=org, since=SINCE)
        return account


def in_force(topic: str, name: str, text: str) -> None:
    """An edition of the first city's own, written and approved, beside what is shipped."""
    Edition.objects.create(
        topic=topic,
        name=name,
        place="3703",
        org_path="/37/3703/",
        text=text,
        hash="0",
        status="approved",
        author="a-1",
        approver="a-2",
        written_at="2026-01-01T00:00:00Z",
        approved_at="2026-01-01T00:00:00Z",
    )
    policy.forget()
