"""Only `core.move` writes a status column, and `core.bulk` into homes that are not real."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

SRC = Path(__file__).parents[2] / "src" / "sanxian"
ALLOWED = {
    "core/bulk.py",
    "core/move.py",
    "core/prepared.py",
}  # the second refuses a status but from the first


def writes(tree: ast.AST) -> Iterator[int]:
    """Lines that assign to `.status`, update it, set it by name, create with it or bulk-update it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                t.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"
            )
        if isinstance(node, ast.Call):
            yield from _call_writes(node)


def _call_writes(node: ast.Call) -> Iterator[int]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    prepared = name == "update" and isinstance(node.func, ast.Name)  # its words say which rows
    words = {"update", "update_or_create", "create", "get_or_create", *status_models()}
    if name in words and not prepared:
        yield from (node.lineno for k in node.keywords if k.arg == "status")
    if prepared and any(_is(k, "status") for a in node.args for k in getattr(a, "keys", ())):
        yield node.lineno
    if name == "update_step":
        yield node.lineno
    if name == "setattr" and any(_is(a, "status") for a in node.args):
        yield node.lineno
    if name in {"bulk_update", "save"}:
        values = [*node.args, *(k.value for k in node.keywords)]
        listed = [e for v in values if isinstance(v, (ast.List, ast.Tuple)) for e in v.elts]
        if any(_is(e, "status") for e in listed):
            yield node.lineno
    if name in {"execute", "executemany"} and any(
        "status" in str(getattr(a, "value", ""))
        and "UPDATE" in str(getattr(a, "value", "")).upper()
        for a in node.args
    ):
        yield node.lineno


def _is(node: ast.AST, word: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def status_models() -> set[str]:
    return {m.__name__ for m in apps.get_models() if hasattr(m, "lifecycle")}


def test_only_move_writes_a_status():
    found = [
        f"{path.relative_to(SRC)}:{line}"
        for path in sorted(SRC.rglob("*.py"))
        if "migrations" not in path.parts and str(path.relative_to(SRC)) not in ALLOWED
        for line in writes(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "unit.status = 'available'",
        "Unit.objects.filter(pk=1).update(status='available')",
        "Unit.objects.create(status='available')",
        "Unit(status='available')",
        "setattr(unit, 'status', 'x')",
        "Unit.objects.bulk_update(rows, ['status'])",
        "unit.save(update_fields=['status'])",
        "cursor.execute('UPDATE blood_unit SET status = 1')",
        "update(Unit, {'status': 'available'}, pk=1)",
        "create(Unit, status='available')",
        "update_step(Unit, values, {'pk': 1})",
    ],
)
def test_the_check_sees_every_way_of_writing(code):
    assert list(writes(ast.parse(code))) == [1]


def test_reading_a_status_is_no_fault():
    code = "Unit.objects.filter(status='x'); a = unit.status; update(Unit, {'spot': 1}, status='x')"
    assert list(writes(ast.parse(code))) == []
