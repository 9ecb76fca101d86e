"""The patient's sample: taken at the bed after wristband and hospital number agreed, then received."""

from __future__ import annotations

from datetime import datetime

from sanxian.blood import editions
from sanxian.blood.facts.issuing import Fault
from sanxian.blood.models import Patient, SampleTube
from sanxian.blood.selectors import witness
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

BASIS = ("临床输血技术规范",)
TAKE = "blood.tube.take"
REJECTIONS = ("unlabelled", "haemolysed", "too_little", "too_old", "wrong_tube")


@act(TAKE, basis=BASIS, on="ward")
def take(
    *,
    ward: str,
    patient_code: str,
    hospital_number: str,
    second_by: str = "",
    by: Actor,
    at: datetime,
) -> SampleTube:
    """Take a sample of the patient whose wristband was scanned; gives the tube its own code.

    Refuses with every fault, and never says the right value: patient_code_differs (no such patient
    in this hospital), second_identifier_differs, and the second person's faults.
    """
    home = places.nearest(ward, Kind.HOSPITAL)
    patient = Patient.objects.filter(org_path=home, code=patient_code.strip()).first()
    needed = editions.bedside(ward, clock.day(at)).values.second_checker
    found = []
    if patient is None:
        found.append(Reason(Fault.PATIENT))
    elif patient.number != hospital_number.strip():
        found.append(Reason(Fault.IDENTIFIER))
    second = witness.fault(second_by, ward, TAKE, by, at, needed=needed)
    if second:
        found.append(Reason(second))
    Refusal.unless_empty(found)
    return create(
        SampleTube,
        code=new_code("BB"),
        patient=patient,
        org_path=ward,
        taken_at=at,
        taken_by=by.id,
        second_by=second_by,
    )


@act("blood.tube.accept", basis=BASIS, on="tube")
def accept(*, tube: SampleTube, patient_code: str, by: Actor, at: datetime) -> SampleTube:
    """Receive a tube with its request: the patient on the request must be the tube's.

    A tube whose request names another patient is rejected and stays on file as that.
    """
    said = {"judged_at": at, "judged_by": by.id}
    if tube.patient.code != patient_code.strip():
        return move(
            tube, "reject", set={**said, "faults": "request_differs"}, reasons=["request_differs"]
        )
    return move(tube, "accept", set=said)


@act("blood.tube.reject", basis=BASIS, on="tube")
def reject(*, tube: SampleTube, why: str, by: Actor, at: datetime) -> SampleTube:
    """Do not use a tube. `why` is one of REJECTIONS."""
    if why not in REJECTIONS:
        raise Malformed("reason_unknown", field="why")
    note(why=why)
    return move(
        tube, "reject", set={"judged_at": at, "judged_by": by.id, "faults": why}, reasons=[why]
    )
