"""`sanxian hla`: names, search, imputation, frequencies, coverage and measurements, from file to file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from sanxian import ground
from sanxian.hla import Codes, Nomenclature, Reader, Registry, Shelf
from sanxian.hla.coverage import coverage
from sanxian.hla.drawing import demonstration
from sanxian.hla.frequencies import BadFrequencies, Frequencies, estimate, read, write
from sanxian.hla.imputation import impute
from sanxian.hla.names import BadRelease, UnknownName, common
from sanxian.hla.names.codes import installed, prepare
from sanxian.hla.probability import Chances
from sanxian.hla.registry import BadRow, Donor, Search, read_people
from sanxian.hla.registry.reading import BadFile

SHELF = "hla"  # in the home
SAID = 20  # bad rows written out; the rest is counted
MISUSED = 2


def shelf() -> Shelf:
    return Shelf(ground.folder() / SHELF)


def names(release: str = "") -> Nomenclature:
    """The release asked for, else the newest installed, else the small built-in table."""
    held = shelf()
    if release == common().release or (not release and not held.releases()):
        return common()
    return held.open(release)


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    sub = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    one = sub.add_parser("nomenclature", help="releases of the names: install DIR, list, name NAME")
    one.add_argument("do", choices=("install", "list", "name"))
    one.add_argument("what_of", nargs="?", default="", metavar="DIR|NAME")
    one.add_argument("--release", default="", help="which installed release (default: the newest)")

    one = sub.add_parser(
        "codes", help="the table of multiple-allele codes: install FILE, show, name CODE"
    )
    one.add_argument("do", choices=("install", "show", "name"))
    one.add_argument("what_of", nargs="?", default="", metavar="FILE|CODE")

    one = sub.add_parser(
        "search", help="donors who can reach a number of matches, for each patient"
    )
    _people(one, patients=True)
    one.add_argument("--min-match", type=int, default=8, metavar="N")
    one.add_argument("--of", type=int, default=10, choices=(6, 8, 10, 12))
    one.add_argument("--frequencies", type=Path, metavar="F.csv", help="gives p10, p9 and p8")
    one.add_argument("--population", default="", help="of the frequencies (default: all alike)")
    one.add_argument("--out", type=Path, required=True, metavar="R.jsonl")

    one = sub.add_parser("impute", help="all pairs of haplotypes that explain each donor's typing")
    _people(one)
    one.add_argument("--frequencies", type=Path, required=True, metavar="F.csv")
    one.add_argument("--population", default="")
    one.add_argument("--out", type=Path, required=True, metavar="G.jsonl")

    one = sub.add_parser("frequencies", help="estimate haplotype frequencies from typings")
    one.add_argument("do", choices=("estimate",))
    _people(one)
    one.add_argument("--population", default="estimated", help="what to call the population")
    one.add_argument("--rounds", type=int, default=2000)
    one.add_argument("--out", type=Path, required=True, metavar="F.csv")

    one = sub.add_parser("coverage", help="the chance of a donor, as the registry grows")
    one.add_argument("--frequencies", type=Path, metavar="F.csv", help="default: made-up ones")
    one.add_argument("--population", default="", help="of the patients")
    one.add_argument("--recruit", default="", metavar="A=0.9,B=0.1", help="shares of the donors")
    one.add_argument("--effective-rate", type=float, default=1.0)
    one.add_argument("--sizes", default="1000,5000,10000,50000,100000,500000,1000000")
    one.add_argument("--patients", type=int, default=1000)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--json", action="store_true")
    _named(one)

    one = sub.add_parser("bench", help="measure the search on donors drawn from frequencies")
    one.add_argument("--donors", type=int, default=100_000)
    one.add_argument("--patients", type=int, default=100)
    one.add_argument("--frequencies", type=Path, metavar="F.csv")
    one.add_argument("--mixed", action="store_true", help="part of the donors typed coarsely")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--against", choices=("py-graph-match",), help="the peer, on the same donors")
    one.add_argument("--peer-python", default="", help="a Python in which the peer is installed")
    one.add_argument("--json", action="store_true")
    _named(one)


def _people(one: argparse.ArgumentParser, *, patients: bool = False) -> None:
    one.add_argument("--donors", type=Path, required=True, metavar="D.csv")
    if patients:
        one.add_argument("--patients", type=Path, required=True, metavar="P.csv")
    one.add_argument("--strict", action="store_true", help="end with 1 if any row was bad")
    _named(one)


def _named(one: argparse.ArgumentParser) -> None:
    one.add_argument("--release", default="", help="of the names (default: the newest installed)")
    one.add_argument(
        "--codes",
        type=Path,
        metavar="FILE",
        help="table of multiple-allele codes (default: the one installed)",
    )


def run(name: str, args: argparse.Namespace) -> int:
    """Exit status: 0 done, 1 rows could not be read and --strict was asked for, 2 misused."""
    try:
        return int(DO[args.what](args))
    except (BadRelease, BadFile, BadFrequencies, FileNotFoundError, UnknownName, ValueError) as why:
        print(f"sanxian hla {args.what}: {why}", file=sys.stderr)
        return MISUSED


def _nomenclature(args: argparse.Namespace) -> int:
    if args.do == "list":
        for release in shelf().releases() or [f"{common().release} (built in, not a real release)"]:
            print(release)
        return 0
    if args.do == "install":
        held = shelf().install(Path(args.what_of))
        count = sum(len(locus.entries) for locus in held)
        print(f"release {held.release}: {count} alleles of {len(held.loci)} loci installed")
        return 0
    held = names(args.release)
    locus, _, text = args.what_of.removeprefix("HLA-").partition("*")
    _, note = held.resolve(locus, text)
    said = {way: list(held.convert(locus, text, way)) for way in ("p", "g", "fields", "antigens")}
    print(json.dumps({"release": held.release, "name": args.what_of, "note": note, **said}))
    return 0


def _codes_table(args: argparse.Namespace) -> int:
    if args.do == "install":
        file = Path(args.what_of)
        about = prepare(shelf().folder, file.name, file.read_bytes()).install()
        print(f"{about.codes} codes stand, {about.new} of them new")
        return 0
    held = installed(shelf().folder)
    if args.do == "name":
        print(held.listed(args.what_of.upper()) if args.what_of.upper() in held else "unknown")
        return 0 if args.what_of.upper() in held else MISUSED
    print(
        f"{len(held)} codes"
        if len(held)
        else "no table of codes is installed: sanxian hla codes install FILE"
    )
    return 0


def _search(args: argparse.Namespace) -> int:
    registry = Registry(names(args.release), _codes(args))
    rows = Rows(args.donors)
    registry.load(rows.good(read_people(args.donors, registry.reader)))
    chances = None
    if args.frequencies:
        chances = Chances(read(args.frequencies, registry.reader), args.population)
    asked = Rows(args.patients)
    with args.out.open("w", encoding="utf-8") as out:
        for patient in read_people(args.patients, registry.reader):
            if isinstance(patient, BadRow):
                asked.bad_row(patient)
                fault = {"locus": patient.locus, "text": patient.text, "reason": patient.reason}
                _write(out, {"patient": patient.id, "error": fault, "donors": []})
                continue
            found = registry.search(
                patient.typing, of=args.of, least=args.min_match, limit=None, chances=chances
            )
            _line(out, patient.id, found)
    return rows.said(args.strict) | asked.said(args.strict)


def _line(out: TextIO, patient: str, found: Search) -> None:
    donors = [
        {
            "id": donor.id,
            "matches": donor.matches,
            "grades": dict(donor.grades),
            "p10": donor.p10,
            "p9": donor.p9,
            "p8": donor.p8,
        }
        for donor in found.donors
    ]
    said: dict[str, Any] = {"patient": patient, "donors": donors}
    if found.outlook:
        said["kept"] = found.outlook.kept
    _write(out, said)


def _write(out: TextIO, said: dict[str, Any]) -> None:
    json.dump(said, out, separators=(",", ":"), ensure_ascii=False)
    out.write("\n")


def _impute(args: argparse.Namespace) -> int:
    reader = _reader(args)
    frequencies = read(args.frequencies, reader)
    if args.population:
        frequencies = frequencies.only(args.population)
    rows = Rows(args.donors)
    with args.out.open("w", encoding="utf-8") as out:
        for donor in rows.good(read_people(args.donors, reader)):
            found = impute(donor.typing, frequencies)
            said = {
                "id": donor.id,
                "mass": found.mass,
                "explained": found.is_explained,
                "diplotypes": [
                    [d.population, d.one, d.other, d.probability] for d in found.diplotypes
                ],
            }
            _write(out, said)
    return rows.said(args.strict)


def _frequencies(args: argparse.Namespace) -> int:
    reader = _reader(args)
    rows = Rows(args.donors)
    people = (donor.typing for donor in rows.good(read_people(args.donors, reader)))
    found = estimate(people, reader.names, population=args.population, rounds=args.rounds)
    write(args.out, found.frequencies)
    held = sum(len(population) for population in found.frequencies.populations.values())
    state = "converged" if found.converged else "NOT converged"
    print(
        f"{held} haplotypes from {found.people} people, {found.unexplained} left out;"
        f" {state} after {found.rounds} rounds"
    )
    return rows.said(args.strict)


def _coverage(args: argparse.Namespace) -> int:
    frequencies, reader = _frequencies_of(args)
    del reader
    found = coverage(
        frequencies,
        [int(size) for size in args.sizes.split(",")],
        population=args.population,
        recruited=_shares(args.recruit),
        effective_rate=args.effective_rate,
        patients=args.patients,
        seed=args.seed,
    )
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return 0
    print(f"{found.population}: {found.listed:.1%} of patients have both haplotypes in the table")
    print(f"{'registered':>12} {'effective':>12} {'10/10':>8} {'9/10':>8}  one thousand more")
    for at in found.points:
        print(
            f"{at.registered:>12,} {at.effective:>12,} {at.ten:>8.1%} {at.nine:>8.1%}"
            f"  +{at.thousand_ten:.3%}  +{at.thousand_nine:.3%}"
        )
    return 0


def _bench(args: argparse.Namespace) -> int:
    from sanxian.exchange.hla_bench import measure

    frequencies, reader = _frequencies_of(args)
    found = measure(
        frequencies,
        reader,
        donors=args.donors,
        patients=args.patients,
        mixed=args.mixed,
        seed=args.seed,
        peer=args.against or "",
        python=args.peer_python,
    )
    print(json.dumps(found, indent=None if args.json else 1))
    return 0


def _shares(text: str) -> dict[str, float] | None:
    pairs = (part.rpartition("=") for part in text.split(",") if part)
    return {name: float(share) for name, _, share in pairs} or None


def _frequencies_of(args: argparse.Namespace) -> tuple[Frequencies, Reader]:
    """Those of the file, or the made-up ones over the built-in names."""
    if args.frequencies:
        reader = _reader(args)
        return read(args.frequencies, reader), reader
    reader = Reader(common())
    return demonstration(reader), reader


def _codes(args: argparse.Namespace) -> Codes:
    return Codes.read(args.codes) if args.codes else installed(shelf().folder)


def _reader(args: argparse.Namespace) -> Reader:
    return Reader(names(args.release), _codes(args))


class Rows:
    """Good rows pass, bad ones are said on standard error, each with its line."""

    def __init__(self, path: Path) -> None:
        self.path, self.bad = path, 0

    def good(self, rows: Iterator[Donor | BadRow]) -> Iterator[Donor]:
        for row in rows:
            if isinstance(row, Donor):
                yield row
                continue
            self.bad_row(row)

    def bad_row(self, row: BadRow) -> None:
        self.bad += 1
        if self.bad <= SAID:
            print(f"{self.path.name}, {row}", file=sys.stderr)

    def said(self, strict: bool) -> int:
        """Exit status after all rows: a bad one is a fault only where that was asked for."""
        if self.bad:
            print(f"{self.path.name}: {self.bad} rows were left out", file=sys.stderr)
        return 1 if self.bad and strict else 0


DO: dict[str, Any] = {
    "nomenclature": _nomenclature,
    "codes": _codes_table,
    "search": _search,
    "impute": _impute,
    "frequencies": _frequencies,
    "coverage": _coverage,
    "bench": _bench,
}
