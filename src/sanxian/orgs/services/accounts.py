"""Accounts: opened and closed by an administrator, never deleted."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.orgs.models import ALPHABET, Account, Grant, Org

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}", re.ASCII)


@act("orgs.account.open", on="org")
def open_account(
    *,
    org: Org,
    username: str,
    name: str,
    password: str,
    by: Actor,
    at: datetime,
    person_uid: UUID | None = None,
    code: str = "",
) -> Account:
    """Open an account that may do nothing yet: roles are given apart.

    Without a password (`""`) nobody can sign in to it by one: for demonstration roles.
    """
    if not USERNAME.fullmatch(username):
        raise Malformed("username_bad", field="username")
    if org.closed:
        raise Refusal("org_already_closed")
    account = Account(
        username=username,
        name=name,
        org=org,
        person_uid=person_uid,
        opened_at=at,
        **({"code": code} if code else {}),
    )
    _set_password(account, password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as fault:
        raise Refusal("username_taken") from fault
    note(account=account.code)
    return account


def _set_password(account: Account, password: str) -> None:
    """Raises Malformed for a weak one; which one it was is said nowhere."""
    if not password:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as fault:
        raise Malformed("password_weak", field="password") from fault
    account.set_password(password)


@act("orgs.account.edit", on="account")
def edit_account(*, account: Account, name: str, org: Org, by: Actor, at: datetime) -> Account:
    """Change the name or the workplace of an account; roles stay as they are."""
    if not by.may("orgs.account.edit", org.path):
        raise Forbidden("not_permitted", act="orgs.account.edit")
    if org.closed:
        raise Refusal("org_already_closed")
    note(account=account.code, was=account.org.path, now=org.path)
    account.name, account.org = name, org
    account.save(update_fields=["name", "org"])
    return account


@act("orgs.account.close", on="account")
def close_account(*, account: Account, by: Actor, at: datetime) -> Account:
    """Close an account at once: its sessions end with the next page, its roles today."""
    if account.code == by.id:
        raise Refusal("own_account")
    if not account.is_active:
        raise Refusal("account_closed")
    account.is_active, account.closed_at = False, at
    account.save(update_fields=["is_active", "closed_at"])
    on = clock.day(at)
    rows = Grant.objects.filter(account=account, until__isnull=True)
    rows.filter(since__lte=on).update(until=on)
    rows.filter(since__gt=on).delete()
    note(account=account.code)
    return account


@act("orgs.account.reopen", on="account")
def reopen_account(*, account: Account, password: str, by: Actor, at: datetime) -> Account:
    """Open a closed account again, with a new password and without its old roles."""
    if account.is_active:
        raise Refusal("account_not_closed")
    _set_password(account, password)
    account.is_active, account.closed_at = True, None
    account.save(update_fields=["is_active", "closed_at", "password"])
    note(account=account.code)
    return account


@act("orgs.account.reset", on="account")
def reset_account(*, account: Account, password: str, by: Actor, at: datetime) -> Account:
    """Give a new password and take the second factor off: for a lost telephone. Ends all sessions."""
    if not account.is_active:
        raise Refusal("account_closed")
    _set_password(account, password)
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    note(account=account.code)
    return account


def new_password() -> str:
    """A first password to be told by word of mouth: 16 signs without look-alikes, about 79 bits."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(signs[i : i + 4] for i in range(0, 16, 4))
