"""The controls of T2: one guard after another that is switched off, and must be missed.

Each names the steps that it is about, which are then tried more often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Off:
    switch: Callable[[], None]
    steps: tuple[str, ...] = ()


def _set(path: str, value: Any) -> Callable[[], None]:
    """Put another thing in the place of `room.module:name`."""

    def switch() -> None:
        module, _, name = path.partition(":")
        found = import_module(f"sanxian.blood.{module}")
        assert hasattr(found, name), f"nothing is called {path} any more"
        setattr(found, name, value)

    return switch


def _nothing(*given: Any, **named: Any) -> Iterable[Any]:
    return []


def _without_code(path: str, code: str) -> Callable[[], None]:
    """The same rule, but for one of its reasons."""

    def switch() -> None:
        module, _, name = path.partition(":")
        found = import_module(f"sanxian.blood.{module}")
        whole = getattr(found, name)
        setattr(found, name, lambda *given: [r for r in whole(*given) if r.code != code])

    return switch


def _lax(module: str) -> Callable[[], None]:
    """A service that collects its reasons and then does it all the same."""

    def switch() -> None:
        from sanxian.kernel.refusal import Refusal

        class Lax(Refusal):
            @staticmethod
            def unless_empty(reasons: Iterable[Any]) -> None:
                """Nothing is refused."""

        found = import_module(f"sanxian.blood.services.{module}")
        assert found.Refusal is Refusal
        found.Refusal = Lax  # type: ignore[attr-defined]

    return switch


def _both(*switches: Callable[[], None]) -> Callable[[], None]:
    def switch() -> None:
        for one in switches:
            one()

    return switch


def _one_typist() -> None:
    from sanxian.blood.rules.confirmation import Wanted
    from sanxian.blood.services import typed

    typed.agreed = lambda readings: (readings[-1].value, Wanted.NOTHING)


def _nobody_reads_reverse() -> None:
    from sanxian.blood.rules import grouping

    grouping._serum = _nothing  # type: ignore[assignment]


def _pool_means_nothing() -> None:
    """A pool that reacted clears its members like any other."""
    from sanxian.blood.services import runs

    runs.REACTIVE = "never"  # type: ignore[misc]


_URGENT = ("propose_emergency", "sign_emergency", "admit", "order", "pack", "sample")
_BED = ("issue", "check", "transfuse")
_OWN = ("deposit", "test_deposit", "issue_own", "give_own")
_NC = ("open_fault", "look_into_fault")

SWITCHED_OFF: dict[str, Off] = {
    "compatibility": Off(
        _both(
            _set("rules.issuing:_incompatible", _nothing),
            _set("rules.compatibility:bars", _nothing),
        ),
        ("issue", "reserve_these"),
    ),
    "need": Off(
        _both(
            _set("services.orders:unmet", _nothing),
            _set("services.orders.reserving:unmet", _nothing),
        ),
        ("issue", "reserve_these"),
    ),
    "expiry": Off(_without_code("rules.issuing:_unfit", "unit_expired"), ("issue", "leap")),
    "crossmatch": Off(_set("rules.issuing:_unmatched", _nothing), ("issue",)),
    "newest tube": Off(_set("selectors.patient_samples:differing", _nothing), ("sample", "issue")),
    "electronic": Off(
        _set("selectors.patient_samples:electronic_bars", _nothing), ("sample", "match_by_computer")
    ),
    "emergency": Off(_set("rules.emergency:wrong_group", _nothing), _URGENT),
    "two tubes": Off(_set("selectors.patient_samples:_agree", lambda *given: True), _URGENT),
    "RhD-positive by person": Off(
        _set("rules.emergency:takes_positive", lambda *given: True), _URGENT
    ),
    "crossmatch afterwards": Off(
        _set("services.emergencies:_alarm", _nothing), (*_URGENT, "match_after")
    ),
    "recall": Off(_set("services.recalls:_hold", _nothing), ("recall", "word")),
    "two persons": Off(
        _without_code("services.release:_not_confirmable", "same_person"), ("propose", "confirm")
    ),
    "excursion": Off(_set("services.temperatures:_quarantine", _nothing), ("store", "log")),
    "batch": Off(_set("services.release:_uncounted", _nothing), ("hand_over", "propose", "arrive")),
    "begun work": Off(
        _set("selectors.open_work:of", lambda donations: {}), ("type_value", "propose", "file")
    ),
    "blind entry": Off(_one_typist, ("type_value", "arrive", "finish")),
    "reverse group": Off(_nobody_reads_reverse, ("tubes", "arrive", "finish")),
    "pool": Off(_pool_means_nothing, ("pool_samples", "test_pool", "arrive", "finish")),
    "virus": Off(
        _set("services.release:told_apart", lambda runs: ()),
        ("pool_samples", "resolve_pool", "discriminate", "propose", "confirm", "propose_return"),
    ),
    "reactive stands": Off(
        _set("services.laboratory:_not_just_again", _nothing), ("void_result", "begin_anew", "file")
    ),
    "antibodies": Off(
        _set("services.release:_hold_antibodies", _nothing), ("file", "propose", "confirm")
    ),
    "machine's record": Off(
        _set("selectors.apheresis:of", lambda donation: True), ("arrive", "draw", "finish")
    ),
    "own blood": Off(_set("rules.autologous:use_bars", lambda *given: ()), _OWN),
    "own patient": Off(_set("services.autologous:differs", _nothing), _OWN),
    "sibling of a reaction": Off(
        _set("selectors.haemovigilance:sibling_bar", lambda *given: ""),
        ("check", "transfuse", "react", "conclude_case", "clear"),
    ),
    "correction by two": Off(
        _lax("corrections"),
        (
            "arrive",
            "finish",
            "tubes",
            "explain_doubt",
            "agree_doubt",
            "correct_group",
            "agree_correction",
        ),
    ),
    "return": Off(_set("services.hospital:return_bars", _nothing), ("issue", "bring_back")),
    "register": Off(_lax("takeovers"), ("state_register", "sign_register", "undo_register")),
    "count": Off(
        _set("services.counting:_finding", lambda count, line: "found"),
        ("open_count", "scan_count", "finish_count"),
    ),
    "count by another": Off(
        _lax("counting"), ("open_count", "scan_count", "finish_count", "close_stock_count")
    ),
    "nonconformity": Off(_set("services.nonconformities:_hold", lambda *given: []), _NC),
    "corrective action": Off(_lax("nonconformities"), _NC),
    "deviation": Off(_lax("deviations"), ("deviate",)),
    "retention": Off(
        _set("services.retention:erasable_to", lambda on, years: on),
        ("old_record", "propose_erasing"),
    ),
}
