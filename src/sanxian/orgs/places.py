"""What the rooms above ask of a place: its name, its kind, and where the care it belongs to stands.

Names of organisations are public; nobody is asked for a permission here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sanxian.core.actor import below
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs.facts import Kind
from sanxian.orgs.models import Account, Grant, Org
from sanxian.orgs.roles import ROLES


def names(paths: Iterable[str]) -> dict[str, str]:
    """The name at each path; a path where nothing stands is left out."""
    return dict(_named(sorted(set(paths))))


@prepared
def _named(paths: list[str]) -> QuerySet[Org, Any]:
    return Org.objects.filter(path__in=paths).values_list("path", "name")


def name_at(column: str) -> Subquery:
    """For the query of another room: the name at the path in its `column`, in the same query."""
    return Subquery(Org.objects.filter(path=OuterRef(column)).values("name")[:1])


def standing(path: str) -> tuple[str, str] | None:
    """Name and kind at a path, the kind "" where it has closed; None where nothing stands."""
    row = next(iter(_standing(path)), None)
    return (row[0], "" if row[2] else row[1]) if row else None


@prepared
def _standing(path: str) -> QuerySet[Org, Any]:
    return Org.objects.filter(path=path).values_list("name", "kind", "closed")


def kind_of(path: str) -> str:
    """The kind of the organisation at a path; "" where nothing stands or it has closed."""
    return next(iter(_kinds(path)), "")


@prepared
def _kinds(path: str) -> QuerySet[Org, Any]:
    return Org.objects.filter(path=path, closed__isnull=True).values_list("kind", flat=True)


def above(path: str) -> list[str]:
    """The path and every path it lies below, the nearest first."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:n])}/" for n in range(len(parts), 0, -1)]


def nearest(path: str, *kinds: Kind) -> str:
    """The nearest organisation of these kinds at the path or above it; "" where there is none."""
    return max(_of_kinds(above(path), kinds), key=len, default="")


@prepared
def _of_kinds(paths: list[str], kinds: list[str]) -> QuerySet[Org, Any]:
    return Org.objects.filter(path__in=paths, kind__in=kinds).values_list("path", flat=True)


def of_kind(path: str, *kinds: Kind) -> list[tuple[str, str]]:
    """Path and name of the open organisations of these kinds at or below a path, by name."""
    rows = Org.objects.filter(below("path", path), kind__in=kinds, closed__isnull=True)
    return list(rows.order_by("name", "path").values_list("path", "name"))


def city_of(path: str) -> str:
    """The city that a path lies in; the path itself where it lies in none."""
    return nearest(path, Kind.CITY) or path


def at(path: str) -> Org:
    """The open organisation at a path. Raises Unknown."""
    found = Org.objects.filter(path=path, closed__isnull=True).first()
    if found is None:
        raise Unknown("not_found")
    return found


def staff(path: str) -> list[tuple[int, str]]:
    """Key and name of the staff with an open account at or below a path, by name."""
    rows = Account.objects.filter(below("org__path", path), is_active=True, person_uid__isnull=True)
    return list(rows.order_by("name", "pk").values_list("pk", "name"))


def colleagues(path: str) -> list[tuple[str, str]]:
    """Code and name of the staff with an open account at or below a path, by name."""
    rows = Account.objects.filter(below("org__path", path), is_active=True, person_uid__isnull=True)
    return list(rows.order_by("name", "pk").values_list("code", "name"))


def holders(path: str, permission: str, on: date) -> list[tuple[str, str]]:
    """Code and name of the open accounts that hold a permission at a path on that day, by name."""
    roles = [name for name, role in ROLES.items() if permission in role.permissions]
    return _holders(above(path), roles, on) if roles else []


@prepared
def _holders(paths: list[str], roles: list[str], on: date) -> QuerySet[Account, Any]:
    grants = Grant.objects.filter(role__in=roles, org__path__in=paths, since__lte=on)
    grants = grants.filter(Q(until__isnull=True) | Q(until__gt=on))
    rows = Account.objects.filter(pk__in=grants.values("account_id"), is_active=True)
    return rows.order_by("name", "pk").values_list("code", "name")


def accounts(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name of the open accounts with these codes, by name."""
    rows = Account.objects.filter(code__in=sorted(set(codes)), is_active=True)
    return list(rows.order_by("name", "pk").values_list("code", "name"))


def bearers(path: str, permissions: Iterable[str], on: date) -> list[tuple[str, str]]:
    """Place and code of the open accounts that hold all these permissions at a path on that day by a
    grant there or above it, the nearest place first, and there whose account is the oldest."""
    needed = frozenset(permissions)
    roles = [name for name, role in ROLES.items() if needed <= role.permissions]
    found = set(_bearers(above(path), roles, on)) if roles else set()
    by_age = sorted(found, key=lambda row: (-len(row[0]), row[2]))
    return [(place, code) for place, code, _age in by_age]


@prepared
def _bearers(paths: list[str], roles: list[str], on: date) -> QuerySet[Grant, Any]:
    rows = Grant.objects.filter(role__in=roles, org__path__in=paths, since__lte=on)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on), account__is_active=True)
    return rows.values_list("org__path", "account__code", "account_id")
