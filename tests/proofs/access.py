"""T12: every address, method and role is decided; every act too; and what lies in another city, or in
another hospital, is answered like something that is not there.

All of it in the demonstration city, which has a record of every kind. Beside it lies a second city,
empty but for its people: one of each role, who try the first city's records one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.proofs import demo, furnished
from tests.proofs.proving import Slice

SINCE = date(2020, 1, 1)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PARTS = 20
ROWS = 6  # of each kind of record that strangers to the place try

# What the people of the other city are called, and where each role works.
TREE = (
    ("province", "", "36", "province", "province"),
    ("city", "province", "3601", "city", "city"),
    ("registry", "province", "rb1", "registry", "province"),
    ("centre", "city", "bc1", "centre", "city"),
    ("laboratory", "city", "hla1", "laboratory", "city"),
    ("site", "centre", "s1", "site", "site"),
    ("hospital", "city", "h1", "hospital", "site"),
    ("county", "city", "360102", "county", "county"),
    ("unit", "county", "u1", "unit", "site"),
)
HOSPITAL_ROLES = ("hospital_clerk", "hospital_doctor", "ward_nurse", "transfusion_committee")

# An address without its keys -> whose records they name; a new kind of address must be named here.
RECORDS = {
    "/orgs/": "orgs.Org",
    "/orgs/delegations/": "orgs.Delegation",
    "/orgs/accounts/": "orgs.Account",
    "/orgs/grants/": "orgs.Grant",
    "/orgs/editions/": "core.Edition",
    "/people/": "people.Person",
    "/people/doubles/": "people.Double",
    "/duties/": "duties.Duty",
    "/blood/sites/": "blood.Site",
    "/blood/sessions/": "blood.Session",
    "/blood/drives/": "blood.Session",
    "/blood/donors/": "blood.Donor",
    "/blood/deferrals/": "blood.Deferral",
    "/blood/visits/": "blood.Visit",
    "/blood/donations/": "blood.Donation",
    "/blood/donor-reactions/": "blood.DonorReaction",
    "/blood/informations/": "blood.Information",
    "/blood/counselling/": "blood.CounsellingCase",
    "/blood/reentries/": "blood.Reentry",
    "/blood/laboratory/donations/": "blood.Donation",
    "/blood/laboratory/results/": "blood.Result",
    "/blood/laboratory/batches/": "blood.Batch",
    "/blood/laboratory/collections/": "blood.CollectionBatch",
    "/blood/laboratory/runs/": "blood.TestBatch",
    "/blood/laboratory/bench/instruments/": "blood.Instrument",
    "/blood/laboratory/bench/lots/": "blood.ReagentLot",
    "/blood/laboratory/groups/": "blood.GroupDiscrepancy",
    "/blood/laboratory/pools/": "blood.NatPool",
    "/blood/laboratory/confirmations/": "blood.Confirmation",
    "/blood/laboratory/corrections/": "blood.GroupCorrection",
    "/blood/packs/": "blood.PackLot",
    "/blood/laboratory/retained/": "blood.RetainedSample",
    "/blood/release/": "blood.Release",
    "/blood/units/": "blood.Unit",
    "/blood/spots/": "blood.StorageSpot",
    "/blood/excursions/": "blood.Excursion",
    "/blood/qc/": "blood.QualitySample",
    "/blood/boxes/": "blood.Shipment",
    "/blood/orders/": "blood.Order",
    "/blood/massive/": "blood.MassiveTransfusion",
    "/blood/hospital/patients/": "blood.Patient",
    "/blood/postponed/": "blood.PostponedOperation",
    "/blood/coldboxes/": "blood.TransportBox",
    "/blood/hospital/issues/": "blood.Issue",
    "/blood/ward/": "blood.Issue",
    "/blood/tubes/": "blood.SampleTube",
    "/blood/transfers/": "blood.Transfer",
    "/blood/uses/": "blood.UseStatement",
    "/blood/large-uses/": "blood.LargeUse",
    "/blood/cases/": "blood.ReactionCase",
    "/blood/autologous/": "blood.AutologousDeposit",
    "/blood/trace/": "blood.Donation",
    "/blood/recalls/": "blood.Recall",
    "/blood/notices/": "blood.Notice",
    "/blood/takeovers/": "blood.Takeover",
    "/blood/nonconformities/": "blood.Nonconformity",
    "/blood/actions/": "blood.CorrectiveAction",
    "/blood/deviations/": "blood.Deviation",
    "/blood/counts/": "blood.StockCount",
    "/blood/retention/": "blood.Disposal",
    "/volunteers/teams/": "volunteers.Team",
    "/volunteers/memberships/": "volunteers.Membership",
    "/volunteers/roster/": "volunteers.Volunteer",
    "/volunteers/certificates/": "volunteers.Certificate",
    "/volunteers/trainings/": "volunteers.Training",
    "/volunteers/insurance/": "volunteers.Cover",
    "/volunteers/shifts/": "volunteers.Shift",
    "/volunteers/places/": "volunteers.Signup",
    "/volunteers/offers/": "volunteers.Offer",
    "/volunteers/hours/": "volunteers.Hours",
    "/volunteers/corrections/": "volunteers.Correction",
    "/volunteers/my/offers/": "volunteers.Offer",
    "/stemdonor/company/": "volunteers.Offer",
    "/volunteers/my/shifts/": "volunteers.Shift",
    "/volunteers/my/trainings/": "volunteers.Training",
    "/volunteers/my/places/": "volunteers.Signup",
    "/volunteers/my/certificates/": "volunteers.Certificate",
    "/stemcell/registrants/": "stemcell.Registrant",
    "/stemcell/queries/": "stemcell.PatientQuery",
    "/stemcell/files/": "stemcell.Intake",
    "/stemdonor/cases/": "stemdonor.MatchCase",
    "/stemdonor/costs/": "stemdonor.CostLine",
    "/stemdonor/hospitals/": "stemdonor.CollectionHospital",
    "/stemdonor/ward/": "stemdonor.MatchCase",
    "/stemdonor/peers/": "stemdonor.PeerCompanion",
    "/stemdonor/follow/": "stemdonor.FollowUp",
    "/stemdonor/visits/": "stemdonor.CareVisit",
    "/stemdonor/reviews/": "stemdonor.SuccessReview",
    "/stemdonor/registrants/": "stemdonor.Registrant",
    "/stemdonor/relatives/": "stemdonor.Relative",
    "/stemdonor/enrol/": "people.Person",
    "/stemdonor/calls/": "stemdonor.Registrant",
    "/stemdonor/samples/": "stemdonor.Sample",
    "/stemdonor/boxes/": "stemdonor.Consignment",
    "/stemdonor/rate/": "stemdonor.RateDraw",
    "/stemdonor/rate/calls/": "stemdonor.RateCall",
    "/stemdonor/intakes/": "stemdonor.Intake",
    "/stempatient/cases/": "stempatient.PatientCase",
    "/coordination/links/": "coordination.Link",
    "/coordination/openings/": "coordination.Opening",
    "/coordination/missions/": "coordination.Mission",
    "/coordination/escort/": "coordination.Leg",
    "/coordination/letters/": "coordination.Letter",
    "/coordination/meetings/": "coordination.Meeting",
    "/coordination/patients/": "stempatient.PatientCase",
    "/coordination/drafts/": "coordination.Draft",
    "/my/history/": "blood.Donation",
    "/my/certificates/": "blood.Donation",
    "/my/letters/": "coordination.Letter",
    "/exchange/registers/files/": "exchange.Upload",
    "/exchange/registers/imports/": "blood.Intake",
    "/exchange/national/": "exchange.NationalTask",
    "/exchange/national/files/": "exchange.NationalFile",
    "/exchange/codes/": "exchange.InstrumentCodes",
    "/exchange/tokens/": "exchange.ApiToken",
    "/api/v1/units/": "blood.Unit",
}  # fmt: skip
# Keys in these name no record: a word, a topic of the policy, the design's own pages.
NO_RECORD = {
    "/design/(?P", "/duties/calendar/", "/orgs/editions/topic/", "/blood/units/act/", "/blood/treat/",
    "/volunteers/my/step/", "/api/v1/policy/", "/api/v1/", "/blood/reports/",
}  # fmt: skip
WORDS = {
    "word": "notice", "what": "phone", "step": "people.double.merge", "kind": "donation",
    "topic": "blood.interval", "name": "touch", "rest": "nothing",
}  # fmt: skip
WORD_OF = {
    "blood:instrument_step": "pull",
    "blood:lot_step": "accept",
    "blood:deviation_decide": "approve",
}
# What is acted on stands in the query, so that a bare address finds nothing at home either.
NAMED_IN_QUERY = {"orgs:edition_drop"}
# The demonstration city asks no volunteer to be beside a donor: tests/stemdonor/cases/test_company.py
# shows whom that page opens for.
NOBODYS_HERE = {"stemdonor:company"}
# What makes a record one that has such a page, where not every one has.
HAVING = {
    "blood:drive": {"host__isnull": False},
    "blood:apheresis": {"apheresis__isnull": False},
    "blood:apheresis_paper": {"apheresis__isnull": False},
}
NOWHERE = {"int": 999_999_999, "uuid": "00000000-0000-7000-8000-000000000000", "str": "nowhere"}
# These ask for a password or a code again, which nobody here has; this one signs out.
LEFT_OUT = {"account_reauthenticate", "mfa_reauthenticate", "account_logout"}


def slices() -> list[Slice]:
    table = [
        Slice(f"table-{n:02d}", "table", {"city": "", "part": n, "parts": PARTS})
        for n in range(PARTS)
    ]
    return [*table, Slice("elsewhere", "elsewhere", {"city": ""}), Slice("acts", "acts")]


# -- addresses ---------------------------------------------------------------------------------------


def addresses() -> dict[str, tuple[str, Any]]:
    """Name of each address -> the address as it is written, and its pattern's converters."""
    from django.urls import URLResolver, get_resolver

    def walk(node: Any, prefix: str, space: str) -> Iterator[tuple[str, tuple[str, Any]]]:
        for entry in node.url_patterns:
            written = prefix + str(entry.pattern).lstrip("^")
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry, written, inner)
            else:
                keys = getattr(entry.pattern, "converters", {})
                keys = keys or dict.fromkeys(entry.pattern.regex.groupindex, None)
                yield f"{space}{entry.name}", (f"/{written}", keys)

    return dict(walk(get_resolver(), "", ""))


def prefix(written: str) -> str:
    return written.partition("<")[0]


def with_keys(name: str, keys: dict[str, Any], row: Any = None) -> str:
    """The address of a record; without one, with keys at which nothing lies."""
    from django.urls import reverse

    given = {}
    for key, converter in keys.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        if key in WORDS:
            given[key] = WORD_OF.get(name, WORDS[key])
        elif row is None:
            given[key] = NOWHERE.get(kind, "nowhere")
        else:
            given[key] = getattr(row, "number" if key == "number" else "uid") if kind not in (
                "int",
            ) else row.pk  # fmt: skip
    return reverse(name, kwargs=given)


# -- people ------------------------------------------------------------------------------------------


def account_of(role: str, org: Any, name: str, second_factor: bool = False) -> Any:
    from sanxian.core import clock
    from sanxian.core.seal import new_uid
    from sanxian.orgs.models import Account, Grant
    from sanxian.orgs.roles import OUTSIDERS

    account = Account.objects.create(
        code=f"a-{name}-{role}"[:16], org=org, username=f"{name}.{role}"[:40], name=role,
        second_factor=second_factor, opened_at=clock.now(), password="!",
        person_uid=new_uid() if role in OUTSIDERS else None,
    )  # fmt: skip
    Grant.objects.create(account=account, role=role, org=org, since=SINCE)
    return account


def other_city() -> SimpleNamespace:
    from sanxian.orgs.models import Org, OrgEdge

    made: dict[str, Any] = {}
    for key, above, segment, kind, level in TREE:
        parent = made.get(above)
        made[key] = Org.objects.create(
            org_id=f"far-{key}", segment=segment, kind=kind, level=level, parent=parent,
            path=f"{parent.path if parent else '/'}{segment}/", name=f"远方{key}", opened=SINCE,
            division=segment if kind in ("county", "city") else "",
        )  # fmt: skip
        if parent:
            OrgEdge.objects.create(child=made[key], parent=parent, since=SINCE)
    return SimpleNamespace(**made)


def entered(account: Any) -> Any:
    from django.test import Client

    from sanxian.core import clock
    from sanxian.orgs import selectors

    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    client.actor = selectors.actor_for(account, clock.day(clock.now()))  # type: ignore[attr-defined]
    return client


def at_home() -> dict[str, Any]:
    """One browser for each role of the demonstration city, as `make run` offers them."""
    from sanxian.core import clock
    from sanxian.orgs import selectors
    from sanxian.orgs.models import Account

    Account.objects.update(second_factor=False)
    found = selectors.demonstration_accounts(clock.day(clock.now()))
    return {role: entered(account) for role, account in found}


def _everybody() -> dict[str, Any]:
    """The first of each role, then every other account of the city."""
    from sanxian.orgs.models import Account

    first = at_home()
    rest = Account.objects.filter(is_active=True, grants__isnull=False).distinct()
    return first | {a.username: entered(a) for a in rest}


def from_afar() -> dict[str, Any]:
    """One browser for each role of the other city."""
    from sanxian.orgs.roles import ROLES
    from tests.personas import WORKPLACES

    far = other_city()
    return {
        role: entered(
            account_of(role, getattr(far, WORKPLACES.get(role, ("centre",))[0]), f"{n:02d}")
        )
        for n, role in enumerate(ROLES)
    }


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back."""
    from django.db import transaction

    from sanxian.core.database import writer

    with writer(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(client: Any, method: str, address: str) -> Any:
    with undone():
        return client.generic(method, address, content_type="application/x-www-form-urlencoded")


# -- address, method, role ---------------------------------------------------------------------------


def table(city: str, part: int, parts: int, open_for_all: bool = False) -> dict[str, Any]:
    """One part of the table; fails with what is not as declared."""
    from sanxian.core.access import BY_KEY, may_open

    demo.stand(city)
    if open_for_all:
        _open_for_all()
    from sanxian.console.access import table as declared

    needs = declared()
    who = {**at_home(), "stranger": None, "no second factor": _bare()}
    from django.test import Client

    cells = [
        (name, method, role)
        for name in addresses()
        for method in METHODS
        for role in who
        if name not in LEFT_OUT
    ]
    Random(12).shuffle(cells)
    wrong, done = [], {"cells": 0, "opened": 0, "refused": 0}
    for name, method, role in cells[part::parts]:
        need = needs.get(name, needs.get(f"{name.rpartition(':')[0]}:*"))
        assert need is not None, f"{name} is not declared"
        client = who[role] or Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        answer = asked(client, method, with_keys(name, addresses_once()[name][1]))
        allowed = may_open(need, getattr(client, "actor", None))
        fault = _fault(need, method, role, allowed, answer, by_key=need == BY_KEY)
        if fault:
            wrong.append(f"{method} {name} as {role}: {answer.status_code}, {fault}")
        done["cells"] += 1
        done["opened" if allowed else "refused"] += 1
    assert not wrong, "\n".join(wrong)
    return done


_known: dict[str, tuple[str, Any]] = {}


def addresses_once() -> dict[str, tuple[str, Any]]:
    if not _known:
        _known.update(addresses())
    return _known


def _bare() -> Any:
    """A nurse who has not set up her second factor."""
    from sanxian.orgs.models import Grant

    of = Grant.objects.filter(role="nurse").select_related("org").first()
    assert of is not None
    return entered(account_of("nurse", of.org, "bare", second_factor=True))


def _fault(need: Any, method: str, role: str, allowed: bool, answer: Any, by_key: bool) -> str:
    """What is wrong with an answer, or nothing."""
    from sanxian.console.middleware import ON_THE_WAY
    from sanxian.core.access import PUBLIC

    status, to = answer.status_code, answer.headers.get("Location", "")
    if status >= 500:
        return "a fault of the server"
    if by_key:
        return "" if role != "stranger" or status in (200, 401, 403, 404, 405) else "no key shown"
    if not allowed:
        shut = status == 302 and to.startswith("/sign-in?next=") if role == "stranger" else False
        return "" if shut or status == 403 else "may not open it"
    name = answer.resolver_match.view_name if answer.resolver_match else ""
    if method in ("PUT", "PATCH", "DELETE"):
        return "" if status in (404, 405) else "a method that nothing answers to"
    if role == "no second factor" and need != PUBLIC and name not in ON_THE_WAY:
        return "" if status == 302 and to == "/account/second-factor" else "no second factor"
    if status == 403 and method == "GET":
        return "may open it"
    return "asks to sign in" if to.startswith("/sign-in?next=") else ""


def _open_for_all() -> None:
    """The control: a house that has forgotten its table."""
    from sanxian.console import middleware

    middleware.may_open = lambda need, actor: True  # type: ignore[assignment]


# -- records of elsewhere ----------------------------------------------------------------------------


def elsewhere(
    city: str, rows: int = ROWS, only: str = "", share: int = 1, unscoped: bool = False
) -> dict[str, Any]:
    """People of another city, and of another hospital, at every address of a record (or at one in
    `share`, or those that begin so)."""
    demo.stand(city)
    furnished.furnish(at_home())
    records = {label: _rows(label, rows) for label in sorted(set(RECORDS.values()))}
    theirs, near = _everybody(), _neighbours()
    beside = {label: _of_one_hospital(label, rows) for label in records}
    far = from_afar()
    machines = furnished.keys_of(far), furnished.keys_of(at_home())
    if unscoped:
        _unscope()
    done: dict[str, Any] = {"records": 0, "tries": 0, "addresses": 0, "near tries": 0}
    wrong = [f"{label}: no record to try" for label, some in records.items() if not some]
    for name, (written, keys) in sorted(addresses().items())[::share]:
        if not keys or prefix(written) in NO_RECORD or not written.startswith(only):
            continue
        label = RECORDS[prefix(written)]
        done["addresses"] += 1
        faults, tries = _tried(name, keys, records[label], far)
        wrong, done["tries"] = wrong + faults, done["tries"] + tries
        faults, tries = _tried(name, keys, beside[label], near)
        wrong, done["near tries"] = wrong + faults, done["near tries"] + tries
        absent = NAMED_IN_QUERY | NOBODYS_HERE
        if records[label] and name not in absent and not _opens(name, keys, label, theirs):
            wrong.append(f"{name}: opens for nobody at home, so that nothing is shown by it")
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong)
    done["records"] = sum(len(some) for some in records.values())
    return {**done, **furnished.by_key(*machines)}


def _rows(label: str, number: int) -> list[Any]:
    """Some records of a kind, of as many states as there are."""
    from django.apps import apps

    model = apps.get_model(label)
    found: dict[Any, Any] = {}
    for row in model._default_manager.order_by("-pk")[:400]:
        found.setdefault(getattr(row, "status", row.pk), row)
    return list(found.values())[:number]


# What another hospital may see of these is decided by more than the place: both ends of a way.
BOTH_ENDS = {"blood.Transfer", "blood.Shipment", "blood.Unit", "blood.Recall", "blood.Notice",
             "blood.Donation", "blood.Duty", "orgs.Org"}  # fmt: skip


def _hospitals() -> list[Any]:
    from sanxian.blood.models import Patient
    from sanxian.orgs.models import Org

    hospitals = list(Org.objects.filter(kind="hospital").order_by("path"))
    hospitals.sort(key=lambda h: -Patient.objects.filter(org_path__startswith=h.path).count())
    return hospitals


def _neighbours() -> dict[str, Any]:
    """The people of a hospital of the same city."""
    other = _hospitals()[1]
    return {
        role: entered(account_of(role, other, f"n{n}")) for n, role in enumerate(HOSPITAL_ROLES)
    }


def _of_one_hospital(label: str, number: int) -> list[Any]:
    from django.apps import apps

    model = apps.get_model(label)
    if label in BOTH_ENDS or "org_path" not in {f.name for f in model._meta.concrete_fields}:
        return []
    here = _hospitals()[0].path
    return list(model._default_manager.filter(org_path__startswith=here).order_by("-pk")[:number])


def _tried(
    name: str, keys: dict[str, Any], rows: list[Any], who: dict[str, Any]
) -> tuple[list[str], int]:
    """Faults, and how often somebody tried. A record of elsewhere is answered like none at all."""
    from sanxian.console.access import table as declared
    from sanxian.core.access import BY_KEY, may_open
    from sanxian.orgs.roles import OUTSIDERS

    wrong, tries, need = [], 0, declared().get(name) or declared()["api:*"]
    for role, client in who.items():
        if not may_open(need, client.actor):
            continue
        for method in ("GET", "POST"):
            none = asked(client, method, with_keys(name, keys)).status_code
            for row in rows:
                if need == BY_KEY and role in OUTSIDERS:
                    continue
                tries += 1
                said = asked(client, method, with_keys(name, keys, row)).status_code
                if said != none or said not in (403, 404, 405):
                    wrong.append(
                        f"{method} {name} {row._meta.label}:{row.pk} as {role}: {said}, none {none}"
                    )
    return wrong, tries


def _opens(name: str, keys: dict[str, Any], label: str, who: dict[str, Any]) -> bool:
    """The control: for somebody of the place it is another answer than for a record not there."""
    from sanxian.console.access import table as declared
    from sanxian.core.access import may_open

    need = declared().get(name) or declared()["api:*"]
    for client in who.values():
        if may_open(need, client.actor):
            for row in _of_the_place(name, label, client):
                address = with_keys(name, keys, row)
                for method in ("GET", "POST"):
                    if asked(client, method, address).status_code not in (403, 404, 405):
                        return True
    return False


def _of_the_place(name: str, label: str, client: Any) -> list[Any]:
    """Records that whoever asks may well have: her own, those that have such a page, the latest."""
    from django.apps import apps

    rows = apps.get_model(label)._default_manager.order_by("-pk")
    if name.startswith("portal:"):
        return list(rows.filter(donor__person__uid=client.actor.own or None)[:5])
    having = HAVING.get(name)
    if having:
        return list(rows.filter(**having)[:5])
    return [*_rows(label, 9), *rows[:9], *rows.reverse()[:9]]


def _unscope() -> None:
    """The control: selectors that have forgotten where their reader works."""
    from django.db.models import Q

    from sanxian.core import actor

    actor.below = lambda field, path: Q(pk__isnull=False)  # type: ignore[assignment]


# -- role and act ------------------------------------------------------------------------------------


def acts(all_may: bool = False, share: int = 1) -> dict[str, Any]:
    """Every act by every role, in its place and in another: it begins where the role holds it there."""
    from sanxian import ground

    ground.lay()
    from importlib import import_module
    from inspect import getclosurevars

    from sanxian.core.act import ACTS
    from sanxian.core.actor import Actor, Grant
    from sanxian.orgs.roles import ROLES

    if all_may:
        Actor.may = lambda self, permission, path: True  # type: ignore[method-assign]
    wrong, done = [], {"cells": 0, "begun": 0}
    for act in list(ACTS.values())[::share]:
        call = getattr(import_module(act.module), act.function)
        on = getclosurevars(call).nonlocals["on"]
        for role in ROLES:
            held = act.name in ROLES[role].permissions
            by = Actor("a-x", "/1/2/", (Grant(role, "/1/2/", ROLES[role].permissions),))
            for places, inside in (
                (("/1/2/3/",), True),
                (("/1/4/",), False),
                (("/1/2/3/", "/1/4/"), False),
            ):
                begun = _begins(call, on, by, places)
                done["cells"] += 1
                done["begun"] += begun
                if begun is not (held and inside):
                    wrong.append(f"{act.name} by {role} at {places}: begun {begun}")
    assert not wrong, "\n".join(wrong[:40])
    return {**done, "acts": len(ACTS)}


class _Begun(Exception):
    """The act's own function was reached."""


def _begins(call: Any, on: str, by: Any, places: tuple[str, ...]) -> bool:
    """Whether the act lets `by` begin on records at those places; it is not carried out."""
    from sanxian.core import act
    from sanxian.kernel.refusal import Forbidden

    records = [SimpleNamespace(org_path=path) for path in places]
    kept, act._frame = act._frame, _stop  # type: ignore[assignment]
    try:
        call(by=by, at=AT, **{on: records if len(records) > 1 else records[0]})
    except _Begun:
        return True
    except Forbidden:
        return False
    finally:
        act._frame = kept
    return False


def _stop(*_: Any) -> Any:
    raise _Begun
