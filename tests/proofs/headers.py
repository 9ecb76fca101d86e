"""T19: every answer, to every role, has the content policy, is kept by nobody, and sets safe cookies.

Each role walks from page to page by the links it is shown, in the demonstration city, and opens every
address without keys besides: pages, files, refusals and what is not found alike.
"""

from __future__ import annotations

import html
import os
import re
from collections import Counter
from typing import Any

from tests.proofs import demo
from tests.proofs.proving import Slice

TWICE = 2  # of each address: the second may be in another state
OPEN_COOKIES = {"theme"}  # says light or dark, and its own script may read it
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "http:", "https:", " * ", "blob:")
NEEDED = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
          "form-action 'self'", "style-src 'self'")  # fmt: skip
INLINE = re.compile(
    r"<[^>]*\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\b(?:src|nonce|type=\"application/json\"))|<style|href=\"javascript:",
    re.IGNORECASE,
)


def slices() -> list[Slice]:
    return [
        Slice(word, "crawl", {"city": "", "https": https, "twice": 4})
        for word, https in (("http", False), ("https", True))
    ]


def crawl(
    city: str, https: bool, roles: list[str] | None = None, twice: int = TWICE, broken: bool = False
) -> dict[str, Any]:
    """Walk as each role (or those named); fails with every answer that lacks something."""
    if https:
        os.environ["SANXIAN_HTTPS"] = "1"
    demo.stand(city)
    if broken:
        _careless()
    from django.test import Client

    from tests.proofs.access import at_home

    walk = Walk(https, twice)
    who = {r: c for r, c in at_home().items() if roles is None or r in roles}
    for role, client in who.items():
        walk.all_of(role, client)
    walk.all_of("", Client(raise_request_exception=False, SERVER_NAME="127.0.0.1"))
    walk.doors()
    kinds = Counter(fault.partition(": ")[2] for fault in walk.wrong)
    some = sorted(walk.wrong)[:20]
    assert not walk.wrong, "\n".join([*some, *(f"{n} x {kind}" for kind, n in kinds.items())])
    return {**walk.done, "roles": len(who), "addresses": len(walk.names)}


class Walk:
    """What was opened, and what was wrong with it."""

    def __init__(self, https: bool, twice: int) -> None:
        self.https, self.twice = https, twice
        self.wrong: set[str] = set()
        self.done: Counter[str] = Counter()
        self.names: set[str] = set()

    def all_of(self, role: str, client: Any) -> None:
        from tests.proofs.access import LEFT_OUT, addresses, with_keys

        met: Counter[str] = Counter()
        waiting = ["/"]
        for name, (_written, keys) in addresses().items():
            if name not in LEFT_OUT:
                waiting.append(with_keys(name, keys))
        seen = set(waiting)
        while waiting:
            address = waiting.pop(0)
            for link in self.opened(role, client, address):
                if link not in seen and self.wanted(link, met):
                    seen.add(link)
                    waiting.append(link)

    def wanted(self, link: str, met: Counter[str]) -> bool:
        from django.urls import Resolver404, resolve

        try:
            name = resolve(link.partition("?")[0]).view_name
        except Resolver404:
            return False
        kind = f"{name}{'?export' if 'export=' in link else ''}"
        met[kind] += 1
        return met[kind] <= self.twice and name != "account_logout"

    def opened(self, role: str, client: Any, address: str) -> list[str]:
        """Open and judge; the links it shows."""
        answer = client.get(address, secure=self.https)
        self.judge(role, address, answer)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return []
        page = answer.content.decode()
        if INLINE.search(re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)):
            self.wrong.add(f"{role} {address}: script or style in the page")
        links = [html.unescape(one) for one in re.findall(r'href="([^"#]+)', page)]
        links = [address.partition("?")[0] + one if one[0] == "?" else one for one in links]
        return [one for one in links if one.startswith("/") and not one.startswith("/static/")]

    def judge(self, role: str, address: str, answer: Any) -> None:
        self.done["answers"] += 1
        self.done[f"{answer.status_code // 100}xx"] += 1
        if answer.resolver_match:
            self.names.add(answer.resolver_match.view_name)
        faults = [*_policy(answer), *_headers(answer, bool(role), self.https)]
        faults += [f for c in answer.cookies.values() if c.value for f in _cookie(c, self.https)]
        faults += ["a fault of the server"] if answer.status_code >= 500 else []
        self.wrong |= {f"{role} {address} {answer.status_code}: {fault}" for fault in faults}

    def doors(self) -> None:
        """Sign in with a password, turn language and light, sign out: what sets cookies."""
        from django.test import Client

        from sanxian.orgs.models import Account

        account = Account.objects.filter(is_active=True, grants__role="nurse").first()
        assert account is not None
        account.set_password("korrekt-pferd-8")
        account.save()
        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        set_at: set[str] = set()
        for address, form in (
            ("/sign-in", {"username": account.username, "password": "korrekt-pferd-8"}),
            ("/language", {"language": "en", "next": "/"}),
            ("/theme", {"theme": "dark", "next": "/"}),
            ("/account/password", {"oldpassword": "x"}),
            ("/sign-out", {}),
        ):
            answer = client.post(address, form, secure=self.https)
            self.judge("", address, answer)
            set_at |= set(answer.cookies)
        assert {"sessionid", "csrftoken", "language", "theme"} <= set_at, set_at
        assert answer.status_code == 302


def _policy(answer: Any) -> list[str]:
    said = answer.headers.get("Content-Security-Policy", "")
    lacking = [f"policy lacks {word}" for word in NEEDED if word not in said]
    return lacking + [f"policy says {word}" for word in FORBIDDEN if word in f"{said} "]


def _headers(answer: Any, signed_in: bool, https: bool) -> list[str]:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if signed_in:
        wanted["Cache-Control"] = "no-store"
    if https:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    return [
        f"{name} is {answer.headers.get(name)}"
        for name, value in wanted.items()
        if value not in answer.headers.get(name, "")
    ]


def _cookie(cookie: Any, https: bool) -> list[str]:
    faults = []
    if https and not cookie["secure"]:
        faults.append(f"cookie {cookie.key} is not secure")
    if not cookie["httponly"] and cookie.key not in OPEN_COOKIES:
        faults.append(f"cookie {cookie.key} is open to scripts")
    if cookie["samesite"] not in ("Lax", "Strict"):
        faults.append(f"cookie {cookie.key} goes anywhere")
    return faults


def _careless() -> None:
    """The control: a house without its policy, whose pages are kept and whose cookies are bare."""
    from django.conf import settings

    gone = {
        "csp.middleware.CSPMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    }
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one not in gone]
    settings.SESSION_COOKIE_HTTPONLY = settings.SESSION_COOKIE_SECURE = False
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False
