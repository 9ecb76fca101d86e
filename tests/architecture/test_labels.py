"""Every code with which Sanxian says no has a sentence, whoever raises it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sanxian
from sanxian.core import labels
from sanxian.kernel.refusal import Reason

SOURCE = Path(sanxian.__file__).parent
SAYERS = {"Refusal", "Forbidden", "Unknown", "Malformed", "Overtaken", "NoSuchStep"}
FIRST_ONLY = {"Reason", "fault", "reason"}


def codes() -> dict[str, str]:
    """Every code said literally in the source, with a place where it is said."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts or path.name in ("__main__.py", "serve.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for code in _said(node):
                found.setdefault(code, f"{path.relative_to(SOURCE)}:{node.lineno}")
    return found


def _said(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in FIRST_ONLY:
            return [a.value for a in node.args[:1] if _is_code(a)]
        if name in SAYERS:
            return [a.value for a in node.args if _is_code(a)]
    if isinstance(node, ast.ClassDef) and node.name == "Why":
        return [n.value.value for n in node.body if isinstance(n, ast.Assign) and _is_code(n.value)]
    return []


def _is_code(node: ast.AST) -> bool:
    said = getattr(node, "value", None)
    return (
        isinstance(node, ast.Constant)
        and isinstance(said, str)
        and said.isascii()
        and said.replace("_", "").isalnum()
        and said == said.lower()
    )


def test_every_code_has_a_sentence():
    missing = {code: where for code, where in codes().items() if code not in labels.SENTENCES}
    assert missing == {}


def test_the_scan_sees_codes():
    assert {"not_permitted", "same_person", "policy_bad_toml", "overtaken"} <= set(codes())


def test_every_sentence_is_chinese():
    for code, said in labels.SENTENCES.items():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in str(said)), code


def test_every_advice_belongs_to_a_sentence():
    assert set(labels.ADVICE) - set(labels.SENTENCES) == set()


def test_params_stand_in_the_sentence():
    reason = Reason("policy_unknown_key", params={"key": "oars"})
    assert "oars" in labels.sentence(reason)


def test_a_missing_param_does_not_fail_the_page():
    assert "—" in labels.sentence(Reason("policy_unknown_key"))


@pytest.mark.parametrize("code", ["nobody_says_this", ""])
def test_unknown_code_is_shown_as_it_is(code):
    assert labels.sentence(Reason(code)) == code
    assert labels.advice(Reason(code)) == ""


def test_percent_signs_of_values_do_no_harm():
    assert "100%s" in labels.sentence(Reason("policy_unknown_key", params={"key": "100%s"}))


def test_two_sentences_for_one_code_are_refused():
    with pytest.raises(RuntimeError):
        labels.offer({"not_permitted": "不"})
