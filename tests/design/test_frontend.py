"""The script's source: reproducible from its lock file, and nothing that the content policy refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
SOURCES = sorted((FRONTEND / "src").glob("*.ts"))
TEMPLATES = FRONTEND.parent / "src" / "sanxian" / "console" / "templates"


def test_the_lock_file_names_no_host() -> None:
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert re.findall(r'"resolved"|https?://[^"]+', text) == [], (
        "npm install again with the .npmrc of this folder; drop `funding`"
    )


def test_every_locked_package_has_its_hash() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, said in packages.items() if name and not said.get("integrity")] == []


def test_lock_and_manifest_agree() -> None:
    manifest = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    root = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root[kind] == manifest[kind]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_no_evaluation_and_no_markup_from_strings(path: Path) -> None:
    text = path.read_text("utf-8")
    assert (
        re.findall(
            r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style\"",
            text,
        )
        == []
    )


def test_every_attribute_the_templates_promise_is_read() -> None:
    script = "".join(p.read_text("utf-8") for p in SOURCES)
    markup = "".join(p.read_text("utf-8") for p in TEMPLATES.rglob("*.html"))
    read = set(re.findall(r"data-[a-z-]+", script)) | {
        "data-" + re.sub(r"[A-Z]", lambda m: "-" + m.group().lower(), name)
        for name in re.findall(r"dataset\.(\w+)", script)
    }
    styled = {"data-label", "data-toast"}
    assert set(re.findall(r"\b(data-[a-z-]+)(?=[=\s>])", markup)) - read - styled == set()
