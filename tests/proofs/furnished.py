"""T12's rest: what the demonstration city has none of, made through its services, and machines that
show a key of elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

REGISTER = "姓名,性别,出生日期,证件号码,手机\n张三,女,1990-05-04,,13800000000\n".encode()
WEEK = timedelta(days=7)


def furnish(who: dict[str, Any]) -> None:
    """A delegation, a code table, a file on its way in and a key, each by somebody who may."""
    from sanxian.core import clock
    from sanxian.core.seal import new_uid

    at = clock.now()
    _delegation(who, at)
    for make in (_codes, _upload):
        make(who, at, new_uid())
    _national(who, at)
    key_of(who["administrator"].actor, who["lab_technician"].actor.id, at)


def _delegation(who: dict[str, Any], at: Any) -> None:
    """Planning, handed by the city to one of its counties."""
    from sanxian.orgs.models import Org
    from sanxian.orgs.services import give_delegation

    city = Org.objects.filter(level="city", kind="city").order_by("path").first()
    county = Org.objects.filter(level="county", path__startswith=city.path).first()
    by = next(
        c.actor for c in who.values() if c.actor and c.actor.may("orgs.delegation.give", city.path)
    )
    give_delegation(giver=city, taker=county, step="blood.plan", by=by, at=at)


def _codes(who: dict[str, Any], at: Any, request: Any) -> None:
    from sanxian.exchange.analysers.services import save_codes
    from sanxian.exchange.mapping import Code

    by = who["lab_reviewer"].actor
    save_codes(
        place=by.facility, says="au-9", instrument="AU-9", codes=[Code("GPT", "alt", "number")],
        by=by, at=at, request=request,
    )  # fmt: skip


def _upload(who: dict[str, Any], at: Any, request: Any) -> None:
    from sanxian.exchange.registers.services import SERVICES, keep

    by = next(c.actor for c in who.values() if c.actor and _sends(c.actor, SERVICES["donors"]))
    keep(
        place=by.facility, kind="donors", name="名册.csv", content=REGISTER, by=by, at=at,
        request=request,
    )  # fmt: skip


def _national(who: dict[str, Any], at: Any) -> None:
    """A task of the national centre for somebody who stands in the registry, from a file."""
    from sanxian.exchange.national import services
    from sanxian.stemdonor.models import Registrant

    by = next(
        c.actor for c in who.values() if c.actor and c.actor.may_somewhere("exchange.national.take")
    )
    path = by.paths("exchange.national.take")[0]
    rows = Registrant.objects.filter(status="listed", org_path__startswith=path).order_by("pk")
    person = rows.first()
    content = f"任务编号,任务类型,在库编号\nCN-9,初配,{person.number if person else 'SD-0'}\n"
    file = services.keep(place=path, name="任务.csv", content=content.encode(), by=by, at=at)
    services.take_file(file=file, by=by, at=at)


def _sends(actor: Any, act: str) -> bool:
    return actor.may("exchange.upload.keep", actor.facility) and actor.may(act, actor.facility)


def key_of(administrator: Any, account: str, at: Any) -> str:
    """A key that speaks for an account, with all that the account and a key may do."""
    from sanxian.core import clock
    from sanxian.exchange import services
    from sanxian.exchange.keys import new_key
    from sanxian.orgs import selectors as orgs

    speaks = orgs.actor_for(orgs.account(account), clock.day(at))
    scopes = [one for one in services.SCOPES if speaks.may_somewhere(one)]
    if not scopes:
        return ""
    key = new_key()
    services.issue(
        place=administrator.facility, account=account, name="机", scopes=scopes, key=key,
        until=at + WEEK, by=administrator, at=at,
    )  # fmt: skip
    return key


def keys_of(who: dict[str, Any]) -> dict[str, str]:
    """A key for each role, of those for whom one can be made."""
    from sanxian.core import clock
    from sanxian.orgs.models import Org

    administrator = who["administrator"].actor
    at, made = clock.now(), {}
    place = Org.objects.get(path=administrator.facility).path
    for role, client in who.items():
        if client.actor.facility.startswith(place):
            made[role] = key_of(administrator, client.actor.id, at)
    return {role: key for role, key in made.items() if key}


# -- machines of elsewhere -----------------------------------------------------------------------------


def calls() -> list[tuple[str, str, str, list[str]]]:
    """Method, address and body of whatever a machine may ask about a record, and its records here."""
    from django.apps import apps

    from sanxian.core import clock

    def some(label: str, name: str, **only: Any) -> list[str]:
        rows = apps.get_model(label)._default_manager.filter(**only).order_by("-pk")
        return list(rows.values_list(name, flat=True)[:6])

    reading = {"at": clock.now().isoformat(), "celsius": "4.0"}
    result = {"donation": "%s", "assay": "alt", "outcome": "23"}
    return [
        ("GET", "/api/v1/units/%s", "", some("blood.Unit", "number")),
        ("POST", "/api/v1/temperatures", json.dumps({"spot": "%s", "readings": [reading]}),
         some("blood.StorageSpot", "code")),
        ("POST", "/api/v1/results", json.dumps({"name": "r", "readings": [result]}),
         some("blood.Donation", "number", status="drawn")),
    ]  # fmt: skip


def by_key(far: dict[str, str], here: dict[str, str]) -> dict[str, int]:
    """Every key of elsewhere at every record of here is answered like at none; at home it opens."""
    tries, wrong = 0, []
    for method, address, body, names in calls():
        assert names, f"{address}: nothing here to try"
        for role, key in far.items():
            none = said(method, address, body, _other(names[0]), key)
            for name in names:
                tries += 1
                found = said(method, address, body, name, key)
                if (found.status, found.codes) != (none.status, none.codes) or found.status < 400:
                    wrong.append(f"{method} {address} {name} by a key of {role}: {found}, none {none}")  # fmt: skip
        if not any(_opens(method, address, body, name, key) for key in here.values() for name in names):  # fmt: skip
            wrong.append(f"{method} {address}: opens for no key at home")
    assert not wrong, "\n".join(wrong[:40])
    return {"keys": len(far), "key tries": tries}


def _opens(method: str, address: str, body: str, name: str, key: str) -> bool:
    """Another answer than for a record that is not there."""
    mine, none = (said(method, address, body, n, key) for n in (name, _other(name)))
    return (mine.status, mine.codes) != (none.status, none.codes)


def _other(name: str) -> str:
    """A name of the same make that nobody has: its check character fits as well."""
    from sanxian.kernel import numbers

    for scheme in (numbers.DONATIONS, numbers.UNITS):
        if scheme.check(name):
            return str(scheme.make("A9990", 2031, 999_999))
    return f"{name[:-1]}~"


def said(method: str, address: str, body: str, name: str, key: str) -> SimpleNamespace:
    """Status and codes of the answer; what it does is taken back."""
    from django.test import Client

    from tests.proofs.access import undone

    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    with undone():
        answer = client.generic(
            method,
            address.replace("%s", name),
            body.replace("%s", name),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {key}",
        )
    codes = [why["code"] for why in answer.json().get("reasons", [])]
    return SimpleNamespace(status=answer.status_code, codes=codes)
