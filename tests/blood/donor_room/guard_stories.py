"""What raw SQL may not do to declarations, machine records, donors' words and cases: for tests/blood/test_guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    Apheresis,
    CounsellingCase,
    Declaration,
    Donation,
    Information,
    PackLot,
)

Statement = Callable[[], None]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _then(sql: str, *params: Any) -> Statement:
    return lambda: run(sql, *params)


def information(s: Any, donation: Donation | None = None, status: str = "taken") -> Information:
    donation = donation or s.bench.donation()
    row = Information(
        donation=donation,
        org_path=donation.org_path,
        kind="do_not_use",
        detail="",
        way="slip",
        holds=True,
        edition="e",
        at=s.at,
        by="slip",
    )
    row.save(force_insert=True)
    if status != "taken":
        Information.objects.filter(pk=row.pk).update(status=status)
    return row


def released_against_a_donors_word(s: Any) -> Statement:
    donation, _release = s.judged()
    information(s, donation)
    return _then("UPDATE blood_donation SET status = 'released' WHERE id = %s", donation.pk)


def _information(change: str, status: str = "taken") -> Callable[[Any], Statement]:
    def story(s: Any) -> Statement:
        row = information(s, status=status)
        return _then(f"UPDATE blood_information SET {change} WHERE id = %s", row.pk)

    return story


def word_of_another_donation(s: Any) -> Statement:
    row, other = information(s), s.bench.donation()
    sql = "UPDATE blood_information SET donation_id = %s WHERE id = %s"
    return _then(sql, other.pk, row.pk)


def word_deleted(s: Any) -> Statement:
    return _then("DELETE FROM blood_information WHERE id = %s", information(s).pk)


def finished_without_the_machine(s: Any) -> Statement:
    donation = s.bench.donation(kind="apheresis_platelets", status="drawing")
    return _then("UPDATE blood_donation SET status = 'drawn' WHERE id = %s", donation.pk)


def _machine(s: Any) -> Apheresis:
    donation = s.bench.donation(kind="apheresis_platelets", status="drawing")
    row = Apheresis(
        donation=donation,
        org_path=donation.org_path,
        device="MCS-1",
        kit="995E",
        kit_lot="K1",
        programme="p",
        started_at=s.at - timedelta(hours=1),
        ended_at=s.at,
        processed_ml=3800,
        anticoagulant_ml=380,
        product_ml=250,
        counts="{}",
        events="[]",
        at=s.at,
        operator="a-one",
    )
    row.save(force_insert=True)
    return row


def machine_rewritten(s: Any) -> Statement:
    return _then("UPDATE blood_apheresis SET product_ml = 500 WHERE id = %s", _machine(s).pk)


def machine_deleted(s: Any) -> Statement:
    return _then("DELETE FROM blood_apheresis WHERE id = %s", _machine(s).pk)


def _signed(s: Any) -> Declaration:
    visit = s.bench.donation().visit
    return Declaration.objects.create(visit=visit, version="e", signed_at=s.at, witness="a-one")


def signature_rewritten(s: Any) -> Statement:
    return _then("UPDATE blood_declaration SET version = 'f' WHERE id = %s", _signed(s).pk)


def signature_deleted(s: Any) -> Statement:
    return _then("DELETE FROM blood_declaration WHERE id = %s", _signed(s).pk)


def _case(s: Any, status: str = "opened") -> CounsellingCase:
    donation = s.bench.donation()
    row = CounsellingCase(
        code="C0000001",
        donor=donation.donor,
        donation=donation,
        org_path=donation.org_path,
        findings='["reactive_hiv"]',
        edition="e",
        opened_at=s.at,
        notice_by=s.at,
        noticed_at=s.at,
        counsel="",
        referral="",
        outcome="",
    )
    row.save(force_insert=True)
    if status != "opened":
        CounsellingCase.objects.filter(pk=row.pk).update(status=status)
    return row


def case_deleted(s: Any) -> Statement:
    return _then("DELETE FROM blood_counsellingcase WHERE id = %s", _case(s).pk)


def case_of_another_donor(s: Any) -> Statement:
    sql = "UPDATE blood_counsellingcase SET donor_id = %s WHERE id = %s"
    return _then(sql, s.bench.donor().pk, _case(s).pk)


def finding_replaced(s: Any) -> Statement:
    sql = "UPDATE blood_counsellingcase SET findings = counsel WHERE id = %s"
    return _then(sql, _case(s).pk)


def case_opened_again(s: Any) -> Statement:
    sql = "UPDATE blood_counsellingcase SET status = 'noticed' WHERE id = %s"
    return _then(sql, _case(s, "closed").pk)


def _lot(s: Any, **changed: Any) -> PackLot:
    given = {"lot": "CX1", "kind": "triple", "volume_ml": 400, "expires_on": s.at.date(), **changed}
    return PackLot.objects.create(
        org_path=s.city.centre.path, came_at=s.at, came_by="a-one", **given
    )


def _drawn_into(**changed: Any) -> Callable[[Any], Statement]:
    """A donation that begins with this lot: its row is that of another, under a new number."""

    def story(s: Any) -> Statement:
        lot, visit = _lot(s), s.bench.visit(s.bench.donor())
        PackLot.objects.filter(pk=lot.pk).update(**changed)
        return lambda: Donation.objects.create(
            number="DX0000000000001", scheme="x", visit=visit, donor=visit.donor,
            org_path=visit.org_path, kind="whole_blood", started_at=s.at, day=s.at.date(),
            pack_lot_id=lot.pk,
        )  # fmt: skip

    return story


def pack_rewritten(s: Any) -> Statement:
    lot, donation = _lot(s), s.bench.donation()
    return _then("UPDATE blood_donation SET pack_lot_id = %s WHERE id = %s", lot.pk, donation.pk)


def _lot_rewritten(change: str, **first: Any) -> Callable[[Any], Statement]:
    def story(s: Any) -> Statement:
        lot = _lot(s)
        PackLot.objects.filter(pk=lot.pk).update(**first)
        return _then(f"UPDATE blood_packlot SET {change} WHERE id = %s", lot.pk)

    return story


def lot_deleted(s: Any) -> Statement:
    return _then("DELETE FROM blood_packlot WHERE id = %s", _lot(s).pk)


_ENDED = {"status": "withdrawn", "ended_for": "damaged", "ended_at": "2026-11-20T00:00:00Z"}

STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_donation_information_guard": (released_against_a_donors_word,),
    "blood_information_rewrite_guard": (
        word_of_another_donation,
        _information("kind = detail"),
        _information("holds = (1 = 0)"),
        _information("at = '2020-01-01 00:00:00'"),
        _information("status = 'taken'", "settled"),
    ),
    "blood_information_delete_guard": (word_deleted,),
    "blood_donation_pack_guard": (
        _drawn_into(**_ENDED),
        _drawn_into(expires_on="2026-01-01"),
    ),
    "blood_donation_pack_rewrite_guard": (pack_rewritten,),
    "blood_packlot_rewrite_guard": (
        _lot_rewritten("lot = 'Y'"),
        _lot_rewritten("kind = 'single'"),
        _lot_rewritten("volume_ml = 200"),
        _lot_rewritten("org_path = '/37/'"),
        _lot_rewritten("expires_on = '2099-01-01'"),
        _lot_rewritten("status = 'in_use'", **_ENDED),
    ),
    "blood_packlot_delete_guard": (lot_deleted,),
    "blood_donation_machine_guard": (finished_without_the_machine,),
    "blood_apheresis_rewrite_guard": (machine_rewritten,),
    "blood_apheresis_delete_guard": (machine_deleted,),
    "blood_declaration_rewrite_guard": (signature_rewritten,),
    "blood_declaration_delete_guard": (signature_deleted,),
    "blood_case_delete_guard": (case_deleted,),
    "blood_case_rewrite_guard": (case_of_another_donor, finding_replaced, case_opened_again),
}
