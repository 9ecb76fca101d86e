"""What raw SQL may not do to the hospital's own tables; each gives back one illegal statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    AutologousDeposit,
    BedsideCheck,
    InquiryStep,
    LargeUse,
    Observation,
    Order,
    PatientReaction,
    ReactionCase,
    Transfusion,
    Unit,
    UseStatement,
)

Statement = Callable[[], Any]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _set(table: str, column: str, value: Any, pk: int) -> Statement:
    return lambda: run(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, pk)


def _deposit(s: Any, number: str = "ZTONE") -> AutologousDeposit:
    return AutologousDeposit.objects.create(
        number=number,
        patient=s.patient(),
        org_path=s.city.hospital.path,
        department=s.city.ward.path,
        volume_ml=400,
        hb="120",
        operation_on=s.at.date(),
        collected_at=s.at - timedelta(days=5),
        collected_by="a-one",
        expires_at=s.at + timedelta(days=30),
    )


_DEPOSITED = (
    "INSERT INTO blood_autologousdeposit (uid, number, patient_id, org_path, department, volume_ml,"
    " hb, operation_on, collected_at, collected_by, expires_at, tested_by, ended_for, status, finding)"
    " SELECT %s, %s, patient_id, org_path, department, volume_ml, hb, operation_on, collected_at,"
    " collected_by, expires_at, '', '', %s, finding FROM blood_autologousdeposit WHERE id = %s"
)


def deposit_born_issued(s: Any) -> Statement:
    uid = "0" * 32
    row = _deposit(s)
    return lambda: run(_DEPOSITED, uid, "ZTTWO", "issued", row.pk)


def own_blood_into_the_stock(s: Any) -> Statement:
    row = _deposit(s)
    other = s.unit()
    columns = [f.column for f in Unit._meta.local_fields if f.column != "id"]
    chosen = ", ".join("%s" if c == "number" else c for c in columns)
    sql = (
        f"INSERT INTO blood_unit ({', '.join(columns)})"
        f" SELECT {chosen} FROM blood_unit WHERE id = %s"
    )
    return lambda: run(sql, row.number, other.pk)


def deposit_for_another_patient(s: Any) -> Statement:
    row = _deposit(s)
    return _set("blood_autologousdeposit", "patient_id", s.patient().pk, row.pk)


def deposit_kept_longer(s: Any) -> Statement:
    row = _deposit(s)
    later = row.expires_at + timedelta(days=1)
    return _set("blood_autologousdeposit", "expires_at", later, row.pk)


def deposit_risen(s: Any) -> Statement:
    row = _deposit(s)
    AutologousDeposit.objects.filter(pk=row.pk).update(status="discarded", ended_for="damaged")
    return _set("blood_autologousdeposit", "status", "stored", row.pk)


def deposit_given_without_a_giving(s: Any) -> Statement:
    row = _deposit(s)
    AutologousDeposit.objects.filter(pk=row.pk).update(status="issued")
    return _set("blood_autologousdeposit", "status", "given", row.pk)


_GIVEN = (
    "INSERT INTO blood_autologousgiving (deposit_id, patient_id, org_path, at, by, second_by)"
    " VALUES (%s, %s, '/x/', %s, 'a-one', 'a-two')"
)


def giving_to_somebody_else(s: Any) -> Statement:
    row = _deposit(s)
    AutologousDeposit.objects.filter(pk=row.pk).update(status="issued")
    other = s.patient()
    return lambda: run(_quoted(_GIVEN), row.pk, other.pk, s.at)


def giving_from_the_store(s: Any) -> Statement:
    row = _deposit(s)
    return lambda: run(_quoted(_GIVEN), row.pk, row.patient_id, s.at)


def giving_past_expiry(s: Any) -> Statement:
    row = _deposit(s)
    AutologousDeposit.objects.filter(pk=row.pk).update(status="issued")
    return lambda: run(_quoted(_GIVEN), row.pk, row.patient_id, row.expires_at)


def _quoted(sql: str) -> str:
    return sql.replace(" by,", ' "by",')


def deposit_deleted(s: Any) -> Statement:
    row = _deposit(s)
    return lambda: run("DELETE FROM blood_autologousdeposit WHERE id = %s", row.pk)


def _order(s: Any) -> Order:
    return Order.objects.create(
        code="DD1",
        org_path=s.city.hospital.path,
        supplier_path=s.city.centre.path,
        patient=s.patient(),
        component="red_cells",
        quantity=1,
        urgency="routine",
        needed_by=s.at,
        placed_at=s.at,
        placed_by="a-one",
    )


def _statement(s: Any) -> UseStatement:
    return UseStatement.objects.create(
        order=_order(s),
        org_path=s.city.hospital.path,
        department=s.city.ward.path,
        doctor="a-one",
        setting="internal",
        given="{}",
        because="",
        finding="outside",
        edition="e",
        ml=200,
        stated_at=s.at,
    )


def finding_made_good(s: Any) -> Statement:
    return _set("blood_usestatement", "finding", "appropriate", _statement(s).pk)


def doctor_replaced(s: Any) -> Statement:
    return _set("blood_usestatement", "doctor", "a-nine", _statement(s).pk)


def verdict_changed(s: Any) -> Statement:
    row = _statement(s)
    UseStatement.objects.filter(pk=row.pk).update(
        status="judged", verdict="inappropriate", verdict_by="a-two"
    )
    return _set("blood_usestatement", "verdict", "appropriate", row.pk)


def _large(s: Any) -> LargeUse:
    return LargeUse.objects.create(
        patient=s.patient(),
        org_path=s.city.hospital.path,
        day=s.at.date(),
        ml=1800,
        asked_at=s.at,
        asked_by="a-one",
    )


def approval_made_larger(s: Any) -> Statement:
    return _set("blood_largeuse", "ml", 9000, _large(s).pk)


def signature_swapped(s: Any) -> Statement:
    row = _large(s)
    LargeUse.objects.filter(pk=row.pk).update(chief_by="a-two")
    return _set("blood_largeuse", "chief_by", "a-three", row.pk)


def refusal_turned_round(s: Any) -> Statement:
    row = _large(s)
    LargeUse.objects.filter(pk=row.pk).update(
        status="refused", refused_by="a-two", refused_for="alternatives"
    )
    return _set("blood_largeuse", "status", "asked", row.pk)


def _transfusion(s: Any) -> Transfusion:
    issue = s.issue(s.released_unit("reserved"))
    check = BedsideCheck.objects.create(
        issue=issue, org_path=issue.org_path, ok=True, at=s.at, by="a-one"
    )
    return Transfusion.objects.create(issue=issue, check_passed=check, started_at=s.at, by="a-one")


def observation_rewritten(s: Any) -> Statement:
    row = Observation.objects.create(
        transfusion=_transfusion(s),
        org_path="/x/",
        point="start",
        vitals="{}",
        at=s.at,
        by="a-one",
    )
    return _set("blood_observation", "point", "early", row.pk)


def _case(s: Any) -> ReactionCase:
    begun = _transfusion(s)
    reaction = PatientReaction.objects.create(
        issue=begun.issue, org_path="/x/", kind="febrile", grade=1, care="", at=s.at, by="a-one"
    )
    return ReactionCase.objects.create(
        code="HV1",
        reaction=reaction,
        org_path=s.city.hospital.path,
        centre_path=s.city.centre.path,
        opened_at=s.at,
    )


def inquiry_rewritten(s: Any) -> Statement:
    row = InquiryStep.objects.create(
        case=_case(s),
        org_path="/x/",
        kind="dat",
        outcome="abnormal",
        note="",
        at=s.at,
        by="a-one",
    )
    return _set("blood_inquirystep", "kind", "culture", row.pk)


def review_undone(s: Any) -> Statement:
    row = _case(s)
    ReactionCase.objects.filter(pk=row.pk).update(
        status="reviewed",
        category="febrile",
        severity="non_severe",
        imputability="possible",
        concluded_by="a-one",
        reviewed_by="a-two",
        centre_category="febrile",
        centre_imputability="possible",
    )
    return _set("blood_reactioncase", "centre_category", "other", row.pk)


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_autologous_birth_guard": (deposit_born_issued,),
    "blood_unit_autologous_guard": (own_blood_into_the_stock,),
    "blood_autologous_rewrite_guard": (deposit_for_another_patient, deposit_kept_longer),
    "blood_autologous_end_guard": (deposit_risen,),
    "blood_autologous_give_guard": (deposit_given_without_a_giving,),
    "blood_autologousgiving_guard": (
        giving_to_somebody_else,
        giving_from_the_store,
        giving_past_expiry,
    ),
    "blood_autologous_delete_guard": (deposit_deleted,),
    "blood_usestatement_rewrite_guard": (finding_made_good, doctor_replaced, verdict_changed),
    "blood_largeuse_rewrite_guard": (
        approval_made_larger,
        signature_swapped,
        refusal_turned_round,
    ),
    "blood_observation_rewrite_guard": (observation_rewritten,),
    "blood_inquirystep_rewrite_guard": (inquiry_rewritten,),
    "blood_reactioncase_end_guard": (review_undone,),
}
