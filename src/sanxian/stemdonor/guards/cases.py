"""Guards of match cases: her no, her leave, her last yes, and two signatures hold in the tables too."""

PLACED = (
    ("stemdonor_matchcase", "org_path"),
    ("stemdonor_casestep", "org_path"),
    ("stemdonor_caseneed", "org_path"),
    ("stemdonor_casetalk", "org_path"),
    ("stemdonor_familyleave", "org_path"),
    ("stemdonor_healthanswers", "org_path"),
    ("stemdonor_casestop", "org_path"),
    ("stemdonor_peercompanion", "org_path"),
    ("stemdonor_pleasenot", "org_path"),
    ("stemdonor_successreview", "org_path"),
    ("stemdonor_collectionhospital", "org_path"),
    ("stemdonor_hospitalroad", "org_path"),
    ("stemdonor_exam", "org_path"),
    ("stemdonor_stay", "org_path"),
    ("stemdonor_donorplan", "org_path"),
    ("stemdonor_confirmation", "org_path"),
    ("stemdonor_dose", "org_path"),
    ("stemdonor_cellbag", "org_path"),
    ("stemdonor_handover", "org_path"),
    ("stemdonor_costline", "org_path"),
    ("stemdonor_followup", "org_path"),
    ("stemdonor_carevisit", "org_path"),
)

Guard = tuple[str, str, str, str, str]

_KEPT = "a record of the donor's side is never deleted"
_T = "stemdonor_"
_CONFIRMED = (
    "EXISTS (SELECT 1 FROM stemdonor_confirmation c JOIN stemdonor_donorplan p ON p.id = c.plan_id"
    " WHERE p.case_id = NEW.id AND p.replaced_at IS NULL)"
)
_LEAVE = (
    "EXISTS (SELECT 1 FROM stemdonor_familyleave l WHERE l.case_id = {case}"
    " AND l.word = 'given' AND l.ended_at IS NULL)"
)


def _to(status: str, unless: str) -> str:
    return f"NEW.status = '{status}' AND OLD.status <> '{status}' AND NOT {unless}"


def _changed(*columns: str) -> str:
    """Whether one of these columns says another thing than before; "by" is a word of SQL."""
    return " OR ".join(
        f"COALESCE(CAST(NEW.{c} AS text), '') <> COALESCE(CAST(OLD.{c} AS text), '')"
        for c in columns
    )


def _rewrite(table: str, say: str, *columns: str, when: str = "") -> Guard:
    told = f"({_changed(*columns)})" if when else _changed(*columns)
    return (
        f"{_T}{table}_rewrite_guard", f"{_T}{table}", "UPDATE",
        f"{when} AND {told}" if when else told, say,
    )  # fmt: skip


def _delete(table: str) -> Guard:
    return (f"{_T}{table}_delete_guard", f"{_T}{table}", "DELETE", "", _KEPT)


CASES: tuple[Guard, ...] = (
    _rewrite(
        "matchcase", "a case stays whose it is, and keeps its code", "uid", "code", "task",
        "registrant_id", "received_at", "received_by",
    ),
    (
        "stemdonor_matchcase_end_guard", "stemdonor_matchcase", "UPDATE",
        "OLD.status IN ('stopped', 'closed') AND NEW.status <> OLD.status",
        "a case that is over stays over",
    ),
    (
        "stemdonor_matchcase_stop_guard", "stemdonor_matchcase", "UPDATE",
        _to("stopped", "EXISTS (SELECT 1 FROM stemdonor_casestop s WHERE s.case_id = NEW.id"
            " AND s.stage = OLD.status)"),
        "a case stops with the stage it had reached and a word for it",
    ),
    (
        "stemdonor_matchcase_family_guard", "stemdonor_matchcase", "UPDATE",
        _to("family", _LEAVE.format(case="NEW.id")),
        "her family is asked with her leave only",
    ),
    (
        "stemdonor_matchcase_confirmed_guard", "stemdonor_matchcase", "UPDATE",
        _to("confirmed", _CONFIRMED),
        "a plan is confirmed in writing",
    ),
    (
        "stemdonor_matchcase_begin_guard", "stemdonor_matchcase", "UPDATE",
        "NEW.status IN ('mobilising', 'collecting') AND OLD.status <> NEW.status"
        f" AND NOT {_CONFIRMED}",
        "nothing begins before the donor's last yes to this plan",
    ),
    (
        "stemdonor_matchcase_collect_guard", "stemdonor_matchcase", "UPDATE",
        _to("collecting", "EXISTS (SELECT 1 FROM stemdonor_dose d WHERE d.case_id = NEW.id)"),
        "cells are taken after the drug was given",
    ),
    (
        "stemdonor_matchcase_hand_guard", "stemdonor_matchcase", "UPDATE",
        _to("handed_over", "EXISTS (SELECT 1 FROM stemdonor_handover h WHERE h.case_id = NEW.id"
            " AND h.given_by <> '' AND h.taken_by <> '' AND h.given_by <> h.taken_by)"),
        "two people sign for the cells",
    ),
    (
        "stemdonor_matchcase_conditioned_guard", "stemdonor_matchcase", "UPDATE",
        "NEW.conditioned_at IS NOT NULL AND OLD.conditioned_at IS NULL"
        " AND OLD.status NOT IN ('confirmed', 'mobilising', 'collecting', 'handed_over')",
        "conditioning begins after the donor's last yes",
    ),
    _delete("matchcase"),
    _rewrite("casestep", "a step that was made stays made", "case_id", "word", "reached", "at",
             '"by"'),
    _delete("casestep"),
    _delete("caseneed"),
    (
        "stemdonor_casetalk_leave_guard", "stemdonor_casetalk", "INSERT",
        f"NEW.party = 'family' AND NOT {_LEAVE.format(case='NEW.case_id')}",
        "her family is talked to with her leave only",
    ),
    (
        "stemdonor_casetalk_no_guard", "stemdonor_casetalk", "INSERT",
        "EXISTS (SELECT 1 FROM stemdonor_matchcase m WHERE m.id = NEW.case_id"
        " AND m.status IN ('stopped', 'closed'))",
        "after a no nobody is talked round",
    ),
    _rewrite("casetalk", "what was said is not rewritten", "case_id", "party", "setting",
             "minutes", "trips", "taught", "concerns", "asked", "answered", "at", '"by"'),
    _delete("casetalk"),
    _rewrite("familyleave", "what she allowed is not rewritten", "case_id", "word", "at", '"by"'),
    _delete("familyleave"),
    _rewrite("healthanswers", "what was answered is not rewritten", "case_id", "answers",
             "open_points", "at", '"by"'),
    _delete("healthanswers"),
    _rewrite("casestop", "how a case ended is not rewritten", "case_id", "stage", "side", "why",
             "ground", "words", "conditioned", "at", '"by"'),
    _delete("casestop"),
    _delete("peercompanion"),
    _rewrite("pleasenot", "what she asked is not rewritten", "case_id", "what", "at", '"by"'),
    _delete("pleasenot"),
    _rewrite("successreview", "a figure that is looked at stays as it was", "author", "answered",
             "since", "until"),
    _delete("successreview"),
)  # fmt: skip

CARE: tuple[Guard, ...] = (
    _delete("collectionhospital"),
    _rewrite("exam", "a verdict is not rewritten", "verdict", "findings", "valid_until",
             "judged_at", "judged_by", when="OLD.verdict <> ''"),
    _delete("exam"),
    (
        "stemdonor_stay_end_guard", "stemdonor_stay", "UPDATE",
        "OLD.status <> 'booked' AND NEW.status <> OLD.status",
        "a stay that is over stays over",
    ),
    _delete("stay"),
    (
        "stemdonor_bedday_bed_guard", "stemdonor_bedday", "INSERT",
        "NEW.bed < 1 OR NEW.bed > (SELECT h.beds FROM stemdonor_collectionhospital h"
        " WHERE h.id = NEW.hospital_id)",
        "a hospital has no such bed",
    ),
    (
        "stemdonor_bedday_free_guard", "stemdonor_bedday", "DELETE",
        "EXISTS (SELECT 1 FROM stemdonor_stay s WHERE s.id = OLD.stay_id"
        " AND s.status = 'booked')",
        "a bed that is booked is not given away",
    ),
    _rewrite("donorplan", "a plan is replaced, not rewritten", "case_id", "stay_id", "admission",
             "gcsf_from", "gcsf_days", "collection", "collection_days", "discharge", "at", '"by"'),
    (
        "stemdonor_donorplan_stand_guard", "stemdonor_donorplan", "UPDATE",
        "OLD.replaced_at IS NOT NULL AND NEW.replaced_at IS NULL",
        "a plan that was replaced does not stand again",
    ),
    _delete("donorplan"),
    _rewrite("confirmation", "a last yes is not rewritten", "case_id", "plan_id", "way", "at",
             '"by"'),
    _delete("confirmation"),
    _rewrite("dose", "a chart is not rewritten", "case_id", "day", "micrograms", "temperature",
             "reactions", "at", '"by"'),
    _delete("dose"),
    _rewrite("cellbag", "a bag stays what it was", "case_id", "number", "session", "volume_ml",
             "mnc", "cd34", "started_at", "ended_at", '"by"'),
    _delete("cellbag"),
    _rewrite("handover", "what two people signed stands", "bags", "labels_match", "temperature",
             "given_by", "given_at", "taken_by", "taken_at", when="OLD.taken_by <> ''"),
    _delete("handover"),
)  # fmt: skip

FOLLOW: tuple[Guard, ...] = (
    _rewrite("costline", "a line of costs is not rewritten", "case_id", "kind", "day", "days",
             "cents", "most", "receipt", "fund", "entered_by", "entered_at"),
    (
        "stemdonor_costline_end_guard", "stemdonor_costline", "UPDATE",
        "OLD.status <> 'entered' AND NEW.status <> OLD.status",
        "a line that was settled stays settled",
    ),
    _delete("costline"),
    _rewrite("followup", "what she told is not rewritten", "case_id", "point", "status",
             "findings", "needs_doctor", "done_at", "done_by", when="OLD.status <> 'due'"),
    _delete("followup"),
    _rewrite("carevisit", "a visit that was made stays made", "case_id", "year", "made_on",
             "made_by", when="OLD.made_on IS NOT NULL"),
    _delete("carevisit"),
)  # fmt: skip

GUARDS: tuple[Guard, ...] = (*CASES, *CARE, *FOLLOW)
