"""A calendar as RFC 5545 writes it: lines of at most 75 octets, text escaped, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sanxian.duties.facts import Event

LENGTH = timedelta(minutes=15)
OCTETS = 75


def written(name: str, events: Iterable[Event], at: datetime) -> str:
    """The whole calendar; `at` is when it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sanxian//Duties//ZH", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event, at: datetime) -> list[str]:
    found = ["BEGIN:VEVENT", f"UID:{event.uid}@sanxian", f"DTSTAMP:{stamp(at)}"]
    found += [f"DTSTART:{stamp(event.at)}", f"DTEND:{stamp(event.at + LENGTH)}"]
    found += [f"SUMMARY:{escaped(event.summary)}"]
    found += [f"LOCATION:{escaped(event.place)}"] if event.place else []
    found += [f"URL:{event.url}"] if event.url else []
    return [*found, "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT"]


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Text in which no character means anything but itself, on one line."""
    plain = "".join(c if c >= " " or c == "\n" else " " for c in text.replace("\r\n", "\n"))
    said = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return said.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, never within a character; all but the first begin
    with a blank."""
    part, length = "", 0
    for char in line:
        size = len(char.encode())
        if length + size > OCTETS:
            yield part
            part, length = " ", 1
        part, length = part + char, length + size
    yield part
