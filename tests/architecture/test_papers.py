"""Generated documents are what the code says today."""

from sanxian.console import papers
from sanxian.console.ways import ways


def test_generated_documents_are_fresh():
    stale = [
        str(path.relative_to(papers.ROOT))
        for path, text in papers.papers().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    assert stale == [], "run: .venv/bin/sanxian where --write"


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
