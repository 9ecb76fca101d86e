"""An act: one word from URL to trail, owning permission, transaction, replay and trail."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from sanxian.core import trail
from sanxian.core.actor import Actor
from sanxian.core.database import writer
from sanxian.core.models import Answer
from sanxian.kernel.refusal import Forbidden, Refusal

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Act:
    """What is known of an act before anybody does it."""

    name: str
    basis: tuple[str, ...]
    module: str
    function: str
    why: str


ACTS: dict[str, Act] = {}


@dataclass(slots=True)
class Frame:
    """An act while it runs."""

    act: str
    by: Actor
    at: datetime
    place: str
    entries: list[trail.Entry]
    first: int
    notes: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    edition: str = ""
    read: dict[str, Any] = field(default_factory=dict)


_stack: ContextVar[tuple[Frame, ...]] = ContextVar("sanxian_acts", default=())


def running() -> tuple[Frame, ...]:
    """The acts now running, outermost first."""
    return _stack.get()


def current() -> Frame:
    """The innermost act now running. Raises LookupError outside any."""
    stack = _stack.get()
    if not stack:
        raise LookupError("only an act may do this: call a service")
    return stack[-1]


def once(name: str, read: Callable[[], R]) -> R:
    """What `read` gives, asked once in the outermost running act; anew each time outside any.

    For what no act changes while it runs. Who does change it says so with `changed`.
    """
    stack = _stack.get()
    if not stack:
        return read()
    known = stack[0].read
    if name not in known:
        known[name] = read()
    return known[name]  # type: ignore[no-any-return]


def changed(name: str) -> None:
    """What `once` knows by this name holds no longer."""
    for frame in _stack.get()[:1]:
        frame.read.pop(name, None)


def note(*, reasons: tuple[str, ...] = (), edition: str = "", **codes: Any) -> None:
    """Add codes and ids to the running act's trail row; never a personal or sealed value."""
    frame = current()
    frame.notes.update(codes)
    frame.reasons += reasons
    frame.edition = edition or frame.edition


def subject_of(record: models.Model) -> str:
    """How the trail names a record: `blood.unit:17`."""
    return f"{record._meta.label_lower}:{record.pk}"


def act(
    name: str, *, basis: str | tuple[str, ...] = (), on: str = "place"
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Make a service of a keyword-only function `(..., by, at)`.

    `name` is the permission as well; `basis` the clauses that let or make one do it; `on` names
    the argument that says where: a record with `org_path`, or a path. Raises Forbidden where `by`
    lacks the permission there. With `request=UUID` a replay returns the first answer.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        clauses = (basis,) if isinstance(basis, str) else basis
        why = (function.__doc__ or "").strip().split("\n")[0]
        if name in ACTS and ACTS[name].module != function.__module__:
            raise RuntimeError(f"two acts are called {name}")
        ACTS[name] = Act(name, clauses, function.__module__, function.__name__, why)

        @functools.wraps(function)
        def call(*, by: Actor, at: datetime, request: UUID | None = None, **given: Any) -> R:
            place = _place(given.get(on))
            if not all(by.may(name, one) for one in _places(given.get(on))):
                raise Forbidden("not_permitted", act=name)
            with _transaction():
                replay = _replayed(request, name, by)
                if replay is not None:
                    return replay[0]  # type: ignore[no-any-return]
                with _frame(name, by, at, place, given.get(on)) as frame:
                    result = function(by=by, at=at, **given)
                    _close(frame, given.get(on), result)
                _remember(request, name, by, at, result)
                return result

        call.act = name  # type: ignore[attr-defined]
        return call

    return decorate


def _place(where: Any) -> str:
    if isinstance(where, str):
        return where
    if isinstance(where, (list, tuple)):  # an act on a list is one act, in the place of its records
        return _place(where[0]) if where else ""
    return str(getattr(where, "org_path", "") or getattr(where, "path", ""))


def _places(where: Any) -> set[str]:
    """Every place where the act is done: of a list, the place of each of its records."""
    several = isinstance(where, (list, tuple)) and where
    return {_place(one) for one in where} if several else {_place(where)}


@contextmanager
def _transaction() -> Iterator[None]:
    """One transaction for the outermost act; acts inside it share it."""
    if running():
        yield
        return
    with writer(), transaction.atomic():
        yield


@contextmanager
def _frame(name: str, by: Actor, at: datetime, place: str, on: Any) -> Iterator[Frame]:
    stack = running()
    entries = stack[0].entries if stack else []
    frame = Frame(name, by, at, place, entries, len(entries))
    token = _stack.set((*stack, frame))
    try:
        yield frame
        if not stack:
            trail.append(by.facility, by, at, entries)
    finally:
        _stack.reset(token)


def _close(frame: Frame, on: Any, result: Any) -> None:
    """See that the act stands on the trail, and give its first row what was noted."""
    if len(frame.entries) == frame.first or frame.entries[frame.first].act != frame.act:
        record = result if isinstance(result, models.Model) else on
        subject = subject_of(record) if isinstance(record, models.Model) else frame.act
        frame.entries.insert(frame.first, trail.Entry(frame.act, subject, frame.place))
    first = frame.entries[frame.first]
    first.data = {**first.data, **frame.notes}
    first.reasons += frame.reasons
    first.edition = first.edition or frame.edition


def _replayed(request: UUID | None, name: str, by: Actor) -> tuple[Any] | None:
    """The first answer, in a tuple of one; None when the request is new."""
    known = Answer.objects.filter(request=request).first() if request else None
    if known is None:
        return None
    if (known.act, known.actor) != (name, by.id):
        raise Refusal("request_reused", act=name)
    return (_thaw(json.loads(known.answer)),)


def _remember(request: UUID | None, name: str, by: Actor, at: datetime, result: Any) -> None:
    if request:
        frozen = json.dumps(_freeze(result))
        Answer.objects.create(request=request, act=name, actor=by.id, at=at, answer=frozen)


def _freeze(result: Any) -> Any:
    """An answer as JSON: records by their key, lists of them one by one, plain values as they are."""
    if isinstance(result, models.Model):
        return {"record": result._meta.label, "pk": result.pk}
    if isinstance(result, (list, tuple)):
        return {"list": [_freeze(item) for item in result]}
    return {"value": result}


def _thaw(frozen: Any) -> Any:
    if "record" in frozen:
        return apps.get_model(frozen["record"])._default_manager.get(pk=frozen["pk"])
    if "list" in frozen:
        return [_thaw(item) for item in frozen["list"]]
    return frozen["value"]
