"""What raw SQL is refused (decision 14), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

_YEAR = "CAST(substr(CAST({} AS text), 1, 4) AS integer)"
_REST = "substr(CAST({} AS text), 5, 6)"


def _kept(table: str, day: str, *columns: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """A record is never deleted, and what is sealed in it is erased only by a disposal that two
    persons agreed to, when the years of the floor have passed since its day (decision: retention)."""
    emptied = " OR ".join(
        f"(COALESCE(length(OLD.{c}), 0) > 0 AND COALESCE(length(NEW.{c}), 0) = 0)" for c in columns
    )
    passed = f"({_YEAR.format('d.erased_on')} - {_YEAR.format(f'OLD.{day}')})"
    agreed = (
        "EXISTS (SELECT 1 FROM blood_disposalline l"
        " JOIN blood_disposal d ON d.id = l.disposal_id"
        " JOIN blood_retentionfloor f ON f.kind = d.kind"
        f" WHERE l.source = '{table}' AND l.key = OLD.id AND d.status = 'erased'"
        f" AND ({passed} > f.years OR ({passed} = f.years"
        f" AND {_REST.format('d.erased_on')} >= {_REST.format(f'OLD.{day}')})))"
    )
    return (
        (
            f"{table}_kept_guard",
            table,
            "UPDATE",
            f"NEW.{day} <> OLD.{day} OR (({emptied}) AND NOT {agreed})",
            "a record stands as long as its edition says",
        ),
        (f"{table}_delete_guard", table, "DELETE", "", "a record of this kind is never deleted"),
    )


# What retention may erase, by kind: table, the column of its day, the sealed columns.
KEPT: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "screening": (("blood_screening", "at", ("answers", "measured", "reasons")),),
    "donor_reaction": (("blood_donorreaction", "at", ("care",)),),
    "patient_reaction": (("blood_patientreaction", "at", ("care",)),),
    "quality": (("blood_nonconformity", "day", ("what", "at_once", "why")),),
}


GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "blood_unit_release_guard",
        "blood_unit",
        "UPDATE",
        "NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND ("
        " (NEW.donation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_release r"
        "   JOIN blood_donation d ON d.id = r.donation_id"
        "   WHERE r.donation_id = NEW.donation_id AND d.status = 'released' AND r.verdict = 'fit'"
        "   AND r.reopened_at IS NULL AND r.confirmed_by <> '' AND r.confirmed_by <> r.proposed_by))"
        " OR (NEW.takeover_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_takeoverline l"
        "   JOIN blood_takeover t ON t.id = l.takeover_id WHERE l.id = NEW.takeover_line_id"
        "   AND t.status = 'confirmed' AND t.confirmed_by <> '' AND t.confirmed_by <> t.proposed_by"
        "   AND l.number = NEW.number AND l.component = NEW.component AND l.abo = NEW.abo"
        "   AND l.rhd = NEW.rhd AND l.collected_at = NEW.collected_at"
        "   AND l.expires_at >= NEW.expires_at AND l.volume_ml = NEW.volume_ml))"
        " OR (NEW.donation_id IS NULL AND NEW.takeover_line_id IS NULL AND (NOT EXISTS (SELECT 1 FROM blood_unitedge e"
        "   WHERE e.child_id = NEW.id) OR EXISTS (SELECT 1 FROM blood_unitedge e"
        "   JOIN blood_unit p ON p.id = e.parent_id"
        "   WHERE e.child_id = NEW.id AND p.released_at IS NULL))))",
        "a unit is released only with a release that two persons gave",
    ),
    (
        "blood_unit_birth_guard",
        "blood_unit",
        "INSERT",
        "NEW.released_at IS NOT NULL OR NEW.status <> 'untested'",
        "a unit is born untested and unreleased",
    ),
    (
        "blood_unit_identity_guard",
        "blood_unit",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.component <> OLD.component"
        " OR NEW.collected_at <> OLD.collected_at"
        " OR COALESCE(NEW.donation_id, 0) <> COALESCE(OLD.donation_id, 0)"
        " OR COALESCE(NEW.takeover_line_id, 0) <> COALESCE(OLD.takeover_line_id, 0)"
        " OR NEW.expires_at > OLD.expires_at"
        " OR (OLD.released_at IS NOT NULL AND (NEW.abo <> OLD.abo OR NEW.rhd <> OLD.rhd))"
        " OR (OLD.released_at IS NOT NULL AND NEW.released_at IS NOT NULL"
        "     AND NEW.released_at <> OLD.released_at)",
        "what a unit is cannot be rewritten, nor its expiry put off",
    ),
    (
        "blood_unit_fit_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status IN ('available', 'reserved', 'issued') AND NEW.status <> OLD.status"
        " AND NEW.donation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_donation d"
        " WHERE d.id = NEW.donation_id AND d.status = 'released')",
        "a unit of a donation that is not released stays where it is",
    ),
    (
        "blood_unit_mislabelled_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status <> OLD.status"
        " AND NEW.status IN ('untested', 'available', 'reserved', 'travelling', 'issued')"
        " AND EXISTS (SELECT 1 FROM blood_mislabelledunit l WHERE l.unit_id = NEW.id)",
        "a unit that bears a wrong group is never used",
    ),
    (
        "blood_donor_group_guard",
        "blood_donor",
        "UPDATE",
        "((OLD.abo <> '' AND NEW.abo <> OLD.abo) OR (OLD.rhd <> '' AND NEW.rhd <> OLD.rhd))"
        " AND NOT EXISTS (SELECT 1 FROM blood_groupcorrection c WHERE c.donor_id = NEW.id"
        " AND c.status = 'confirmed' AND c.confirmed_by <> '' AND c.confirmed_by <> c.proposed_by"
        " AND c.old_abo = OLD.abo AND c.old_rhd = OLD.rhd AND c.abo = NEW.abo AND c.rhd = NEW.rhd)",
        "a group on record is corrected by two persons",
    ),
    (
        "blood_groupcorrection_birth_guard",
        "blood_groupcorrection",
        "INSERT",
        "NEW.status <> 'proposed' OR NEW.confirmed_by <> ''",
        "a correction is born with one signature",
    ),
    (
        "blood_groupcorrection_rewrite_guard",
        "blood_groupcorrection",
        "UPDATE",
        "NEW.donor_id <> OLD.donor_id OR NEW.discrepancy_id <> OLD.discrepancy_id"
        " OR NEW.old_abo <> OLD.old_abo OR NEW.old_rhd <> OLD.old_rhd OR NEW.abo <> OLD.abo"
        " OR NEW.rhd <> OLD.rhd OR NEW.proposed_by <> OLD.proposed_by"
        " OR (OLD.confirmed_by <> '' AND NEW.confirmed_by <> OLD.confirmed_by)"
        " OR (OLD.status <> 'proposed' AND NEW.status <> OLD.status)",
        "a correction is not rewritten",
    ),
    (
        "blood_groupcorrection_delete_guard",
        "blood_groupcorrection",
        "DELETE",
        "",
        "a correction is never deleted",
    ),
    (
        "blood_mislabelledunit_rewrite_guard",
        "blood_mislabelledunit",
        "UPDATE",
        "",
        "what bore a wrong group is not rewritten",
    ),
    (
        "blood_mislabelledunit_delete_guard",
        "blood_mislabelledunit",
        "DELETE",
        "",
        "what bore a wrong group stays known",
    ),
    (
        "blood_unit_road_guard",
        "blood_unit",
        "UPDATE",
        "OLD.status = 'held' AND NEW.status IN ('untested', 'available', 'reserved', 'issued')"
        " AND EXISTS (SELECT 1 FROM blood_shipmentline l JOIN blood_shipment b"
        " ON b.id = l.shipment_id WHERE l.unit_id = NEW.id AND l.open AND b.status = 'sent')",
        "a unit whose box is on the way lies on no shelf",
    ),
    (
        "blood_unit_end_guard",
        "blood_unit",
        "UPDATE",
        "OLD.status IN ('transfused', 'consumed', 'discarded') AND NEW.status <> OLD.status",
        "a unit that has ended stays ended",
    ),
    (
        "blood_unit_recall_guard",
        "blood_unit",
        "UPDATE",
        "OLD.recalled AND NOT NEW.recalled AND EXISTS (SELECT 1 FROM blood_recallline l"
        " JOIN blood_recall r ON r.id = l.recall_id WHERE l.unit_id = NEW.id AND r.status = 'open')",
        "an open recall holds the unit",
    ),
    (
        "blood_unit_issue_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status = 'issued' AND OLD.status <> 'issued' AND NOT EXISTS (SELECT 1"
        " FROM blood_issue i WHERE i.unit_id = NEW.id AND i.closed_at IS NULL)",
        "a unit is issued only for a patient",
    ),
    (
        "blood_unit_transfuse_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status = 'transfused' AND OLD.status <> 'transfused' AND NOT EXISTS (SELECT 1"
        " FROM blood_issue i JOIN blood_bedsidecheck c ON c.issue_id = i.id"
        " JOIN blood_transfusion t ON t.issue_id = i.id AND t.check_passed_id = c.id"
        " WHERE i.unit_id = NEW.id AND c.ok)",
        "a unit is transfused only after a bedside check that passed",
    ),
    (
        "blood_unit_delete_guard",
        "blood_unit",
        "DELETE",
        "",
        "a unit is never deleted",
    ),
    (
        "blood_issue_guard",
        "blood_issue",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_unit u WHERE u.id = NEW.unit_id"
        " AND u.released_at IS NOT NULL AND NOT u.recalled AND u.expires_at > NEW.issued_at"
        " AND (u.status = 'reserved' OR (NEW.emergency AND u.status = 'available')))",
        "this unit may not be issued",
    ),
    (
        "blood_issue_rewrite_guard",
        "blood_issue",
        "UPDATE",
        "NEW.unit_id <> OLD.unit_id OR NEW.patient_id <> OLD.patient_id"
        " OR NEW.issued_at <> OLD.issued_at"
        " OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL)",
        "an issue is not rewritten or opened again",
    ),
    (
        "blood_donation_release_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status = 'released' AND OLD.status <> 'released' AND NOT EXISTS (SELECT 1"
        " FROM blood_release r WHERE r.donation_id = NEW.id AND r.verdict = 'fit'"
        " AND r.reopened_at IS NULL AND r.confirmed_by <> '' AND r.confirmed_by <> r.proposed_by)",
        "a donation is released only by two persons",
    ),
    (
        "blood_donation_birth_guard",
        "blood_donation",
        "INSERT",
        "NEW.status <> 'drawing'",
        "a donation begins at the arm",
    ),
    (
        "blood_release_rewrite_guard",
        "blood_release",
        "UPDATE",
        "NEW.donation_id <> OLD.donation_id OR NEW.verdict <> OLD.verdict"
        " OR NEW.proposed_by <> OLD.proposed_by"
        " OR (OLD.confirmed_by <> '' AND NEW.confirmed_by <> OLD.confirmed_by)",
        "a judgement is not rewritten: it is reopened",
    ),
    (
        "blood_release_delete_guard",
        "blood_release",
        "DELETE",
        "",
        "a judgement is never deleted",
    ),
    (
        "blood_issue_need_guard",
        "blood_issue",
        "INSERT",
        "NOT NEW.emergency AND EXISTS (SELECT 1 FROM blood_order o, blood_unit u"
        " WHERE o.id = NEW.order_id AND u.id = NEW.unit_id AND ("
        " (' ' || o.needs || ' ' LIKE '% irradiated %' AND u.irradiated_at IS NULL)"
        " OR (' ' || o.needs || ' ' LIKE '% washed %' AND NOT u.washed)"
        " OR (' ' || o.needs || ' ' LIKE '% leucodepleted %' AND NOT u.leucodepleted)))",
        "a unit without what the order needs is not issued",
    ),
    (
        "blood_line_difference_guard",
        "blood_shipmentline",
        "UPDATE",
        "(OLD.note <> '' AND NEW.note <> OLD.note)"
        " OR (OLD.answer <> '' AND NEW.answer <> OLD.answer)",
        "a difference and its answer are not rewritten",
    ),
    (
        "blood_sample_rewrite_guard",
        "blood_patientsample",
        "UPDATE",
        "",
        "the sample of a patient is not rewritten: another is taken",
    ),
    (
        "blood_sample_delete_guard",
        "blood_patientsample",
        "DELETE",
        "",
        "the sample of a patient is not deleted",
    ),
    (
        "blood_controlrun_rewrite_guard",
        "blood_controlrun",
        "UPDATE",
        "",
        "a control run is not rewritten: it is done again",
    ),
    (
        "blood_controlrun_delete_guard",
        "blood_controlrun",
        "DELETE",
        "",
        "a control run is never deleted",
    ),
    (
        "blood_reagentlot_rewrite_guard",
        "blood_reagentlot",
        "UPDATE",
        "NEW.lot <> OLD.lot OR NEW.assay <> OLD.assay OR NEW.org_path <> OLD.org_path"
        " OR NEW.expires_on > OLD.expires_on"
        " OR (OLD.status IN ('rejected', 'closed') AND NEW.status <> OLD.status)",
        "what a lot is cannot be rewritten, nor its expiry put off, nor does it come back",
    ),
    (
        "blood_result_bench_guard",
        "blood_result",
        "INSERT",
        "EXISTS (SELECT 1 FROM blood_reagentlot l WHERE l.assay = NEW.assay AND l.lot = NEW.lot"
        " AND l.status <> 'accepted' AND NEW.org_path LIKE l.org_path || '%')"
        " OR EXISTS (SELECT 1 FROM blood_instrument i WHERE i.code = NEW.instrument"
        " AND i.status <> 'in_service' AND NEW.org_path LIKE i.org_path || '%')",
        "no result of a lot that is not accepted, or of an instrument out of service",
    ),
    (
        "blood_collectionbatch_close_guard",
        "blood_collectionbatch",
        "UPDATE",
        "NEW.status = 'closed' AND OLD.status <> 'closed' AND EXISTS (SELECT 1"
        " FROM blood_collectionline l WHERE l.batch_id = NEW.id AND l.difference <> ''"
        " AND l.explained = '')",
        "a batch is closed only when each difference is explained",
    ),
    (
        "blood_collectionline_update_guard",
        "blood_collectionline",
        "UPDATE",
        "EXISTS (SELECT 1 FROM blood_collectionbatch b WHERE b.id IN (OLD.batch_id, NEW.batch_id)"
        " AND b.status = 'closed')",
        "the lines of a closed batch stand",
    ),
    (
        "blood_collectionline_insert_guard",
        "blood_collectionline",
        "INSERT",
        "EXISTS (SELECT 1 FROM blood_collectionbatch b WHERE b.id = NEW.batch_id"
        " AND b.status = 'closed')",
        "nothing is added to a closed batch",
    ),
    (
        "blood_collectionline_delete_guard",
        "blood_collectionline",
        "DELETE",
        "",
        "what was handed over is never deleted",
    ),
    (
        "blood_testline_insert_guard",
        "blood_testline",
        "INSERT",
        "EXISTS (SELECT 1 FROM blood_testbatch b WHERE b.id = NEW.batch_id"
        " AND b.status = 'closed')",
        "nothing is added to a closed test batch",
    ),
    (
        "blood_autologous_birth_guard",
        "blood_autologousdeposit",
        "INSERT",
        "NEW.status <> 'stored'",
        "an autologous deposit begins in its own store",
    ),
    (
        "blood_unit_autologous_guard",
        "blood_unit",
        "INSERT",
        "substr(NEW.number, 1, 2) = 'ZT'",
        "a patient's own blood never becomes a unit of the stock",
    ),
    (
        "blood_autologous_rewrite_guard",
        "blood_autologousdeposit",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.patient_id <> OLD.patient_id"
        " OR NEW.collected_at <> OLD.collected_at OR NEW.expires_at > OLD.expires_at"
        " OR NEW.org_path <> OLD.org_path",
        "whose an autologous deposit is cannot be rewritten, nor its expiry put off",
    ),
    (
        "blood_autologous_end_guard",
        "blood_autologousdeposit",
        "UPDATE",
        "OLD.status IN ('given', 'discarded') AND NEW.status <> OLD.status",
        "an autologous deposit that has ended stays ended",
    ),
    (
        "blood_autologous_give_guard",
        "blood_autologousdeposit",
        "UPDATE",
        "NEW.status = 'given' AND OLD.status <> 'given' AND NOT EXISTS (SELECT 1"
        " FROM blood_autologousgiving g WHERE g.deposit_id = NEW.id"
        " AND g.patient_id = NEW.patient_id)",
        "an autologous deposit is given only to its own patient",
    ),
    (
        "blood_autologousgiving_guard",
        "blood_autologousgiving",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_autologousdeposit d WHERE d.id = NEW.deposit_id"
        " AND d.patient_id = NEW.patient_id AND d.status = 'issued' AND d.expires_at > NEW.at)",
        "this deposit may not be given to this patient",
    ),
    (
        "blood_autologous_delete_guard",
        "blood_autologousdeposit",
        "DELETE",
        "",
        "an autologous deposit is never deleted",
    ),
    (
        "blood_usestatement_rewrite_guard",
        "blood_usestatement",
        "UPDATE",
        "NEW.order_id <> OLD.order_id OR NEW.doctor <> OLD.doctor OR NEW.finding <> OLD.finding"
        " OR NEW.given <> OLD.given OR NEW.because <> OLD.because"
        " OR (OLD.verdict <> '' AND (NEW.verdict <> OLD.verdict OR NEW.verdict_by <> OLD.verdict_by))",
        "grounds and verdict of a use of blood are not rewritten",
    ),
    (
        "blood_largeuse_rewrite_guard",
        "blood_largeuse",
        "UPDATE",
        "NEW.patient_id <> OLD.patient_id OR NEW.day <> OLD.day OR NEW.ml <> OLD.ml"
        " OR (OLD.status <> 'asked' AND NEW.status <> OLD.status)"
        " OR (OLD.chief_by <> '' AND NEW.chief_by <> OLD.chief_by)"
        " OR (OLD.department_by <> '' AND NEW.department_by <> OLD.department_by)",
        "an approval of a large use is not rewritten",
    ),
    (
        "blood_observation_rewrite_guard",
        "blood_observation",
        "UPDATE",
        "NEW.transfusion_id <> OLD.transfusion_id OR NEW.vitals <> OLD.vitals"
        " OR NEW.point <> OLD.point OR NEW.at <> OLD.at",
        "an observation is not rewritten",
    ),
    (
        "blood_inquirystep_rewrite_guard",
        "blood_inquirystep",
        "UPDATE",
        "NEW.outcome <> OLD.outcome OR NEW.case_id <> OLD.case_id OR NEW.kind <> OLD.kind",
        "a step of an inquiry is not rewritten",
    ),
    (
        "blood_reactioncase_end_guard",
        "blood_reactioncase",
        "UPDATE",
        "OLD.status = 'reviewed' AND (NEW.status <> OLD.status OR NEW.category <> OLD.category"
        " OR NEW.centre_category <> OLD.centre_category OR NEW.imputability <> OLD.imputability)",
        "a reviewed reaction stays as it was reviewed",
    ),
    (
        "blood_takeover_birth_guard",
        "blood_takeover",
        "INSERT",
        "NEW.status <> 'proposed' OR NEW.confirmed_by <> ''",
        "a statement is born with one signature",
    ),
    (
        "blood_takeover_rewrite_guard",
        "blood_takeover",
        "UPDATE",
        "NEW.org_path <> OLD.org_path OR NEW.digest <> OLD.digest OR NEW.system <> OLD.system"
        " OR NEW.proposed_by <> OLD.proposed_by OR NEW.rows <> OLD.rows"
        " OR (OLD.confirmed_by <> '' AND NEW.confirmed_by <> OLD.confirmed_by)"
        " OR (OLD.status IN ('withdrawn', 'undone') AND NEW.status <> OLD.status)"
        " OR (NEW.status = 'confirmed' AND OLD.status <> 'confirmed' AND NEW.rows <> (SELECT"
        "   COUNT(*) FROM blood_takeoverline l WHERE l.takeover_id = NEW.id))",
        "a statement about another system's bags is not rewritten",
    ),
    (
        "blood_takeover_delete_guard",
        "blood_takeover",
        "DELETE",
        "",
        "a statement is never deleted",
    ),
    (
        "blood_takeover_line_birth_guard",
        "blood_takeoverline",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_takeover t WHERE t.id = NEW.takeover_id"
        " AND t.status = 'proposed')",
        "nothing is added to a statement that was signed",
    ),
    (
        "blood_takeover_line_rewrite_guard",
        "blood_takeoverline",
        "UPDATE",
        "",
        "a line of a statement is not rewritten",
    ),
    (
        "blood_takeover_line_delete_guard",
        "blood_takeoverline",
        "DELETE",
        "",
        "a line of a statement is never deleted",
    ),
    (
        "blood_unit_takeover_guard",
        "blood_unit",
        "INSERT",
        "NEW.takeover_line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_takeoverline l"
        " JOIN blood_takeover t ON t.id = l.takeover_id WHERE l.id = NEW.takeover_line_id"
        " AND t.status = 'confirmed')",
        "a bag of another system is born of a signed statement",
    ),
    (
        "blood_donation_machine_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status = 'drawn' AND OLD.status = 'drawing' AND NEW.kind = 'apheresis_platelets'"
        " AND NOT EXISTS (SELECT 1 FROM blood_apheresis a WHERE a.donation_id = NEW.id)",
        "an apheresis donation is finished with the machine's record",
    ),
    (
        "blood_donation_pack_guard",
        "blood_donation",
        "INSERT",
        "NEW.pack_lot_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_packlot p"
        " WHERE p.id = NEW.pack_lot_id AND p.status = 'in_use' AND p.expires_on >= NEW.day)",
        "nothing is drawn into a bag set that is withdrawn or out of date",
    ),
    (
        "blood_donation_pack_rewrite_guard",
        "blood_donation",
        "UPDATE",
        "COALESCE(NEW.pack_lot_id, 0) <> COALESCE(OLD.pack_lot_id, 0)",
        "what a donation was drawn into is not rewritten",
    ),
    (
        "blood_packlot_rewrite_guard",
        "blood_packlot",
        "UPDATE",
        "NEW.lot <> OLD.lot OR NEW.kind <> OLD.kind OR NEW.org_path <> OLD.org_path"
        " OR NEW.volume_ml <> OLD.volume_ml OR NEW.expires_on > OLD.expires_on"
        " OR (OLD.status = 'withdrawn' AND NEW.status <> OLD.status)",
        "what a lot of bag sets is cannot be rewritten, nor does it come back",
    ),
    (
        "blood_packlot_delete_guard",
        "blood_packlot",
        "DELETE",
        "",
        "a lot of bag sets is never deleted",
    ),
    (
        "blood_donation_information_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status = 'released' AND OLD.status <> 'released' AND EXISTS (SELECT 1"
        " FROM blood_information i WHERE i.donation_id = NEW.id AND i.holds"
        " AND i.status = 'taken')",
        "what the donor told is decided before the donation is released",
    ),
    (
        "blood_information_rewrite_guard",
        "blood_information",
        "UPDATE",
        "NEW.donation_id <> OLD.donation_id OR NEW.kind <> OLD.kind OR NEW.holds <> OLD.holds"
        " OR NEW.at <> OLD.at OR (OLD.status = 'settled' AND NEW.status <> 'settled')",
        "what a donor told is not rewritten",
    ),
    (
        "blood_information_delete_guard",
        "blood_information",
        "DELETE",
        "",
        "what a donor told is never deleted",
    ),
    (
        "blood_declaration_rewrite_guard",
        "blood_declaration",
        "UPDATE",
        "",
        "a signature is not rewritten",
    ),
    (
        "blood_declaration_delete_guard",
        "blood_declaration",
        "DELETE",
        "",
        "a signature is never deleted",
    ),
    (
        "blood_apheresis_rewrite_guard",
        "blood_apheresis",
        "UPDATE",
        "",
        "the machine's record is not rewritten",
    ),
    (
        "blood_apheresis_delete_guard",
        "blood_apheresis",
        "DELETE",
        "",
        "the machine's record is never deleted",
    ),
    (
        "blood_case_delete_guard",
        "blood_counsellingcase",
        "DELETE",
        "",
        "a counselling case is never deleted",
    ),
    (
        "blood_case_rewrite_guard",
        "blood_counsellingcase",
        "UPDATE",
        "NEW.donor_id <> OLD.donor_id OR NEW.donation_id <> OLD.donation_id"
        " OR NEW.findings <> OLD.findings OR (OLD.status = 'closed' AND NEW.status <> 'closed')",
        "a counselling case stays about one donor and one finding",
    ),
    (
        "blood_donation_pool_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status IN ('proposed', 'released') AND NEW.status <> OLD.status AND EXISTS (SELECT 1"
        " FROM blood_poolmember m JOIN blood_natpool p ON p.id = m.pool_id"
        " WHERE m.donation_id = NEW.id AND p.status IN ('pending', 'unresolved'))",
        "a donation in a pool that is not resolved is not judged",
    ),
    (
        "blood_donation_group_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status = 'released' AND OLD.status <> 'released' AND EXISTS (SELECT 1"
        " FROM blood_groupdiscrepancy g WHERE g.donation_id = NEW.id"
        " AND g.status IN ('open', 'explained'))",
        "a donation whose group is in doubt is not released",
    ),
    (
        "blood_run_rewrite_guard",
        "blood_assayrun",
        "UPDATE",
        "NEW.donation_id <> OLD.donation_id OR NEW.assay <> OLD.assay OR NEW.role <> OLD.role"
        ' OR NEW.outcome <> OLD.outcome OR NEW.at <> OLD.at OR NEW."by" <> OLD."by"'
        " OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL)",
        "a run is not rewritten: it is voided",
    ),
    (
        "blood_run_delete_guard",
        "blood_assayrun",
        "DELETE",
        "",
        "a run is never deleted",
    ),
    (
        "blood_typed_rewrite_guard",
        "blood_typedreading",
        "UPDATE",
        'NEW.value <> OLD.value OR NEW."by" <> OLD."by" OR NEW.assay <> OLD.assay'
        " OR COALESCE(NEW.donation_id, 0) <> COALESCE(OLD.donation_id, 0)"
        " OR OLD.settled_at IS NOT NULL",
        "what was typed is not rewritten",
    ),
    (
        "blood_confirmation_rewrite_guard",
        "blood_confirmation",
        "UPDATE",
        "OLD.status = 'standing' AND (NEW.status <> OLD.status OR NEW.outcome <> OLD.outcome"
        " OR NEW.marker <> OLD.marker OR NEW.donor_id <> OLD.donor_id)",
        "a confirmatory result that two persons typed stands",
    ),
    (
        "blood_unit_excursion_guard",
        "blood_unit",
        "UPDATE",
        "OLD.status = 'held' AND NEW.status NOT IN ('held', 'discarded') AND EXISTS (SELECT 1"
        " FROM blood_excursionline l JOIN blood_excursion x ON x.id = l.excursion_id"
        " WHERE l.unit_id = NEW.id AND l.held AND x.status = 'open')",
        "a fault of the cold that is still looked into holds the unit",
    ),
    (
        "blood_pool_fit_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status IN ('available', 'reserved', 'issued') AND NEW.status <> OLD.status"
        " AND NEW.donation_id IS NULL AND EXISTS (SELECT 1 FROM blood_unitedge e"
        " JOIN blood_unit p ON p.id = e.parent_id JOIN blood_donation d ON d.id = p.donation_id"
        " WHERE e.child_id = NEW.id AND d.status <> 'released')",
        "a pool stays where it is while one of its donations is not released",
    ),
    (
        "blood_edge_life_guard",
        "blood_unitedge",
        "INSERT",
        "EXISTS (SELECT 1 FROM blood_unit c JOIN blood_unit p ON p.id = NEW.parent_id"
        " WHERE c.id = NEW.child_id AND c.expires_at > p.expires_at"
        " AND c.component <> 'frozen_red_cells'"
        " AND NOT (p.component = 'whole_blood' AND c.component <> 'whole_blood')"
        " AND NOT (p.component = 'ffp' AND c.component IN ('frozen_plasma', 'cryo')))",
        "what is made of a unit does not outlive it",
    ),
    (
        "blood_edge_pool_guard",
        "blood_unitedge",
        "INSERT",
        "EXISTS (SELECT 1 FROM blood_unit c JOIN blood_unit p ON p.id = NEW.parent_id"
        " WHERE c.id = NEW.child_id AND c.donation_id IS NULL AND ("
        # a parent without a donation is another system's bag, or comes of one, and the only parent
        " (p.donation_id IS NULL AND (EXISTS (SELECT 1 FROM blood_unitedge e WHERE e.child_id = c.id)"
        "  OR (p.takeover_line_id IS NULL AND NOT EXISTS (SELECT 1 FROM blood_unitedge f"
        "   JOIN blood_unit r ON r.id = f.parent_id"
        "   WHERE f.child_id = p.id AND r.donation_id IS NULL))))"
        " OR EXISTS (SELECT 1 FROM blood_unitedge e JOIN blood_unit q ON q.id = e.parent_id"
        " WHERE e.child_id = c.id AND (q.donation_id IS NULL OR (p.abo <> '' AND q.abo <> ''"
        " AND (q.abo <> p.abo OR q.rhd <> p.rhd))))))",
        "a pool is of one blood group, and of no other pool",
    ),
    (
        "blood_reading_rewrite_guard",
        "blood_temperaturereading",
        "UPDATE",
        "",
        "a temperature is not rewritten",
    ),
    (
        "blood_reading_delete_guard",
        "blood_temperaturereading",
        "DELETE",
        "",
        "a temperature is never deleted",
    ),
    (
        "blood_excursion_close_guard",
        "blood_excursion",
        "UPDATE",
        "NEW.status = 'closed' AND OLD.status <> 'closed' AND EXISTS (SELECT 1"
        " FROM blood_excursionline l WHERE l.excursion_id = NEW.id AND l.decision = '')",
        "a fault of the cold is closed when every unit is decided upon",
    ),
    (
        "blood_print_rewrite_guard",
        "blood_labelprint",
        "UPDATE",
        "NEW.unit_id <> OLD.unit_id OR NEW.which <> OLD.which OR NEW.reason <> OLD.reason"
        " OR NEW.printed_at <> OLD.printed_at OR NEW.printed_by <> OLD.printed_by",
        "what was printed is not rewritten",
    ),
    (
        "blood_print_delete_guard",
        "blood_labelprint",
        "DELETE",
        "",
        "what was printed is never deleted",
    ),
    (
        "blood_nonconformity_close_guard",
        "blood_nonconformity",
        "UPDATE",
        "(NEW.status = 'closed' AND OLD.status <> 'closed' AND (NOT EXISTS (SELECT 1"
        " FROM blood_correctiveaction a WHERE a.nonconformity_id = NEW.id AND a.status = 'effective')"
        " OR EXISTS (SELECT 1 FROM blood_correctiveaction a WHERE a.nonconformity_id = NEW.id"
        " AND a.status IN ('planned', 'done'))))"
        " OR (OLD.status = 'closed' AND NEW.status <> OLD.status)",
        "a nonconformity is closed when its actions were found effective, and stays closed",
    ),
    (
        "blood_deviation_rewrite_guard",
        "blood_deviation",
        "UPDATE",
        "OLD.decided_by <> '' AND (NEW.until <> OLD.until OR NEW.since <> OLD.since"
        " OR NEW.decided_by <> OLD.decided_by)",
        "a deviation that was decided upon is not stretched",
    ),
    (
        "blood_count_close_guard",
        "blood_stockcount",
        "UPDATE",
        "(NEW.status = 'closed' AND OLD.status <> 'closed' AND EXISTS (SELECT 1"
        " FROM blood_countline l WHERE l.count_id = NEW.id AND l.finding NOT IN ('found', 'left')"
        " AND l.explained = '')) OR NEW.expected <> OLD.expected",
        "a count is closed when each difference is explained; what it expected stands",
    ),
    (
        "blood_countline_update_guard",
        "blood_countline",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.expected <> OLD.expected OR NEW.count_id <> OLD.count_id"
        " OR (OLD.finding <> '' AND NEW.finding <> OLD.finding) OR EXISTS (SELECT 1"
        " FROM blood_stockcount c WHERE c.id = OLD.count_id AND c.status = 'closed')",
        "what a count expected and found is not rewritten",
    ),
    (
        "blood_countline_insert_guard",
        "blood_countline",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_stockcount c WHERE c.id = NEW.count_id"
        " AND c.status = 'open')",
        "nothing is added to a count that is over",
    ),
    (
        "blood_countline_delete_guard",
        "blood_countline",
        "DELETE",
        "",
        "what was counted is never deleted",
    ),
    (
        "blood_floor_update_guard",
        "blood_retentionfloor",
        "UPDATE",
        "NEW.years < OLD.years OR NEW.kind <> OLD.kind",
        "the time for which records stand is never shortened",
    ),
    (
        "blood_floor_delete_guard",
        "blood_retentionfloor",
        "DELETE",
        "",
        "the time for which records stand is never taken away",
    ),
    (
        "blood_disposal_rewrite_guard",
        "blood_disposal",
        "UPDATE",
        "NEW.kind <> OLD.kind OR NEW.rows <> OLD.rows OR NEW.before <> OLD.before"
        " OR (OLD.agreed_by <> '' AND NEW.agreed_by <> OLD.agreed_by)"
        " OR (OLD.status IN ('erased', 'refused') AND (NEW.status <> OLD.status"
        "     OR COALESCE(CAST(NEW.erased_on AS text), '') <>"
        "        COALESCE(CAST(OLD.erased_on AS text), '')))"
        " OR (NEW.status = 'erased' AND OLD.status <> 'agreed' AND OLD.status <> 'erased')"
        " OR (NEW.status <> OLD.status AND NEW.rows <> (SELECT COUNT(*)"
        "     FROM blood_disposalline l WHERE l.disposal_id = NEW.id))",
        "what two persons agreed to erase is not rewritten",
    ),
    (
        "blood_disposal_birth_guard",
        "blood_disposal",
        "INSERT",
        "NEW.status <> 'proposed' OR NEW.agreed_by <> ''",
        "a disposal is born without signatures",
    ),
    (
        "blood_disposalline_insert_guard",
        "blood_disposalline",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_disposal d WHERE d.id = NEW.disposal_id"
        " AND d.status = 'proposed')",
        "nothing is added to a disposal that was signed",
    ),
    (
        "blood_disposalline_update_guard",
        "blood_disposalline",
        "UPDATE",
        "",
        "the lines of a disposal stand",
    ),
    (
        "blood_disposalline_delete_guard",
        "blood_disposalline",
        "DELETE",
        "",
        "the lines of a disposal are never deleted",
    ),
    *(
        row
        for tables in KEPT.values()
        for table, day, columns in tables
        for row in _kept(table, day, *columns)
    ),
)
