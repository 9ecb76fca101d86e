"""The kinds of duties, and who wants to know that one is done: offered in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sanxian.core.actor import Actor
from sanxian.duties.facts import Contactable, Kind

KINDS: dict[str, Kind] = {}

# kind -> what the room above does when a worker reports it done, in the same transaction:
# called with duty=, by=, at=.
DONE: dict[str, Callable[..., Any]] = {}

# kind -> what the room above does when a worker writes down what came of a call: called with duty=,
# attempt=, by=, at=, in the same transaction.
TRIED: dict[str, Callable[..., Any]] = {}

# kind -> what a call asks, where the room says it: asked as (kind, subject, at) for codes of questions.
QUESTIONS: dict[str, Callable[[str, str, datetime], tuple[str, ...]]] = {}

# Who works at a site on a day: asked as (site=, on=) for the codes of accounts, by kinds that are routed by
# site; the programme that sends a crew there says it.
CREWS: list[Callable[..., list[str]]] = []

# kind -> whom a duty about this subject calls: asked as (subject, by, at); None where nobody is.
CONTACT: dict[str, Callable[[str, Actor, datetime], Contactable | None]] = {}


def offer(
    code: str,
    label: Any,
    hours_to_acknowledge: int,
    hours_to_finish: int,
    *,
    permission: str = "",
    step: str = "",
    link: Callable[[str], str] | None = None,
    unverified: bool = True,
    done: Callable[..., Any] | None = None,
    contact: Callable[[str, Actor, datetime], Contactable | None] | None = None,
    tried: Callable[..., Any] | None = None,
    named: bool = False,
    persuades: bool = False,
    care: bool = False,
    script: str = "",
    by_site: bool = False,
    questions: Callable[[str, str, datetime], tuple[str, ...]] | None = None,
) -> Kind:
    """Register a kind. Raises RuntimeError when the code is another kind's already.

    Its hours hold where the edition of `duties.clocks` does not name the kind.
    """
    kind = Kind(
        code=code,
        label=label,
        hours_to_acknowledge=hours_to_acknowledge,
        hours_to_finish=hours_to_finish,
        permission=permission,
        step=step,
        link=link,
        unverified=unverified,
        named=named,
        persuades=persuades,
        care=care,
        script=script,
        by_site=by_site,
    )
    if KINDS.setdefault(code, kind) != kind:
        raise RuntimeError(f"two kinds of duty are called {code}")
    if done is not None:
        DONE[code] = done
    if contact is not None:
        CONTACT[code] = contact
    if tried is not None:
        TRIED[code] = tried
    if questions is not None:
        QUESTIONS[code] = questions
    return kind


def get(code: str) -> Kind:
    """The kind. Raises LookupError where no room has offered it."""
    if code not in KINDS:
        raise LookupError(f"no kind of duty is called {code}")
    return KINDS[code]


def told(duty: Any, by: Actor, at: datetime) -> None:
    """News upward: the room that wants to know hears that its duty is done."""
    if duty.kind in DONE:
        DONE[duty.kind](duty=duty, by=by, at=at)


def contact(kind: str, subject: str, by: Actor, at: datetime) -> Contactable | None:
    """Whom a duty of this kind calls; None where it calls nobody, or nobody by this worker."""
    return CONTACT[kind](subject, by, at) if kind in CONTACT else None


def crew(site: str, on: date) -> list[str]:
    """The accounts that work at a site on that day, as the rooms above know them."""
    return [code for ask in CREWS for code in ask(site=site, on=on)]


def recorded_here(code: str) -> bool:
    """Whether a call of this kind is written down on the duty's own page: it calls somebody, and the
    room has no page of its own for it or wants to hear of it."""
    return code in CONTACT and (code in TRIED or get(code).link is None)


def done_elsewhere(code: str) -> bool:
    """Whether only the room's own page ends such work: to tap it away would leave it undone."""
    return code in CONTACT and not recorded_here(code) and code not in DONE


def persuading() -> list[str]:
    """The kinds that ask somebody for a yes."""
    return [kind.code for kind in KINDS.values() if kind.persuades]


def tried(duty: Any, attempt: Any, by: Actor, at: datetime) -> None:
    """News upward: the room that wants to know hears what came of a call."""
    if duty.kind in TRIED:
        TRIED[duty.kind](duty=duty, attempt=attempt, by=by, at=at)
