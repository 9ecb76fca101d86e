"""`make prove`: the long proofs of docs/reliability.md, each callable by name, each in slices.

    make prove                          every proof that is not finished yet
    make prove ARGS=T5                  one proof;  ARGS="T1 T5" several
    make prove ARGS="T5 --only sqlite"  the slices whose name begins so
    make prove ARGS="T5 --fresh"        from the beginning, whatever was done before
    make prove ARGS=--list              names, promises and how far each is

Stop it whenever you like: a finished slice is written to PROVE_HOME (default var/prove), one JSON
file a proof, and the next call takes up the first slice that is missing or that failed. Slices of
another source do not count, unless `--keep` says so.

**To add a proof**: write a module beside this one that offers `slices() -> list[Slice]`, and name it
in PROOFS. A slice names a function of that module and its arguments (JSON values). The function runs
in a Python of its own, with no DATABASE_URL and a SANXIAN_HOME in which nothing was done (where
PROVE_GROUND names a folder, its tables are made there once and copied, which spares the tests time); it gives back facts, a dict of
numbers that are summed over the slices (of a key that begins with "most" the largest counts), or
fails with an AssertionError that says what was found. A test of `make test` runs a small slice the
same way: `proving.child("tests.proofs.killed:sqlite", cycles=15, seed=1)`. A proof that is written
as pytest tests marked `prove` is a slice that calls `proving.pytest_run(path, …)`.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from tests.proofs import demo

PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parents[2]
SETUP = str(ROOT / "setup")
if SETUP not in sys.path:
    sys.path.insert(0, SETUP)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a proof that is done in one piece: a function of the proof's module, its arguments."""

    name: str
    function: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a proof stands, and what it promises."""

    module: str
    promise: str

    def slices(self) -> list[Slice]:
        return list(import_module(self.module).slices())


PROOFS: dict[str, Proof] = {
    "T1": Proof("tests.proofs.double_issue", "no unit of blood is issued twice"),
    "T2": Proof("tests.proofs.stateful", "no unsafe unit is issued or given, whatever is tried"),
    "T3": Proof("tests.proofs.mutants", "the rules of release and compatibility are really tested"),
    "T5": Proof("tests.proofs.killed", "an acknowledged write survives kill -9"),
    "T6": Proof("tests.proofs.power_cut", "an acknowledged write survives a power cut"),
    "T7": Proof("tests.proofs.disk_fault", "a full or failing disk leaves nothing half written"),
    "T10": Proof("tests.proofs.tampers", "the trail cannot be changed unseen"),
    "T11": Proof("tests.proofs.lookback", "lookback finds every bag and every recipient"),
    "T12": Proof("tests.proofs.access", "every address, method, role and act is decided"),
    "T15": Proof("tests.proofs.leaks", "no sealed value lies in clear, no personal one on its way"),
    "T17": Proof("tests.proofs.fuzz", "bad input gets a clear fault, never another"),
    "T19": Proof("tests.proofs.headers", "every answer has its policy and safe cookies"),
    "T20": Proof("tests.proofs.restored", "a backup taken under load restores"),
}


class Found(AssertionError):
    """A slice has found that the promise does not hold, or could not run to its end."""


# -- one slice in a Python of its own ----------------------------------------------------------------


def child(call: str, **given: Any) -> dict[str, Any]:
    """Run `module:function` with the arguments in a Python and a home of its own; its facts.

    Raises Found with the last lines it said, where it did not come to its end.
    """
    with tempfile.TemporaryDirectory(prefix="sanxian-prove-") as folder:
        answer = Path(folder) / "answer.json"
        os.chmod(folder, 0o755)  # a PostgreSQL of the slice runs as another user
        home = Path(folder) / "home"
        if "PROVE_GROUND" in os.environ:
            demo.copied(demo.laid(Path(os.environ["PROVE_GROUND"])), home)
        command = [sys.executable, "-m", "tests.proofs.proving", "--call", call, str(answer)]
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        try:
            said, _ = running.communicate(json.dumps(given))
        except BaseException:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait()
            raise
        if running.returncode or not answer.exists():
            raise Found(f"{call} ended with {running.returncode}\n{said[-4000:]}")
        return dict(json.loads(answer.read_text("utf-8")))


def _environment(home: Path) -> dict[str, str]:
    """Nothing of whoever proves: no home, no database, no settings."""
    dropped = ("SANXIAN_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return {**kept, "SANXIAN_HOME": str(home), "SANXIAN_LOG": "CRITICAL"}


def _answer(call: str, path: str) -> NoReturn:
    """The child's side: the facts of the function into the file.

    It ends without Python's own clearing up, which would take the files' shim away under SQLite.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    _end_with_the_run()
    module, _, function = call.partition(":")
    given, status = json.load(sys.stdin), 1
    try:
        facts = getattr(import_module(module), function)(**given)
        Path(path).write_text(json.dumps(facts), "utf-8")
        status = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


def _end_with_the_run() -> None:
    """Where the run is killed without a word, Linux tells its slice to end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def pytest_run(*arguments: str, **environment: str) -> dict[str, Any]:
    """Facts of a pytest run of the tests marked `prove`: how many passed. Raises Found."""
    import testrun

    count = testrun.run(["-q", "-m", "prove", *arguments], **environment)
    if not count.good or count.tests == 0:
        raise Found(f"pytest {' '.join(arguments)}: {count}")
    return {"tests": count.tests - count.skipped}


# -- what has been done ------------------------------------------------------------------------------


def home() -> Path:
    return Path(os.environ.get("PROVE_HOME") or ROOT / "var" / "prove")


def fingerprint() -> str:
    """Of everything that a proof is about: another source must be proven anew."""
    digest = hashlib.sha256()
    for folder, patterns in (("src/sanxian", ("*.py", "*.toml")), ("tests/proofs", ("*.py",))):
        for pattern in patterns:
            for path in sorted((ROOT / folder).rglob(pattern)):
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@dataclass
class State:
    """What is known of one proof, kept in a file of its own."""

    path: Path
    source: str
    done: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, source: str, *, fresh: bool = False, keep: bool = False) -> State:
        """As it was left; empty where it was of another source."""
        state = cls(home() / f"{name}.json", source)
        if fresh or not state.path.exists():
            return state
        known = json.loads(state.path.read_text("utf-8"))
        if keep or known["source"] == source:
            state.done = known["done"]
        return state

    def note(self, name: str, seconds: float, **said: Any) -> None:
        """One slice more; the file is replaced in one step, so that a stop loses nothing."""
        self.done[name] = {"seconds": round(seconds, 1), **said}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{os.getpid()}")
        body = {"source": self.source, "done": self.done}
        fresh.write_text(json.dumps(body, indent=1, ensure_ascii=False), "utf-8")
        fresh.replace(self.path)

    def holds(self, name: str) -> bool:
        return "facts" in self.done.get(name, {})


def summed(all_facts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of slices together: numbers added up, the largest of what is called "most…"."""
    total: dict[str, Any] = {}
    for facts in all_facts:
        for key, value in facts.items():
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                total[key] = value
            elif key.startswith("most"):
                total[key] = max(total.get(key, value), value)
            else:
                total[key] = round(total.get(key, 0) + value, 3)
    return total


def summary(name: str, slices: list[Slice], state: State) -> dict[str, Any]:
    """What the JSON at the end says of one proof."""
    known = [state.done[s.name] for s in slices if s.name in state.done]
    held = [one["facts"] for one in known if "facts" in one]
    return {
        "promise": PROOFS[name].promise,
        "slices": len(slices),
        "held": len(held),
        "failed": len(known) - len(held),
        "seconds": round(sum(one["seconds"] for one in known), 1),
        "facts": summed(held),
    }


# -- the run -----------------------------------------------------------------------------------------


def prove(name: str, slices: list[Slice], state: State) -> bool:
    """Every slice that does not stand yet, one after another; whether all held."""
    module = PROOFS[name].module
    for number, one in enumerate(slices, 1):
        if state.holds(one.name):
            continue
        began = time.monotonic()
        try:
            facts = child(f"{module}:{one.function}", **one.given)
            state.note(one.name, time.monotonic() - began, facts=facts)
        except Found as fault:
            state.note(one.name, time.monotonic() - began, fault=str(fault))
        said = state.done[one.name]
        result = said.get("facts") or f"FAILED: {said.get('fault')}"
        print(f"{name} {number}/{len(slices)} {one.name} {said['seconds']} s  {result}",
              file=sys.stderr, flush=True)  # fmt: skip
    return all(state.holds(one.name) for one in slices)


def main(argv: list[str] | None = None) -> int:
    """0 where all that was asked for holds; 1 where something was found; 130 interrupted."""
    parser = argparse.ArgumentParser(prog="make prove", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(PROOFS))
    parser.add_argument("--only", default="", help="slices whose name begins so")
    parser.add_argument("--fresh", action="store_true", help="forget what was done before")
    parser.add_argument("--keep", action="store_true", help="count slices of another source")
    parser.add_argument("--list", action="store_true", help="say how far each proof is")
    args = parser.parse_args(argv)
    unknown = sorted(set(args.names) - set(PROOFS))
    if unknown:
        parser.error(f"no proof {', '.join(unknown)}; there are {', '.join(PROOFS)}")
    source, said, good = fingerprint(), {}, True
    for name in args.names or PROOFS:
        state = State.read(name, source, fresh=args.fresh, keep=args.keep or args.list)
        slices = [s for s in PROOFS[name].slices() if s.name.startswith(args.only)]
        if not args.list:
            good = prove(name, slices, state) and good
        said[name] = summary(name, slices, state)
    print(json.dumps(said, indent=1, ensure_ascii=False))
    return 0 if good else 1


def one_city() -> None:
    """All slices of this source share one demonstration city, and one home with nothing but its
    tables; those of other sources go."""
    source = fingerprint()
    for word in ("city", "ground"):
        mine = home() / f"{word}-{source}"
        for other in home().glob(f"{word}-*"):
            if other != mine:
                shutil.rmtree(other)
        os.environ.setdefault(f"PROVE_{word.upper()}", str(mine))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--call"]:
        _answer(*sys.argv[2:4])
    one_city()
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped; the next call goes on from here.", file=sys.stderr)
        sys.exit(130)
