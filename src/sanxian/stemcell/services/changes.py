"""What every change of a register shares: the branch it belongs to, and its number."""

from __future__ import annotations

from django.db.models import F

from sanxian.core.act import current
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemcell.models import Register

BASIS = ("红十字会法 第11条", "个人信息保护法 第51条")


def require_branch(path: str) -> None:
    """A register is a registry branch's: no county, city or hospital has one. Raises Refusal."""
    if places.kind_of(path) != Kind.REGISTRY:
        raise Refusal("not_a_registry_branch")


def next_change(path: str) -> int:
    """The number of the change that is being made; inside an act.

    The row is locked until the act ends, so that numbers appear in their order.
    """
    current()
    Register.objects.get_or_create(org_path=path)
    rows = Register.objects.filter(org_path=path)
    rows.update(change=F("change") + 1)
    return rows.get().change
