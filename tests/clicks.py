"""Somebody who clicks: only what a page offers can be followed, filled in and pressed.

`Hand` reads pages as Django's test client gets them: links and forms within `<main>`, by their words. A
button that the page does not show, a field that its form does not have, a choice that is not among its
options, or an answer that is a refusal, is a failed test. `tests/browser/test_one_case.py` has the same
four words for a real browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """A form as it stands on a page: what is written in it, and what could be."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    radios: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value


class Page(HTMLParser):
    """The main part of a page: its heading, its words, its links and its forms."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.heading, self.text = "", ""
        self.links: list[tuple[str, str]] = []
        self.menu: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._main = self._dumb = 0
        self._form: Form | None = None
        self._held: list[tuple[str, dict[str, str], list[str]]] = []  # open elements with words
        self._select = ""
        self.feed(html)
        self.text = re.sub(r"\s+", " ", self.text).strip()
        self.heading = re.sub(r"\s+", " ", self.heading).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._main += 1
        if tag in ("script", "style", "svg"):
            self._dumb += 1
        if not self._main:
            return self._held.append((tag, said, [])) if tag == "a" else None
        if tag == "form":
            self._form = Form(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in ("a", "button", "option", "textarea", "h1"):
            self._held.append((tag, said, []))
        elif tag == "input" and self._form is not None:
            self._input(self._form, said)
        elif tag == "select" and self._form is not None:
            self._select = said.get("name", "")
            self._form.names.add(self._select)
            self._form.options.setdefault(self._select, [])

    def _input(self, form: Form, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if kind == "file":
            form.files.add(name)
        if not name or kind in UNSENT:
            return
        form.names.add(name)
        if kind == "radio":
            form.radios.add(name)
        if kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(said.get("value", "on"))
            if "checked" not in said:
                return
        form.values.setdefault(name, []).append(
            said.get("value", "on" if kind in ("checkbox", "radio") else "")
        )

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._main -= 1
        if tag in ("script", "style", "svg"):
            self._dumb -= 1
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""
        if self._held and self._held[-1][0] == tag:
            kind, said, words = self._held.pop()
            self._ended(kind, said, re.sub(r"\s+", " ", "".join(words)).strip())

    def _ended(self, tag: str, said: dict[str, str], words: str) -> None:
        if tag == "a" and "href" in said:
            where = self.links if self._main else self.menu
            where.append((words or said.get("aria-label", ""), said["href"]))
        elif tag == "h1":
            self.heading += words
        elif self._form is None:
            return
        elif tag == "button" and said.get("type", "submit") == "submit":
            self._form.buttons.append((words, said.get("name", ""), said.get("value", "")))
        elif tag == "textarea":
            self._form.names.add(said.get("name", ""))
            self._form.values[said.get("name", "")] = [words]
        elif tag == "option" and self._select:
            value = said.get("value", words)
            first = not self._form.options[self._select]
            self._form.options[self._select].append(value)
            if "selected" in said or first:
                self._form.values[self._select] = [value]

    def handle_data(self, data: str) -> None:
        if self._dumb:
            return
        self.text += data if self._main else ""
        for _tag, _said, words in self._held:
            words.append(data)


class Hand:
    """One person before her pages; `page` is what she sees now."""

    def __init__(self, client: Client) -> None:
        self.client, self.path = client, "/"
        self.page = Page("")

    def open(self, path: str) -> Hand:
        return self._seen(self.client.get(path, follow=True), path)

    def _seen(self, answer: Any, path: str) -> Hand:
        if answer.redirect_chain:
            path = urljoin(path, answer.redirect_chain[-1][0])
        self.path, self.page = urlsplit(path).path, Page(answer.content.decode())
        assert answer.status_code == 200, (path, answer.status_code, self.page.text[:600])
        return self

    def reads(self, *words: str) -> None:
        missing = [word for word in words if word not in self.page.text]
        assert missing == [], (self.path, self.page.text[:1500])

    def offered(self, button: str) -> bool:
        return any(words == button for form in self.page.forms for words, *_ in form.buttons)

    def follow(self, words: str) -> Hand:
        """Go where the first link of these words leads."""
        found = [href for said, href in self.page.links if words in said]
        assert found, (self.path, words, [said for said, _ in self.page.links])
        return self.open(urljoin(self.path, found[0]))

    def turn(self, words: str) -> Hand:
        """Go where the menu leads by these words."""
        found = [href for said, href in self.page.menu if words == said.rstrip(" 0123456789")]
        assert found, (self.path, words, [said for said, _ in self.page.menu])
        return self.open(found[0])

    def press(self, button: str, *, every: str = "", **said: Any) -> Hand:
        """Fill in the form of that button, and press it; of every choice whose name begins with `every`
        the first is taken."""
        found = [form for form in self.page.forms if any(b[0] == button for b in form.buttons)]
        assert found, (self.path, button, [b[0] for f in self.page.forms for b in f.buttons])
        form = found[0]
        given: dict[str, Any] = {**form.values}
        _words, name, value = next(b for b in form.buttons if b[0] == button)
        if name:
            given[name] = [value]
        if every:
            given |= {k: form.options[k][:1] for k in form.radios if k.startswith(every)}
        for key, word in said.items():
            given[key] = self._filled(form, key, word)
        target = urljoin(self.path, form.action) if form.action else self.path
        send = self.client.post if form.method == "post" else self.client.get
        return self._seen(send(target, given, follow=True), target)

    def _filled(self, form: Form, key: str, word: Any) -> Any:
        if isinstance(word, tuple):  # a file: its name and what is in it
            assert key in form.files, (self.path, key, form.files)
            return SimpleUploadedFile(*word)
        assert key in form.names, (self.path, key, sorted(form.names))
        words = [str(one) for one in (word if isinstance(word, list) else [word])]
        if key in form.options:
            strange = [one for one in words if one not in form.options[key]]
            assert strange == [], (self.path, key, strange, sorted(form.options[key]))
        return words
