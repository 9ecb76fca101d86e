"""Brings the English catalogue up to date with the messages of the source: `make messages`.

Chinese is the language of the source, so a message's id is its Chinese sentence and only English
needs a catalogue. Python is read by Babel; a template is first turned into calls of gettext by
Django's own `templatize`. No gettext tools are needed.

Prints how many messages stand, how many still want a translation, and how many are gone. A message
whose sentence has changed is a new one: nothing is guessed from a similar sentence.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sanxian"
ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
HEADER = r"""# English of Sanxian's screens; the Chinese sentence is the message id.
# Terms: docs/glossary.md. Brought up to date by `make messages`.
msgid ""
msgstr ""
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""

# The names under which the source calls gettext, besides Babel's own list.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_now": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Found = tuple[str, int, object, list[str], str | None]


def python_messages(path: Path) -> Iterator[Found]:
    """What a Python file hands to gettext; messages of migrations are for nobody's screen."""
    with path.open("rb") as file:
        for line, ids, comments, context in extract(
            "python",
            file,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            yield str(path.relative_to(SOURCE)), line, ids, comments, context


def template_messages(path: Path) -> Iterator[Found]:
    """What a template translates: its tags, and `_("…")` in their arguments.

    Outer brackets take the meaning from the blanked-out template's indentation.
    """
    from django.utils.translation.template import templatize

    source = templatize(path.read_text("utf-8"), origin=str(path))
    file = io.BytesIO(f"({source})".encode())
    for line, ids, comments, context in extract("python", file, keywords=KEYWORDS):
        yield str(path.relative_to(SOURCE)), line, ids, comments, context


def messages() -> Iterator[Found]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from python_messages(path)
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        yield from template_messages(path)


def template() -> Catalog:
    """All messages of the source, without translations."""
    catalogue = Catalog(fuzzy=False)
    for file, line, ids, comments, context in messages():
        catalogue.add(ids, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


def present() -> Catalog:
    if not ENGLISH.exists():
        return Catalog(locale="en")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def write(catalogue: Catalog) -> None:
    """Messages in the order of the source, without its places: they were a third of the file, and a
    search for the sentence finds them."""
    catalogue.obsolete.clear()
    said = io.BytesIO()
    write_po(said, catalogue, width=100, sort_by_file=True, no_location=True, omit_header=True)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(HEADER.encode() + b"\n" + said.getvalue())


def wanting(catalogue: Catalog) -> list[str]:
    """The ids that have no English yet."""
    missing = [one.id for one in catalogue if one.id and not is_said(one.string)]
    return [one if isinstance(one, str) else one[0] for one in missing]


def is_said(string: str | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def main() -> int:
    from django.conf import settings

    settings.configure(USE_I18N=True)
    catalogue = present()
    before = {(one.id, one.context) for one in catalogue if one.id}
    catalogue.update(template(), no_fuzzy_matching=True)
    gone = len(before - {(one.id, one.context) for one in catalogue})
    write(catalogue)
    missing = wanting(catalogue)
    print(f"{len(catalogue)} messages, {len(missing)} without English, {gone} gone")
    for one in missing[:20]:
        print(f"  {one}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
