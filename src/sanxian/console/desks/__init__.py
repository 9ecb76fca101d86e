"""Each role's desk: what it finds, the next step, what waits. One module for each family of roles.

A desk composes the selectors of the rooms and draws nothing; `desk.html` does.
"""

from __future__ import annotations

from collections.abc import Callable

from sanxian.console.desks import (
    callback,
    cases,
    counsellor,
    donor_room,
    government,
    hospital,
    house,
    laboratory,
    local,
    quality,
    registry,
    stemdonor,
    supply,
)
from sanxian.console.desks.parts import Desk, Look

# role -> its desk; in this order they stand on the page of somebody with several roles.
DESKS: dict[str, Callable[[Look], Desk]] = {
    "nurse": donor_room.nurse,
    "registrar": donor_room.registrar,
    "counsellor": counsellor.counsellor,
    "ward_nurse": hospital.ward_nurse,
    "hospital_clerk": hospital.clerk,
    "hospital_doctor": hospital.doctor,
    "transfusion_committee": hospital.committee,
    "lab_reviewer": laboratory.reviewer,
    "lab_technician": laboratory.technician,
    "component_technician": supply.component_technician,
    "stock_manager": supply.stock_manager,
    "quality_officer": quality.officer,
    "deputy": quality.deputy,
    "policy_approver": house.approver,
    "administrator": house.administrator,
    "registry_officer": registry.officer,
    "city_worker": stemdonor.city_worker,
    "county_worker": local.county_worker,
    "callback_volunteer": callback.volunteer,
    "hla_technician": stemdonor.hla_technician,
    "collection_doctor": cases.collection_doctor,
    "peer_volunteer": cases.peer_volunteer,
    "organiser": local.organiser,
    "province_manager": government.province_manager,
    "government_viewer": government.viewer,
    "auditor": quality.auditor,
}

# Roles whose home is elsewhere: a donor's is the donor's own phone.
ELSEWHERE = frozenset({"donor"})


def desks(look: Look) -> list[tuple[str, Desk]]:
    """The desks of everything this actor does, each with its role."""
    return [(role, DESKS[role](look)) for role in DESKS if role in look.by.roles]
