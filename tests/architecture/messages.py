"""What the source says to people: every message id, read without gettext's tools.

Python is read as a tree, templates token by token. `setup/catalogue.py` reads the same source with
Babel, so the two watch each other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

import sanxian

SOURCE = Path(sanxian.__file__).parent
# Ideographs, and the full-width signs which stand between them.
CHINESE = re.compile(
    r"[\u3001\u3002\u3008-\u3011\u3400-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
)
SINGLE = {"gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
ARGUMENT = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
LITERAL = re.compile(r"""(?<!_\()(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Message:
    """`context` is gettext's; `plural` is empty where the message has one form."""

    text: str
    context: str | None = None
    plural: str = ""


def python_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def template_files() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


def every() -> dict[Message, str]:
    """Each message, with one file in which it stands."""
    found: dict[Message, str] = {}
    for path in python_files():
        for message in in_python(path.read_text("utf-8")):
            found.setdefault(message, str(path.relative_to(SOURCE)))
    for path in template_files():
        for message in in_template(path.read_text("utf-8")):
            found.setdefault(message, str(path.relative_to(SOURCE)))
    return found


# -- Python ---------------------------------------------------------------------------------------


def names(tree: ast.AST) -> dict[str, str]:
    """What gettext's functions are called in this module: `_` is gettext_lazy, say."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a gettext function, under the function's own name."""
    known = names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = known.get(node.func.id, "")
            if name in SINGLE | PLURAL | IN_CONTEXT:
                yield name, node


def in_python(source: str) -> Iterator[Message]:
    for name, node in calls(ast.parse(source)):
        said = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
        if said and isinstance(said[0], str):
            if name in PLURAL:
                yield Message(said[0], plural=str(said[1]))
            elif name in IN_CONTEXT:
                yield Message(str(said[1]), context=said[0])
            else:
                yield Message(said[0])


def bare_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Chinese sentences that no gettext function is given; docstrings are no screen text."""
    tree = ast.parse(source)
    given = {id(part) for _name, node in calls(tree) for part in ast.walk(node)}
    documents = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CHINESE.search(node.value)
            and id(node) not in given | documents
        ):
            yield node.lineno, node.value


# -- templates ------------------------------------------------------------------------------------


def tokens(source: str) -> list[Token]:
    return [t for t in Lexer(source).tokenize() if t.token_type != TokenType.COMMENT]


def word(token: Token) -> str:
    """The first word of a tag; empty for text and variables."""
    is_tag = token.token_type == TokenType.BLOCK and token.contents
    return token.contents.split()[0] if is_tag else ""


def in_template(source: str) -> Iterator[Message]:
    block: list[Token] | None = None
    for token in tokens(source):
        if block is not None:
            if word(token) in ("endblocktranslate", "endblocktrans"):
                yield _of_block(block)
                block = None
            else:
                block.append(token)
        elif word(token) in ("blocktranslate", "blocktrans"):
            block = [token]
        elif word(token) in ("translate", "trans"):
            yield _of_tag(token)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from (Message(a or b) for a, b in ARGUMENT.findall(token.contents))


def _of_tag(token: Token) -> Message:
    bits = list(smart_split(token.contents))
    return Message(bits[1][1:-1].replace("%", "%%"), _context(bits))


def _context(bits: list[str]) -> str | None:
    return bits[bits.index("context") + 1][1:-1] if "context" in bits else None


def _of_block(block: list[Token]) -> Message:
    head, *body = block
    bits = list(smart_split(head.contents))
    cut = next((i for i, t in enumerate(body) if word(t) == "plural"), len(body))
    forms = [_text(body[:cut]), _text(body[cut + 1 :])]
    if "trimmed" in bits:
        forms = [trim_whitespace(form) for form in forms]
    return Message(forms[0], _context(bits), forms[1])


def _text(body: list[Token]) -> str:
    return "".join(
        f"%({t.contents})s" if t.token_type == TokenType.VAR else t.contents.replace("%", "%%")
        for t in body
    )


def bare_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Chinese text that stands in a template outside of its translation tags."""
    inside = False
    for token in tokens(source):
        name = word(token)
        inside = (inside or name.startswith("blocktrans")) and not name.startswith("endblocktrans")
        if inside or name in ("translate", "trans"):
            continue
        said = [token.contents]
        if token.token_type != TokenType.TEXT:
            said = [a or b for a, b in LITERAL.findall(token.contents)]
        for one in said:
            if CHINESE.search(one):
                yield token.lineno or 0, one.strip()
