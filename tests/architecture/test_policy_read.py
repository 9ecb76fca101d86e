"""Every figure of every edition decides something: a rule, a read or an act looks at it.

A place that writes an edition of its own would else believe that it has changed what is done.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import sanxian
from sanxian.kernel.policy import Topic, topics

SOURCE = Path(sanxian.__file__).parent
TOPICS = list(topics())
CLASSES = {topic.cls.__name__ for topic in TOPICS}
# Where a name may stand as text because values are looked up by it, and not only spoken of.
DECIDING = ("rules", "services", "selectors", "editions.py", "twin")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(SOURCE), ast.parse(path.read_text("utf-8"))


def looked_at(tree: ast.Module) -> set[str]:
    """Names that are read off values: `x.values.name`, `v.name` where v was `x.values` or is declared
    as a policy's class."""
    names = {"values", *_assigned(tree), *_declared(tree)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            base = node.value
            of_values = isinstance(base, ast.Attribute) and base.attr == "values"
            if of_values or (isinstance(base, ast.Name) and base.id in names):
                found.add(node.attr)
    return found


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _names(target, node.value)


def _names(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, said in zip(target.elts, value.elts, strict=False):
            yield from _names(one, said)
    elif (
        isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and value.attr == "values"
    ):
        yield target.id


def _declared(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            said = {n.id for n in ast.walk(node.annotation) if isinstance(n, ast.Name)}
            said |= {n.attr for n in ast.walk(node.annotation) if isinstance(n, ast.Attribute)}
            if said & CLASSES:
                yield node.arg


def by_text(tree: ast.Module) -> set[str]:
    return {
        node.value.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def derived(tree: ast.Module) -> dict[str, set[str]]:
    """What each method of a policy's class makes of its fields; its checks at birth aside."""
    found: dict[str, set[str]] = {}
    for cls in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name in CLASSES):
        for method in (n for n in cls.body if isinstance(n, ast.FunctionDef)):
            if method.name != "__post_init__":
                own = (n for n in ast.walk(method) if isinstance(n, ast.Attribute))
                found[method.name] = {n.attr for n in own if isinstance(n.value, ast.Name)}
    return found


@pytest.fixture(scope="module")
def read() -> set[str]:
    """Everything that is looked at somewhere."""
    found: set[str] = set()
    made: dict[str, set[str]] = {}
    for path, tree in modules():
        found |= looked_at(tree)
        made |= derived(tree)
        if any(part in path.parts for part in DECIDING):
            found |= by_text(tree)
    for method, names in made.items():
        found |= names if method in found else set()
    return found


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_no_figure_is_dead(topic: Topic[object], read: set[str]) -> None:
    dead = [field.name for field in fields(topic.cls) if field.name not in read]
    assert not dead, f"{topic.name}: nothing reads {', '.join(dead)}"


def test_a_figure_that_nothing_reads_would_be_seen(read: set[str]) -> None:
    """The control: what only a label names, or only the class itself checks, counts for nothing."""
    tree = ast.parse(
        "class Testing:\n"
        "    record_years: int\n"
        "    def __post_init__(self):\n"
        "        assert self.record_years\n"
        "def rule(policy, row):\n"
        "    return policy.reason('x', 'y'), row.record_years\n"
    )
    assert "record_years" not in looked_at(tree) | set(derived(tree))
    assert not {"record_years", "number_unique_years", "unit_ml", "numbers_unique"} & read


@pytest.mark.parametrize(
    "text",
    [
        "def rule(policy):\n    return policy.values.limit",
        "def rule(policy):\n    v = policy.values\n    return v.limit",
        "def rule(policy):\n    v, n = policy.values, 1\n    return v.limit",
        "def rule(policy: Testing):\n    return policy.limit",
        "def rule(policy: policies.Testing):\n    return policy.limit",
    ],
)
def test_how_a_figure_is_read(text: str) -> None:
    assert "limit" in looked_at(ast.parse(text))
