"""`sanxian found`: the first province, city and administrator of a real, empty home."""

from __future__ import annotations

import argparse

from django.db import transaction

from sanxian.core import clock, home
from sanxian.core.actor import Actor, Grant
from sanxian.orgs import services
from sanxian.orgs.facts import Kind
from sanxian.orgs.models import Account
from sanxian.orgs.services.accounts import new_password
from sanxian.orgs.services.founding import found_root

FOUNDER = frozenset({"orgs.root.found", "orgs.org.open", "orgs.account.open", "orgs.grant.give"})


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--province", required=True, help="division code, such as 370000")
    parser.add_argument("--province-name", required=True, help="such as 山东省")
    parser.add_argument("--city", required=True, help="division code, such as 370300")
    parser.add_argument("--city-name", required=True, help="such as 淄博市")
    parser.add_argument(
        "--administrator", required=True, help="user name of the first administrator"
    )
    parser.add_argument("--name", required=True, help="the administrator's name")


def run(name: str, args: argparse.Namespace) -> int:
    """Refuses a home that has organisations. The first password is printed once."""
    password = new_password()
    with transaction.atomic():
        account = _found(args, password)
    print(f"{args.city_name}: {account.username} / {password}")
    return 0


def _found(args: argparse.Namespace, password: str) -> Account:
    """Province, city and administrator: all of them, or nothing."""
    at = clock.now()
    top, city = args.province[:2], args.city[:4]
    by = Actor("founder", f"/{top}/", (Grant("founder", f"/{top}/", FOUNDER),))
    root = found_root(
        place=f"/{top}/", segment=top, name=args.province_name, division=args.province, by=by, at=at
    )
    home.found("real", args.city_name)
    org = services.open_org(
        parent=root, org_id=city, segment=city, kind=Kind.CITY, name=args.city_name,
        division=args.city, by=by, at=at,
    )  # fmt: skip
    account = services.open_account(
        org=org, username=args.administrator, name=args.name, password=password, by=by, at=at
    )
    services.give_grant(account=account, role="administrator", org=org, by=by, at=at)
    return account
