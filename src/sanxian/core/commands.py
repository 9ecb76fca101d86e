"""`sanxian policy …` and `sanxian trail …`: questions with JSON answers on standard output."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sanxian.core import clock, heads, policy, trail
from sanxian.core.models import Trail
from sanxian.kernel.policy import Value, diff, normalise, to_toml, topic, topics
from sanxian.kernel.policy.text import written
from sanxian.kernel.refusal import Malformed, Refusal


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    {"policy": _policy_words, "trail": _trail_words}[name](words)


def run(name: str, args: argparse.Namespace) -> int:
    """The exit status: 0, or 1 where the trail does not hold."""
    return {**_POLICY, **_TRAIL}[f"{name} {args.word}"](args)


def _policy_words(words: Any) -> None:
    decide = words.add_parser("decide", help="judge facts by the edition of a place and day")
    _where(decide)
    decide.add_argument("--facts", required=True, help="JSON file; - is standard input")
    _where(words.add_parser("show", help="every value that holds, with its source"))
    compare = words.add_parser("diff", help="where two places differ")
    compare.add_argument("topic")
    compare.add_argument("place", nargs=2, help="division codes, such as 370300")
    compare.add_argument("--on", type=date.fromisoformat, help="day (default: today)")
    export = words.add_parser("export", help="editions as TOML")
    export.add_argument("topic")
    export.add_argument("--edition", help="one edition by its id (default: all)")
    words.add_parser("topics", help="what there are editions of")


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", help="such as blood.eligibility")
    parser.add_argument("--place", default="", help="division code, such as 370300")
    parser.add_argument("--on", type=date.fromisoformat, help="day (default: today)")
    parser.add_argument("--edition", help="an edition chosen by its id, such as a draft")


def _trail_words(words: Any) -> None:
    verify = words.add_parser("verify", help="recompute every chain; name the first bad row")
    verify.add_argument("--json", action="store_true", help="answer as JSON")
    verify.add_argument("--heads", help="signed heads of before: finds a tail that was cut")
    export = words.add_parser("export", help="rows as JSON, one a line")
    export.add_argument("--chain", help="one chain (default: all)")
    words.add_parser("heads", help="the signed last links, to be kept elsewhere")


def _say(answer: Any) -> int:
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


def _read(path: str) -> Any:
    """The JSON of a file. Raises Malformed, naming the file and the line."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
        return json.loads(text)
    except FileNotFoundError as fault:
        raise Malformed("no_such_file", file=path) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise Malformed("file_unreadable", file=path) from fault
    except (json.JSONDecodeError, RecursionError) as fault:
        line = getattr(fault, "lineno", 1)
        raise Malformed("not_json", file=path, line=line) from fault


def _on(args: argparse.Namespace) -> date:
    return args.on or clock.day(clock.now())


# -- policy -------------------------------------------------------------------------------------------


def _decide(args: argparse.Namespace) -> int:
    facts = _read(args.facts)
    if not isinstance(facts, dict):
        raise Malformed("not_json_object", file=args.facts)
    reasons = policy.decide(args.topic, facts, args.place, _on(args), args.edition)
    return _say({"allowed": not reasons, "reasons": [reason.as_dict() for reason in reasons]})


def _show(args: argparse.Namespace) -> int:
    ruled = policy.resolve(args.topic, args.place, _on(args), args.edition)
    return _say(
        {
            "topic": ruled.topic.name,
            "place": ruled.place,
            "on": ruled.on.isoformat(),
            "editions": list(ruled.edition_ids),
            "hash": ruled.hash,
            "values": {key: _said(value) for key, value in sorted(ruled.origins.items())},
            "in_vain": [{"key": key, **_said(value)} for key, value in ruled.refused],
        }
    )


def _said(value: Value | None) -> dict[str, Any]:
    if value is None:
        return {}
    said = {
        "value": written(value.value),
        "source": value.source,
        "status": value.status.value,
        "edition": value.edition_id,
        "overridable": value.overridable,
    }
    return {**said, "note": value.note} if value.note else said


def _diff(args: argparse.Namespace) -> int:
    one, two = (policy.resolve(args.topic, place, _on(args)) for place in args.place)
    rows = [{"key": k, one.place: _said(a), two.place: _said(b)} for k, a, b in diff(one, two)]
    return _say(
        {
            "topic": args.topic,
            "on": _on(args).isoformat(),
            "places": [normalise(place) for place in args.place],
            "differences": rows,
        }
    )


def _export(args: argparse.Namespace) -> int:
    topic(args.topic)
    found = [e for e in policy.editions(args.topic) if args.edition in (None, e.id)]
    if not found:
        raise Refusal("policy_unknown_edition", edition=args.edition)
    print("\n".join(to_toml(edition) for edition in found), end="")
    return 0


def _topics(args: argparse.Namespace) -> int:
    return _say([{"topic": t.name, "decides": t.name in policy.DECIDERS} for t in topics()])


# -- the trail ----------------------------------------------------------------------------------------


def _verify(args: argparse.Namespace) -> int:
    verdict = trail.verify(heads.opened(_read(args.heads)) if args.heads else None)
    if args.json:
        _say({"ok": verdict.ok, "rows": verdict.rows, "first_bad": verdict.first_bad})
    elif verdict.ok:
        print(f"The trail holds: {verdict.rows} rows.")
    else:
        bad = ", ".join(f"{key} {value}" for key, value in (verdict.first_bad or {}).items())
        print(f"The trail does not hold. First bad row: {bad}")
    return 0 if verdict.ok else 1


def _rows(args: argparse.Namespace) -> int:
    rows = Trail.objects.order_by("chain", "seq")
    if args.chain:
        rows = rows.filter(chain=args.chain)
    for row in rows.values().iterator(chunk_size=2000):
        said = {**row, "at": row["at"].isoformat()}
        said.pop("id")
        print(json.dumps(said, ensure_ascii=False))
    return 0


def _heads(args: argparse.Namespace) -> int:
    return _say(heads.signed(clock.now()))


_POLICY = {
    "policy decide": _decide,
    "policy show": _show,
    "policy diff": _diff,
    "policy export": _export,
    "policy topics": _topics,
}
_TRAIL = {"trail verify": _verify, "trail export": _rows, "trail heads": _heads}
