"""Reads of the organisation; each takes the actor, and shows what that actor may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q, QuerySet

from sanxian.core import home, policy
from sanxian.core.actor import Actor, Grant
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import models, places
from sanxian.orgs.facts import Kind
from sanxian.orgs.roles import ROLES


def in_force(rows: QuerySet, on: date) -> QuerySet:
    """Dated rows that hold on that day; `until` is the first day without."""
    return rows.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def actor_for(account: models.Account, on: date) -> Actor:
    """The account as an actor with the grants of that day; none when it is closed."""
    grants: list[Grant] = []
    if account.is_active:
        rows = in_force(models.Grant.objects.filter(account=account), on)
        for row in rows.select_related("org").order_by("id"):
            if row.role in ROLES:
                grants.append(Grant(row.role, row.org.path, ROLES[row.role].permissions))
    own = str(account.person_uid) if account.person_uid else ""
    return Actor(account.code, account.org.path, tuple(grants), own)


def lacks_second_factor(account: models.Account, actor: Actor) -> bool:
    """Whether this account must set up a second factor before it may work.

    Staff must; donors need not; in a demonstration home nobody can, with one-click sign-in.
    """
    if not account.second_factor or not any(ROLES[role].staff for role in actor.roles):
        return False
    if settings.SANXIAN_DEMO and home.kind() == "demonstration":
        return False
    return not is_mfa_enabled(account, [Authenticator.Type.TOTP])


def demonstration_accounts(on: date) -> list[tuple[str, models.Account]]:
    """For each role, in their order, the first account that holds it: the one-click sign-ins."""
    first: dict[str, models.Account] = {}
    rows = in_force(models.Grant.objects.filter(account__is_active=True), on)
    for row in rows.select_related("account", "account__org").order_by("account_id"):
        first.setdefault(row.role, row.account)
    return [(role, first[role]) for role in ROLES if role in first]


def role_label(role: str) -> str:
    return str(ROLES[role].label) if role in ROLES else role


def own_account(by: Actor) -> dict[str, Any]:
    """What the page of one's own account shows."""
    account = models.Account.objects.select_related("org").get(code=by.id)
    names = dict(
        models.Org.objects.filter(path__in=[g.path for g in by.grants]).values_list("path", "name")
    )
    return {
        "account": account,
        "roles": [(role_label(g.role), names.get(g.path, g.path)) for g in by.grants],
        "has_totp": is_mfa_enabled(account, [Authenticator.Type.TOTP]),
    }


def division_of(path: str) -> str:
    """The division code that holds at a path: its own, or that of the nearest place above."""
    parts = path.strip("/").split("/")
    above = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    rows = models.Org.objects.filter(path__in=above).exclude(division="")
    return max(rows.values_list("path", "division"), key=lambda row: len(row[0]), default=("", ""))[1]


def label_of(by: Actor) -> str:
    """Name and roles of the one who acts, for the corner of the page."""
    name = models.Account.objects.filter(code=by.id).values_list("name", flat=True).first() or by.id
    roles = "、".join(role_label(role) for role in by.roles)
    return f"{name} · {roles}" if roles else name


def account(code: str) -> models.Account:
    """The open account with that code. Raises Unknown."""
    found = models.Account.objects.filter(code=code, is_active=True).select_related("org").first()
    if found is None:
        raise Unknown("no_such_account")
    return found


def division_of(path: str) -> str:
    """The division code of the area in which a path lies: `/37/3703/bc1/` is in 3703."""
    return policy.area(path)


def hospital_of(path: str) -> str:
    """The path of the hospital at a path or above it; "" where there is none."""
    return places.nearest(path, Kind.HOSPITAL)
