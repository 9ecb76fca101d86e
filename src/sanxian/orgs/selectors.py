"""Reads of the organisation; each takes the actor, and shows what that actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sanxian.core import clock, home, policy
from sanxian.core.actor import Actor, Grant, below, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import models, places, routing, rules
from sanxian.orgs.facts import AREAS, Kind
from sanxian.orgs.roles import DOES, ROLES


def in_force(rows: QuerySet, on: date) -> QuerySet:
    """Dated rows that hold on that day; `until` is the first day without."""
    return rows.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def actor_for(account: models.Account, on: date) -> Actor:
    """The account as an actor with the grants of that day; none when it is closed."""
    grants: list[Grant] = []
    if account.is_active:
        for role, path in _grants(account, on):
            if role in ROLES:
                grants.append(Grant(role, path, ROLES[role].permissions))
    own = str(account.person_uid) if account.person_uid else ""
    return Actor(account.code, account.org.path, tuple(grants), own)


@prepared
def _grants(account: models.Account, on: date) -> QuerySet[models.Grant, Any]:
    rows = in_force(models.Grant.objects.filter(account=account), on)
    return rows.order_by("id").values_list("role", "org__path")


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


def role_does(role: str) -> str:
    """What the role does, in a line."""
    return str(DOES.get(role, ""))


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


def label_of(by: Actor) -> str:
    """Name and roles of the one who acts, for the corner of the page."""
    name = models.Account.objects.filter(code=by.id).values_list("name", flat=True).first() or by.id
    roles = _("、").join(role_label(role) for role in by.roles)
    return f"{name} · {roles}" if roles else name


def account(code: str) -> models.Account:
    """The open account with that code. Raises Unknown."""
    found = _open_account(code)
    if not found:
        raise Unknown("no_such_account")
    return found[0]  # type: ignore[no-any-return]


@prepared
def _open_account(code: str) -> QuerySet[models.Account, Any]:
    return models.Account.objects.filter(code=code, is_active=True).select_related("org")


def division_of(path: str) -> str:
    """The division code of the area in which a path lies: `/37/3703/bc1/` is in 3703."""
    return policy.area(path)


def hospital_of(path: str) -> str:
    """The path of the hospital at a path or above it; "" where there is none."""
    return places.nearest(path, Kind.HOSPITAL)


def actor_named(username: str, on: date) -> Actor:
    """The actor behind a user name, for commands and the simulated city. Raises Unknown."""
    account = models.Account.objects.select_related("org").filter(username=username).first()
    if account is None:
        raise Unknown("no_such_account")
    return actor_for(account, on)


def actor_coded(code: str, on: date) -> Actor:
    """The actor behind an account's code, for work that was queued. Raises Unknown."""
    account = models.Account.objects.select_related("org").filter(code=code).first()
    if account is None:
        raise Unknown("no_such_account")
    return actor_for(account, on)


# -- for the pages of the organisation ---------------------------------------------------------------

SEE, SEE_ACCOUNTS = "orgs.org.see", "orgs.account.see"


def orgs(by: Actor, words: str = "") -> QuerySet[models.Org]:
    """The organisations that `by` may see, in the order of the tree."""
    rows = within(models.Org.objects.order_by("path"), by, SEE, "path")
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(org_id__icontains=words) | Q(division__startswith=words)
        )
    return rows


def org(pk: int, by: Actor) -> models.Org:
    """Raises Unknown for one that is not there or lies elsewhere."""
    found = orgs(by).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def org_choices(by: Actor, permission: str) -> list[tuple[int, str]]:
    """Open organisations where `by` holds a permission, as a list to choose from."""
    rows = within(models.Org.objects.filter(closed__isnull=True), by, permission, "path")
    found = rows.order_by("path").values_list("pk", "name", "path")
    return [(pk, f"{'　' * (path.count('/') - 2)}{name}") for pk, name, path in found]


def chosen_org(pk: int, by: Actor, permission: str) -> models.Org:
    """The organisation chosen from `org_choices`; Unknown for any other."""
    rows = within(models.Org.objects.filter(closed__isnull=True), by, permission, "path")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def takers(giver: models.Org) -> list[tuple[int, str]]:
    """To whom an organisation can hand a step: those below it, and the area right above."""
    rows = models.Org.objects.filter(below("path", giver.path), closed__isnull=True)
    if giver.parent_id:
        rows |= models.Org.objects.filter(pk=giver.parent_id)
    return list(rows.exclude(pk=giver.pk).order_by("path").values_list("pk", "name"))


def edges(org: models.Org) -> QuerySet[models.OrgEdge]:
    return org.edges.select_related("parent").order_by("-since")


def delegations(org: models.Org) -> QuerySet[models.Delegation]:
    """What it has handed on and what it was handed, the newest first."""
    rows = models.Delegation.objects.filter(Q(giver=org) | Q(taker=org))
    return rows.select_related("giver", "taker").order_by("-since", "-pk")


def delegation(pk: int, by: Actor) -> models.Delegation:
    rows = within(models.Delegation.objects.all(), by, SEE, "giver__path")
    found = rows.select_related("giver", "taker").filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def accounts(by: Actor, words: str = "", org: models.Org | None = None) -> QuerySet[models.Account]:
    """Accounts of the places where `by` may see them, those still open first."""
    rows = within(models.Account.objects.select_related("org"), by, SEE_ACCOUNTS, "org__path")
    if org:
        rows = rows.filter(org=org)
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(username__icontains=words)
            | Q(code=words)
            | Q(org__name__icontains=words)
        )
    return rows.order_by("-is_active", "org__path", "username")


def account_at(pk: int, by: Actor) -> models.Account:
    found = accounts(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def roles_by_account(accounts: Iterable[models.Account], on: date) -> dict[int, list[str]]:
    """The labels of the roles in force, for a page of accounts."""
    found: dict[int, list[str]] = {}
    for row in in_force(models.Grant.objects.filter(account__in=list(accounts)), on):
        found.setdefault(row.account_id, []).append(role_label(row.role))
    return found


def grants(account: models.Account) -> QuerySet[models.Grant]:
    return account.grants.select_related("org").order_by("-since", "-pk")


def grant(pk: int, by: Actor) -> models.Grant:
    rows = within(
        models.Grant.objects.select_related("org", "account"), by, SEE_ACCOUNTS, "org__path"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def has_second_factor(account: models.Account) -> bool:
    return bool(is_mfa_enabled(account, [Authenticator.Type.TOTP]))


def competences(org: models.Org, at: datetime) -> list[dict[str, Any]]:
    """For each step: which levels do it there, whether that is the place's own table, and whose it is."""
    on = clock.day(at)
    found = []
    for step in rules.TABLE:
        table = routing.table(step, org.path, on)
        found.append(
            {
                "step": step,
                "levels": sorted(table[step]),
                "own": table is not rules.TABLE,
                "owner": routing.owner(step, org.path, at),
            }
        )
    return found


def role_choices() -> list[tuple[str, Any]]:
    return [(name, role.label) for name, role in ROLES.items()]


def area_choices(by: Actor, permission: str) -> list[tuple[int, str]]:
    """Provinces, cities and counties where `by` holds a permission: where an edition can hold."""
    rows = within(models.Org.objects.filter(closed__isnull=True), by, permission, "path")
    return list(rows.filter(kind__in=AREAS).order_by("path").values_list("pk", "name"))


def by_path(path: str) -> models.Org:
    """The organisation at a path. Raises Unknown."""
    found = models.Org.objects.filter(path=path).first()
    if found is None:
        raise Unknown("not_found")
    return found


def code_of(badge: str) -> str:
    """The code of the open account with that code or user name; what was read where there is none."""
    rows = models.Account.objects.filter(Q(code=badge) | Q(username=badge), is_active=True)
    return rows.values_list("code", flat=True).first() or badge[:64]
