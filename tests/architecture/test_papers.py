"""Generated documents are what the code says today."""

import subprocess
import sys

from sanxian.console import papers
from sanxian.console.ways import ways

STALE = (
    "from sanxian import ground; ground.start_django()\n"
    "from sanxian.console import papers\n"
    "print(*(p.relative_to(papers.ROOT) for p, text in papers.papers().items()\n"
    "        if not p.exists() or p.read_text('utf-8') != text))\n"
)


def test_generated_documents_are_fresh():
    """In a process of its own: what other tests register or replace is no part of the house."""
    done = subprocess.run(
        [sys.executable, "-c", STALE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], "run: .venv/bin/sanxian where --write"


def test_no_document_of_a_lifecycle_that_is_gone():
    known = {path.name for path in papers.papers()}
    left = {p.name for p in (papers.ROOT / "docs" / "lifecycles").glob("*.md")}
    assert left <= known


def test_every_address_that_changes_something_names_its_act():
    """A view that posts reaches an act, or says why not in this table."""
    without = {"console:theme", "set_language"}
    ours = [w for w in ways() if w.needs not in {"public", "signed in", "by key"}]
    assert ours
    assert {w.name for w in ours if not w.needs} <= without
