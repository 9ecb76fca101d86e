"""From an address to its rule: the chain that `sanxian where` prints and docs/find-your-way.md holds.

Nothing is declared twice: the chain is read from the code itself, by its syntax tree.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from sanxian.console.access import table
from sanxian.core.act import ACTS, Act
from sanxian.kernel.policy import Topic, topics

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]


@dataclass(frozen=True, slots=True)
class Way:
    """One address and everything behind it; paths are relative to the project."""

    address: str
    name: str
    view: str
    needs: str
    acts: tuple[Act, ...]
    policies: tuple[str, ...]
    templates: tuple[str, ...]
    tests: tuple[str, ...]


def ways() -> list[Way]:
    """Every address of the project, sorted."""
    found = (_way(*route) for route in _routes(get_resolver(), "", ""))
    return sorted((w for w in found if w), key=lambda w: (w.address, w.name))


def way_to(path: str) -> Way | None:
    """The way behind a path that somebody typed (`/blood/visits/12/screen`)."""
    match = get_resolver().resolve("/" + path.lstrip("/"))
    return next((w for w in ways() if w.name == match.view_name), None)


def _routes(node: Any, prefix: str, space: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for entry in node.url_patterns:
        address = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _routes(entry, address, inner)
        elif isinstance(entry, URLPattern):
            yield "/" + address.rstrip("$"), f"{space}{entry.name or ''}", entry.callback


def _way(address: str, name: str, view: Callable[..., Any]) -> Way | None:
    module = getattr(view, "__module__", "")
    if not module.startswith("sanxian."):
        return None
    bare = inspect.unwrap(view)
    acts = tuple(_acts_of(bare))
    needs = table().get(name) or ""
    return Way(
        address,
        name,
        f"{_file(module)}:{bare.__name__}",
        needs if isinstance(needs, str) else " | ".join(needs),
        acts,
        tuple(_policies_of(acts)),
        tuple(_templates_of(bare)),
        tuple(_tests_of(name, acts)),
    )


def _file(module: str) -> str:
    path = ROOT / "src" / Path(*module.split("."))
    shown = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return str(shown.relative_to(ROOT))


@lru_cache(maxsize=2048)
def _tree(function: Callable[..., Any]) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError, SyntaxError):
        return ast.Module(body=[], type_ignores=[])


@cache
def _reached(function: Callable[..., Any], depth: int = 3) -> tuple[Callable[..., Any], ...]:
    """The function, and those of the project's edges that it calls, each once."""
    found = {function: None}
    if depth:
        for target in _called(function):
            found |= dict.fromkeys(_reached(target, depth - 1))
    return tuple(found)


@cache
def _called(function: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    scope = import_module(function.__module__).__dict__
    found = (_resolve(node, scope) for node in ast.walk(_tree(function)))
    return tuple(dict.fromkeys(f for f in found if f is not None and f is not function))


def _resolve(node: ast.AST, scope: dict[str, Any]) -> Callable[..., Any] | None:
    """The project's own function that a name or `module.name` in the code stands for."""
    found: Any = None
    if isinstance(node, ast.Name):
        found = scope.get(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = scope.get(node.value.id)
        found = getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    module = getattr(found, "__module__", "") or ""
    callable_ours = inspect.isfunction(found) or inspect.isclass(found)
    is_ours = module.startswith("sanxian.") and ".core." not in module and callable_ours
    return found if is_ours else None


def _acts_of(view: Callable[..., Any]) -> list[Act]:
    names = {getattr(f, "act", "") for f in _reached(view) if getattr(f, "act", "") in ACTS}
    return [ACTS[name] for name in sorted(names)]


def _policies_of(acts: tuple[Act, ...]) -> list[str]:
    """Topics that the act's service names, or what it calls within the programmes."""
    found: set[str] = set()
    for one in acts:
        service = getattr(import_module(one.module), one.function)
        for reached in _reached(inspect.unwrap(service), depth=4):
            found |= set(_topics_in(reached))
    return sorted(found)


def _topics_in(function: Callable[..., Any]) -> Iterator[str]:
    scope = import_module(function.__module__).__dict__
    known = {topic.name for topic in topics()}
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known:
            yield node.value
        if isinstance(node, ast.Name) and isinstance(scope.get(node.id), Topic):
            yield scope[node.id].name


def _templates_of(view: Callable[..., Any]) -> list[str]:
    names = {
        node.value
        for f in _reached(view)
        for node in ast.walk(_tree(inspect.unwrap(f)))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith((".html", ".typ"))
    }
    return sorted(names)


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def _tests() -> list[tuple[str, frozenset[str]]]:
    """Each test file with what it quotes (`"blood:screen"`) and calls (`visits.screen(`)."""
    folder = ROOT / "tests"
    files = sorted(folder.rglob("test_*.py")) if folder.is_dir() else []
    said = re.compile(r'"([^"\n]+)"|\b(\w+\.\w+)\(')
    return [
        (str(f.relative_to(ROOT)), frozenset(a or b for a, b in said.findall(f.read_text("utf-8"))))
        for f in files
    ]


def _tests_of(name: str, acts: tuple[Act, ...]) -> list[str]:
    """Test files that name the address, or call one of its services."""
    wanted = {f"{a.module.rpartition('.')[2]}.{a.function}" for a in acts} | ({name} - {""})
    return [path for path, said in _tests() if wanted & said]
