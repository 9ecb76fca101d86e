"""Who acts, with which rights, in which places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Manager, Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Grant:
    """The permissions of one role in one place and everything below it (`/37/3703/bc1/`)."""

    role: str
    path: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `id` is an account code, never a name; `facility` the place whose trail it is.

    `own` is the uid of the actor's own person file, for acts on one's own record.
    """

    id: str
    facility: str
    grants: tuple[Grant, ...] = ()
    own: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    def may(self, permission: str, path: str) -> bool:
        return any(permission in g.permissions and path.startswith(g.path) for g in self.grants)

    def may_somewhere(self, permission: str) -> bool:
        return any(permission in g.permissions for g in self.grants)

    def paths(self, permission: str) -> tuple[str, ...]:
        """The places where the actor holds the permission, without those inside another."""
        held = sorted({g.path for g in self.grants if permission in g.permissions})
        return tuple(p for p in held if not any(o != p and p.startswith(o) for o in held))


def bounds(path: str) -> tuple[str, str]:
    """Paths at `path` or below lie from the first, up to and without the second."""
    return path, path[:-1] + "0"


def below(field: str, path: str) -> Q:
    """Records at `path` or below, as a range that both databases answer from the index."""
    first, last = bounds(path)
    return Q(**{f"{field}__gte": first, f"{field}__lt": last})


def within(
    rows: QuerySet[M] | Manager[M], by: Actor, permission: str, field: str = "org_path"
) -> QuerySet[M]:
    """Only the rows that lie where `by` holds `permission`; none where it is held nowhere."""
    return rows.filter(reach(by, permission, field))


def reach(by: Actor, permission: str, field: str = "org_path") -> Q:
    """The condition of `within`, to be joined with others over the same row."""
    scope = Q(pk__in=[])
    for path in by.paths(permission):
        scope |= below(field, path)
    return scope


def operator(*permissions: str) -> Actor:
    """Whoever has a shell on the machine: every place, and only the permissions a command names."""
    return Actor("cli:operator", "/", (Grant("operator", "/", frozenset(permissions)),))
