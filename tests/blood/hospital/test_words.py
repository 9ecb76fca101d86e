"""Every code of the supply side has a word on the screen, and no word is left without a code."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sanxian.blood.facts import hospital as facts
from sanxian.blood.facts.issuing import Fault, Match
from sanxian.blood.facts.terms import Sex, Urgency
from sanxian.blood.labels import appropriateness as use_words
from sanxian.blood.labels import autologous as own_words
from sanxian.blood.labels import bedside as bed_words
from sanxian.blood.labels import haemovigilance as case_words
from sanxian.blood.labels import hospital as hospital_words
from sanxian.blood.labels import orders as order_words
from sanxian.blood.labels import shipments as box_words
from sanxian.blood.labels import stock as stock_words
from sanxian.blood.labels import transfers as way_words
from sanxian.blood.labels.components import ENDED_FOR
from sanxian.blood.lifecycle import OrderStatus, ShipmentStatus
from sanxian.blood.lifecycle.hospital import (
    AutologousStatus,
    CaseStatus,
    LargeUseStatus,
    TransferStatus,
    TubeStatus,
)
from sanxian.blood.rules.observation import POSSIBLE
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors.stock import BUCKETS
from sanxian.blood.services import (
    appropriateness,
    autologous,
    bedside,
    hospital,
    orders,
    returns,
    shipments,
    transfers,
    tubes,
)
from sanxian.blood.views import feedback
from sanxian.core import labels


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (facts.Reaction, bed_words.KINDS),
        (facts.Reaction, case_words.MEANINGS),
        (facts.Severity, case_words.SEVERITIES),
        (facts.Imputability, case_words.IMPUTABILITIES),
        (facts.Inquiry, case_words.INQUIRIES),
        (facts.Outcome, case_words.OUTCOMES),
        (facts.Outcome, case_words.OUTCOME_TONES),
        (facts.Action, case_words.ACTIONS),
        (CaseStatus, case_words.STATUSES),
        (CaseStatus, case_words.TONES),
        (facts.Point, bed_words.POINTS),
        (POSSIBLE, bed_words.VITALS),
        (POSSIBLE, bed_words.VITAL_UNITS),
        (bedside.STOPS, bed_words.STOPS),
        ((*tubes.REJECTIONS, "request_differs"), bed_words.REJECTIONS),
        (TubeStatus, bed_words.TUBE_STATUSES),
        (TubeStatus, bed_words.TUBE_TONES),
        (facts.Setting, use_words.SETTINGS),
        (facts.Measure, use_words.MEASURES),
        (facts.Measure, use_words.UNITS),
        (facts.Sign, use_words.SIGNS),
        (facts.Finding, use_words.FINDINGS),
        (facts.Finding, use_words.FINDING_TONES),
        (facts.Verdict, use_words.VERDICTS),
        (facts.Verdict, use_words.VERDICT_TONES),
        (LargeUseStatus, use_words.LARGE_STATUSES),
        (LargeUseStatus, use_words.LARGE_TONES),
        (appropriateness.REFUSALS, use_words.REFUSALS),
        (TransferStatus, way_words.STATUSES),
        (TransferStatus, way_words.TONES),
        (transfers.REASONS, way_words.WHYS),
        (transfers.REFUSALS, way_words.REFUSALS),
        (returns.REASONS, way_words.BACK_WHYS),
        (AutologousStatus, own_words.STATUSES),
        (AutologousStatus, own_words.TONES),
        (autologous.FINDINGS, own_words.FINDINGS),
        (autologous.DISCARDS, own_words.DISCARDS),
        (facts.Saving, own_words.SAVINGS),
        (range(1, 5), bed_words.GRADES),
        (hospital.METHODS, hospital_words.METHODS),
        (Match, hospital_words.MATCHES),
        (Sex, hospital_words.SEXES),
        (("", "transfused", "recalled", *hospital.RETURN_OUTCOMES), hospital_words.OUTCOMES),
        (hospital_words.OUTCOMES, hospital_words.OUTCOME_TONES),
        (orders.FREE_REASONS, order_words.FREE_REASONS),
        (orders.CANCEL_REASONS, order_words.CANCEL_REASONS),
        (OrderStatus, order_words.STATUSES),
        (OrderStatus, order_words.TONES),
        (Urgency, order_words.URGENCIES),
        (shipments.CANCEL_REASONS, box_words.CANCEL_REASONS),
        (ShipmentStatus, box_words.STATUSES),
        (ShipmentStatus, box_words.TONES),
        (
            ("missing", "damaged", "extra", "wrong", "temperature", "late"),
            box_words.DIFFERENCES,
        ),
        (Level, stock_words.STATES),
        ([name for name, _ in BUCKETS], stock_words.BUCKETS),
    ],
)
def test_words_and_codes_are_the_same(codes: Any, words: dict[Any, Any]) -> None:
    assert set(words) == set(codes)
    assert all(str(said).strip() for said in words.values())


@pytest.mark.parametrize("fault", list(Fault))
def test_each_bedside_fault_says_what_is_wrong_and_what_to_do(fault: Fault) -> None:
    assert fault in labels.SENTENCES
    assert fault in labels.ADVICE or fault in (Fault.LATE, Fault.EXPIRED)


@pytest.mark.parametrize(
    "why",
    [
        "patient_reaction",
        "missing_in_transit",
        "damaged_in_transit",
        "unexpected_in_box",
        "return_too_late",
        "return_not_measured",
        "temperature_out_of_band",
        "opened",
    ],
)
def test_each_reason_to_hold_or_end_a_bag_has_a_word(why: str) -> None:
    assert why in labels.SENTENCES


@pytest.mark.parametrize("why", ["", "opened", "cold_chain_broken", *ENDED_FOR])
def test_waste_is_told_in_words(why: str) -> None:
    """The feedback names no code: neither of a reason that was chosen nor of one that a rule gave."""
    said = feedback._wasted(why)
    assert said and said != why and re.search("[\u4e00-\u9fff]", said)
