"""What a state machine is: a table of steps that fits on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sanxian.kernel.refusal import Refusal


class NoSuchStep(Refusal):
    """The step is not possible from the present status."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow of the table.

    `word` names the step; `acts` are the permissions (`programme.object.act`) whose acts may drive
    it. `reach` says where: "own", only records in the places where the actor holds that
    permission; "all", a consequence that safety demands wherever the record lies (a recall).
    """

    word: str
    source: frozenset[StrEnum]
    target: StrEnum
    acts: tuple[str, ...]
    reach: str = "own"


def step(word: str, source: object, target: StrEnum, *acts: str, reach: str = "own") -> Step:
    """A row of the table; `source` is one status or several."""
    sources = {source} if isinstance(source, StrEnum) else set(source)  # type: ignore[call-overload]
    return Step(word, frozenset(sources), target, acts, reach)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    name: str
    start: StrEnum
    steps: tuple[Step, ...]

    @property
    def statuses(self) -> tuple[StrEnum, ...]:
        return tuple(type(self.start))

    @property
    def ends(self) -> frozenset[StrEnum]:
        """Statuses that no step leaves."""
        return frozenset(self.statuses) - {s for row in self.steps for s in row.source}

    def step(self, word: str, status: StrEnum) -> Step:
        """The row for `word` from `status`. Raises NoSuchStep where the table has none."""
        for row in self.steps:
            if row.word == word and status in row.source:
                return row
        raise NoSuchStep("no_such_step", record=self.name, step=word, status=status.value)

    def open_words(self, status: StrEnum) -> list[str]:
        return [row.word for row in self.steps if status in row.source]

    def mermaid(self) -> Iterator[str]:
        """The diagram of docs/lifecycles, line by line."""
        yield "stateDiagram-v2"
        yield f"    [*] --> {self.start.value}"
        order = list(self.statuses)
        for row in self.steps:
            for source in sorted(row.source, key=order.index):
                yield f"    {source.value} --> {row.target.value}: {row.word}"
        for end in sorted(self.ends, key=order.index):
            yield f"    {end.value} --> [*]"
