"""Every code of the supply side has a word on the screen, and no word is left without a code."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.facts.issuing import Fault, Match
from sanxian.blood.facts.terms import Sex, Urgency
from sanxian.blood.labels import bedside as bed_words
from sanxian.blood.labels import hospital as hospital_words
from sanxian.blood.labels import orders as order_words
from sanxian.blood.labels import shipments as box_words
from sanxian.blood.labels import stock as stock_words
from sanxian.blood.lifecycle import OrderStatus, ShipmentStatus
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors.stock import BUCKETS
from sanxian.blood.services import bedside, hospital, orders, shipments
from sanxian.core import labels


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (bedside.REACTIONS, bed_words.KINDS),
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
        (("missing", "damaged", "extra"), box_words.DIFFERENCES),
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
