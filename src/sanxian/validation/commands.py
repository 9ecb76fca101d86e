"""`sanxian validate`: check this installation on this machine and write the report to be signed."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.utils import translation

from sanxian.kernel.refusal import Malformed
from sanxian.validation import database, report, trial
from sanxian.validation.checking import Finding, carry_out
from sanxian.validation.checks import installation  # noqa: F401


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default="validation-report.pdf", help="the PDF to write")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")


def run(name: str, args: argparse.Namespace) -> int:
    """The exit status: 0 where everything holds, 1 where a check does not."""
    out = Path(args.out)
    if not out.absolute().parent.is_dir():
        raise Malformed("no_such_folder", file=str(out.parent))
    with translation.override(args.language):
        findings = carry_out("IQ", progress=_say)
        findings += _tried(args.language)
        said = report.content(findings, datetime.now(UTC))
        out.write_bytes(report.pdf(said))
    if args.json:
        rows = [one.as_dict() for one in findings]
        print(json.dumps({"ok": said["ok"], "findings": rows}, ensure_ascii=False, indent=1))
    print(f"{said['verdict']}: {out}", file=sys.stderr)
    return 0 if said["ok"] else 1


def _tried(language: str) -> list[Finding]:
    """Operation and performance, in a home that is thrown away."""
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="sanxian-trial-") as home,
        database.beside(os.environ.get("DATABASE_URL", "")) as url,
    ):
        for line in _lines(home, url, language):
            row = json.loads(line)
            found.append(Finding(**{**row, "requirements": tuple(row["requirements"])}))
            _say(found[-1])
    return found


def _lines(home: str, url: str, language: str) -> Iterator[str]:
    """What the trial prints, as it comes. Raises RuntimeError where it broke off."""
    taken_away = ("DATABASE_URL", "SANXIAN_KEYS", "SANXIAN_SECRET", "SANXIAN_HTTPS")
    environment = {k: v for k, v in os.environ.items() if k not in taken_away}
    environment |= {"SANXIAN_HOME": home, trial.MARK: home, "SANXIAN_DEMO": "1"}
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "sanxian.validation.trial", language]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        yield from child.stdout
    if child.returncode != 0:
        raise RuntimeError("the trial broke off; see what it printed above")


def _say(finding: Finding) -> None:
    mark = "✓" if finding.ok else "✗"
    print(f"{mark} {finding.id} {finding.title}: {finding.found}", file=sys.stderr, flush=True)
