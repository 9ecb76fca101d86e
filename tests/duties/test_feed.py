"""A worker's duties as a calendar: the file by RFC 5545, the secret address, taking it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sanxian.core.models import Trail
from sanxian.duties import icalendar, services
from sanxian.duties.facts import Event
from sanxian.duties.keys import digest_of
from sanxian.duties.models import Feed
from sanxian.duties.selectors import feeds as selectors
from sanxian.duties.services import feeds
from sanxian.kernel.refusal import Refusal, Unknown
from sanxian.orgs.models import Account

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "s" * 43


# -- the file ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b;c", "a\\,b\\;c"),
        ("a\\n", "a\\\\n"),
        ("one\ntwo\r\nthree", "one\\ntwo\\nthree"),
        ("tab\there\x00", "tab here "),
        ("初配通知", "初配通知"),
    ],
)
def test_text_is_escaped(text, said):
    assert icalendar.escaped(text) == said


@pytest.mark.parametrize("line", ["x" * n for n in (0, 1, 74, 75, 76, 149, 150, 500)] + ["血" * 80])
def test_lines_are_folded_at_75_octets_and_never_within_a_character(line):
    parts = list(icalendar.folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


def test_a_calendar_as_the_rules_want_it():
    events = [Event("due-7", "到期：a, b #7", AT + HOUR, "张店区", "http://x/duties/7")]
    text = icalendar.written("三献待办", events, AT)
    assert text.count("\r\n") == text.count("\n") and text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sanxian//Duties//ZH"]
    for said in (
        "UID:due-7@sanxian",
        "DTSTAMP:20261123T020000Z",
        "DTSTART:20261123T030000Z",
        "DTEND:20261123T031500Z",
        "SUMMARY:到期：a\\, b #7",
        "LOCATION:张店区",
        "URL:http://x/duties/7",
        "CLASS:PRIVATE",
    ):
        assert lines.count(said) == 1


def test_an_event_of_nowhere_has_no_empty_lines():
    text = icalendar.written("x", [Event("u", "s", AT)], AT)
    assert "LOCATION" not in text and "URL" not in text
    assert "BEGIN:VEVENT" not in icalendar.written("x", [], AT)


# -- the address -----------------------------------------------------------------------------------------


@pytest.fixture
def issue(persona, at):
    def give(role="county_worker", secret=SECRET, when=at, **who):
        by = persona(role, **who)
        feeds.issue(place=by.facility, secret=secret, by=by, at=when)
        return by

    return give


def test_only_the_digest_is_kept(issue, at):
    by = issue()
    row = Feed.objects.get()
    assert row.digest == digest_of(SECRET) != SECRET
    assert SECRET not in Trail.objects.get(act="duties.feed.issue").data
    assert selectors.reader(SECRET, at).id == by.id


def test_a_new_address_replaces_the_old(issue, at):
    issue()
    issue(secret="t" * 43, when=at + HOUR)
    assert selectors.reader("t" * 43, at + HOUR)
    with pytest.raises(Unknown):
        selectors.reader(SECRET, at + HOUR)
    assert Feed.objects.filter(revoked_at__isnull=True).count() == 1


def test_taking_it_back(issue, at):
    by = issue()
    feeds.revoke(place=by.facility, by=by, at=at + HOUR)
    with pytest.raises(Unknown):
        selectors.reader(SECRET, at + HOUR)
    with pytest.raises(Refusal) as refused:
        feeds.revoke(place=by.facility, by=by, at=at + HOUR)
    assert refused.value.codes == ("no_feed",)
    assert Trail.objects.filter(act="duties.feed.revoke").count() == 1


def test_one_takes_back_only_ones_own(issue, persona, at):
    issue()
    other = persona("county_worker", number=2)
    with pytest.raises(Refusal):
        feeds.revoke(place=other.facility, by=other, at=at)
    assert selectors.reader(SECRET, at)


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "s", "s" * 5000])
def test_what_is_no_address_opens_nothing(issue, at, secret):
    issue()
    with pytest.raises(Unknown):
        selectors.reader(secret, at)


def test_a_closed_account_and_one_without_duties_open_nothing(issue, at, persona):
    by = issue()
    account = Account.objects.get(code=by.id)
    account.grants.update(until=at.date())
    with pytest.raises(Unknown):
        selectors.reader(SECRET, at)
    account.grants.update(until=None)
    assert selectors.reader(SECRET, at)
    Account.objects.filter(code=by.id).update(is_active=False, closed_at=at)
    with pytest.raises(Unknown):
        selectors.reader(SECRET, at)


# -- the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch, at):
    from sanxian.core import clock

    monkeypatch.setattr(clock, "now", lambda: at)


def test_from_the_page_to_the_calendar_and_back(signed_in, asking, opened, clock, at, person):
    client = signed_in("callback_volunteer")
    who = person()
    duty, free = asking(who=who), asking()
    services.record(
        duty=duty, channel="phone", outcome="call_back", again_at=at + 3 * HOUR,
        by=client.actor, at=at,
    )  # fmt: skip
    page = client.get(reverse("duties:feed")).content.decode()
    assert "现在没有地址" in page
    shown = client.post(reverse("duties:feed"))
    assert shown["Cache-Control"] == "no-store"
    address = shown.context["address"]
    assert address in shown.content.decode()
    assert address not in client.get(reverse("duties:feed")).content.decode()
    stranger = Client()
    answer = stranger.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert f"UID:due-{duty.pk}@sanxian" in text and f"UID:call-{duty.pk}@sanxian" in text
    assert f"due-{free.pk}" not in text  # nobody's is not hers
    for secret in ("林小雨", "1390", str(who.uid), "****"):
        assert secret not in text
    assert client.post(reverse("duties:feed_revoke")).status_code == 302
    assert stranger.get(address).status_code == 404


def test_an_address_cannot_be_written_to(issue, clock):
    issue()
    assert Client().post(reverse("duties:calendar", args=[SECRET])).status_code == 405


@pytest.mark.parametrize("role", ["donor", "auditor", "organiser"])
def test_who_has_no_duties_gets_no_address(signed_in, role, clock):
    assert signed_in(role).post(reverse("duties:feed")).status_code == 403
    assert not Feed.objects.exists()
