"""T3: does any table or story notice when a rule of release, compatibility or issue is changed?

Every operator, constant, condition and return of the rules is changed, one at a time, in memory; then
their tests are run in this process until one fails. A mutant that no test notices survives. What
cannot be noticed, because it means the same, stands in EQUIVALENT with the reason.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import importlib.util
import io
import linecache
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from tests.proofs.proving import Found, Slice

ROOT = Path(__file__).resolve().parents[2]
LEAST = 95  # per cent
RULES = "sanxian.blood.rules"
TOLD = "tests/blood/rules/test_rules_told.py"
BENCH = "tests/blood/rules/test_at_the_bench_and_on_the_way.py"
# Module and the tests that speak of it, the quickest first.
TARGETS: dict[str, tuple[str, ...]] = {
    f"{RULES}.compatibility": ("tests/proofs/test_oracle.py", TOLD, "tests/blood/rules/test_compatibility.py"),
    f"{RULES}.issuing": ("tests/blood/hospital/test_issuing_rule.py", TOLD),
    f"{RULES}.testing": ("tests/blood/rules/test_testing.py", TOLD),
    f"{RULES}.testing_algorithm": ("tests/blood/rules/test_testing_algorithm.py",),
    f"{RULES}.pools": (BENCH,),
    f"{RULES}.confirmation": (BENCH,),
    f"{RULES}.reconciling": (BENCH,),
    f"{RULES}.controls": ("tests/blood/rules/test_controls.py",),
    f"{RULES}.needs": ("tests/blood/rules/test_needs.py", TOLD),
    f"{RULES}.electronic": ("tests/blood/rules/test_electronic.py",),
    f"{RULES}.grouping": ("tests/blood/rules/test_grouping.py",),
    f"{RULES}.group_record": ("tests/blood/rules/test_group_record.py",),
    f"{RULES}.emergency": ("tests/blood/rules/test_hospital.py",),
    f"{RULES}.transfusion": ("tests/blood/rules/test_hospital.py",),
    f"{RULES}.priority": ("tests/blood/rules/test_priority.py",),
    f"{RULES}.cold": (BENCH, "tests/blood/stock/test_cold.py"),
    f"{RULES}.returns": (BENCH, "tests/blood/hospital/test_depth_rules.py"),
    f"{RULES}.autologous": (BENCH, "tests/blood/hospital/test_depth_rules.py"),
    "sanxian.blood.services.release": (
        "tests/blood/laboratory/test_release_told.py",
        "tests/blood/laboratory/test_release.py",
        "tests/blood/donor_room/test_counselling.py",
        "tests/blood/laboratory/test_runs.py",
        "tests/blood/laboratory/test_second_readings.py",
        "tests/blood/laboratory/test_pools.py",
    ),
    "sanxian.blood.selectors.release": (
        "tests/blood/laboratory/test_release.py",
        "tests/blood/donor_room/test_information.py",
    ),
    "sanxian.blood.selectors.open_work": (
        "tests/blood/laboratory/test_open_work.py",
        "tests/blood/laboratory/test_typed.py",
        "tests/blood/laboratory/test_pools.py",
        "tests/blood/laboratory/test_groups.py",
        "tests/blood/laboratory/test_runs.py",
    ),
    "sanxian.blood.selectors.batches": ("tests/blood/laboratory/batches/test_collection.py",),
    "sanxian.blood.services.hospital": (
        "tests/blood/hospital/test_hospital_told.py",
        "tests/blood/hospital/test_issue.py",
        "tests/blood/hospital/test_crossmatch.py",
        "tests/blood/hospital/test_emergency.py",
        "tests/blood/hospital/test_patients.py",
        "tests/blood/hospital/test_after.py",
        "tests/blood/hospital/test_before_crossmatch.py",
    ),
    "sanxian.blood.services.emergencies": (
        "tests/blood/hospital/test_hospital_told.py",
        "tests/blood/hospital/test_before_crossmatch.py",
    ),
}  # fmt: skip
# Of these modules only what decides; the rest are lists for pages, or acts of another kind.
ONLY: dict[str, frozenset[str]] = {
    "sanxian.blood.selectors.release": frozenset(
        {"holds", "_barred", "_in_recall", "_told", "_recalled"}
    ),
    "sanxian.blood.selectors.open_work": frozenset(
        {"of", "_open", "_pooled", "_doubted", "_typed", "_runs", "_unfinished", "unfinished",
         "_without_result"}
    ),
    "sanxian.blood.selectors.batches": frozenset({"bars", "_bar", "_counted"}),
    "sanxian.blood.services.hospital": frozenset(
        {"group", "_group_clash", "crossmatch", "matched", "tube_faults", "_reserved", "_crossmatch_faults", "issue", "_order_faults", "_bags",
         "_bag", "_hand_out", "issue_emergency", "_emergency_or_refuse", "sign_emergency", "_waiting", "_not_signable",
         "return_unit", "_outcome", "_put_back", "_close", "_no_need"}
    ),
    "sanxian.blood.services.emergencies": frozenset(
        {"crossmatch_after", "_faults", "_alarm"}
    ),
}  # fmt: skip
# What no test can notice, each with the reason: (module's last name, line's text, change).
_GROUP = "return Group(abo + rhd) if abo and rhd and abo + rhd in list(Group) else None"
_NEED = 'need, antigen = split(code) or (Need.ANTIGEN_NEGATIVE, "")'
_NONE = "of no records an act begins nowhere: Forbidden comes before"
_LAST = "only codes that can be read come so far"
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("compatibility", _GROUP, "without part 1"): "a sign alone is no group of the list",
    ("compatibility", _GROUP, "without part 2"): "ABO alone is no group of the list",
    (
        "testing",
        '",".join(policy.edition_ids),',
        "constant",
    ): "the shipped rules are of one edition",
    (
        "emergency",
        "if group is None or group not in groups(component, policy, to):",
        "without part 1",
    ): "no group stands in no list",
    ("services.release", "if not donations:", "if False"): _NONE,
    ("services.release", "if not releases:", "if False"): _NONE,
    ("services.release", 'raise Malformed("nothing_chosen")', "constant"): _NONE,
    (
        "services.release",
        'codes += ("lab_deferral",)',
        "constant",
    ): "it only matters whether anything holds it",
    (
        "services.release",
        "if donation.donor_id in reactive and not ruling.defers:",
        "without part 2",
    ): "what reacts itself is unfit anyway",
    (
        "services.release",
        "if j.ruling.cmv_negative or j.ruling.antigens:",
        "if True",
    ): "it would write what stands there",
    (
        "services.release",
        "fresh = sorted({d.pk for d in donors if not (d.abo and d.rhd)})",
        "without filter 1",
    ): "a group on record was found equal",
    (
        "services.release",
        "fresh = [u for u in units if u.released_at is None and u.status != UnitStatus.DISCARDED]",
        "without part 1",
    ): "a released bag is not untested, and the update asks again",
    ("services.release", "if not judged:", "if False"): "every list below is empty",
    (
        "services.release",
        "found = _by_key(_results, [pk for pk in asked.values() if pk], ResultStatus.VALID)",
        "without filter 1",
    ): "only bags of a donation are asked for",
    (
        "services.release",
        "children = {e.child_id: e.child for e in edges if e.child_id not in found}",
        "without filter 1",
    ): "found once more, and kept once",
    (
        "services.hospital",
        "inside = ward.startswith(order.org_path) and ward != order.org_path",
        "without part 2",
    ): "a hospital is no ward, and is refused as none",
    (
        "services.hospital",
        "tests = _tests(order.patient, units) if order.patient else []",
        "if True",
    ): "it is asked only where there is a patient",
    (
        "services.hospital",
        "bag = _bag(unit, order.org_path, False, None)",
        "constant",
    ): "before the crossmatch nobody asks for whom a unit was set aside",
    (
        "services.hospital",
        "home = places.nearest(row.org_path, Kind.HOSPITAL) or row.org_path",
        "without part 2",
    ): "what was handed out lies in a hospital",
    (
        "services.hospital",
        "if order.patient and to.stands and not (matched and policy.values.group_specific):",
        "without part 1",
    ): "of nobody no group stands",
    ("needs", _NEED, "without part 2"): _LAST,
    ("needs", _NEED, "constant"): _LAST,
    (
        "electronic",
        "screened = [s for s in samples if s.screen != Screen.NOT_DONE]",
        "without filter 1",
    ): "what was not screened is not positive",
}

COMPARE: dict[type, tuple[type, ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}  # fmt: skip


# -- making mutants ------------------------------------------------------------------------------------


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every change of one node, with its name."""
    if isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            for other in COMPARE[type(operator)]:
                fresh = copy.deepcopy(node)
                fresh.ops[i] = other()
                yield f"{type(operator).__name__} to {other.__name__}", fresh
    elif isinstance(node, ast.BoolOp):
        fresh = copy.deepcopy(node)
        fresh.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", fresh
        for i in range(len(node.values)):
            less = copy.deepcopy(node)
            del less.values[i]
            yield f"without part {i + 1}", less if len(less.values) > 1 else less.values[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        fresh = copy.deepcopy(node)
        fresh.op = ARITHMETIC[type(node.op)]()
        yield "operator", fresh
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        for value in (True, False):
            fresh = copy.deepcopy(node)
            fresh.test = ast.Constant(value)
            yield f"if {value}", fresh
    elif isinstance(node, ast.comprehension):
        for i in range(len(node.ifs)):
            fresh = copy.deepcopy(node)
            del fresh.ifs[i]
            yield f"without filter {i + 1}", fresh
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        yield "return None", ast.Return(ast.Constant(None))
    elif (
        isinstance(node, ast.Expr)
        and not isinstance(node.value, ast.Constant)
        or isinstance(node, ast.Continue | ast.Break)
    ):
        yield "left out", ast.Pass()


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "constant + 1", ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield "constant", ast.Constant(node.value + "~" if node.value else "~")


def _left_alone(tree: ast.Module) -> set[ast.AST]:
    """Words for readers, not rules: docstrings, annotations, sources, the duty's offer, imports."""
    out: set[ast.AST] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            out |= set(ast.walk(first))
        if isinstance(node, ast.FunctionDef):
            for part in (node.returns, *node.decorator_list, *(a.annotation for a in node.args.args + node.args.kwonlyargs)):  # fmt: skip
                out |= set(ast.walk(part)) if part else set()
            if node.name in ("register", "link_of"):
                out |= set(ast.walk(node))
        if isinstance(node, ast.AnnAssign):
            out |= set(ast.walk(node.annotation))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in ("BASIS", "CHUNK"):  # fmt: skip
            out |= set(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg in ("source", "strict", "batch_size", "slots", "frozen"):  # fmt: skip
            out |= set(ast.walk(node))
    return out


class Mutant:
    """One change of one module."""

    def __init__(self, module: str, number: int, line: int, text: str, change: str, made: Callable[[], types.CodeType], within: str, lines: frozenset[int]) -> None:  # fmt: skip
        self.module, self.number, self.line, self.within = module, number, line, within
        self.lines = lines  # of its statement; empty outside functions
        self.text, self.change, self.made = text, change, made

    @property
    def key(self) -> tuple[str, str, str]:
        return named(self.module), self.text, self.change

    def __str__(self) -> str:
        return f"{named(self.module)}:{self.line} [{self.change}] {self.text}"


def named(module: str) -> str:
    """`grouping`, `services.release`."""
    return module.removeprefix("sanxian.blood.").removeprefix("rules.")


def mutants(module: str) -> list[Mutant]:
    """All of a module, in the order of its text."""
    path = Path(str(importlib.util.find_spec(module).origin))  # type: ignore[union-attr]
    source = path.read_text("utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    alone, found, within = _left_alone(tree), [], _functions(tree)
    statements, spots = _statements(tree), _spots(tree)
    for node in ast.walk(tree):
        if node in alone:
            continue
        for change, fresh in changes(node):
            line = getattr(node, "lineno", 0) or getattr(getattr(node, "target", None), "lineno", 0)
            found.append(
                Mutant(
                    module,
                    len(found),
                    line,
                    lines[line - 1].strip(),
                    change,
                    functools.partial(_compiled, tree, str(path), spots[node], fresh, node),
                    within.get(node, ""),
                    statements.get(node, frozenset()) if node in within else frozenset(),
                )
            )
    wanted = [one for one in found if module not in ONLY or one.within in ONLY[module]]
    return sorted(wanted, key=lambda one: (one.line, one.number))


def _functions(tree: ast.Module) -> dict[ast.AST, str]:
    """The name of the function that each node of a body stands in."""
    out: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                out |= dict.fromkeys(ast.walk(statement), node.name)
    return out


def _statements(tree: ast.Module) -> dict[ast.AST, frozenset[int]]:
    """The lines of the innermost statement that each node stands in; of one with a body, its head."""
    out: dict[ast.AST, frozenset[int]] = {}
    for node in ast.walk(tree):  # from without to within: the innermost is written last
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            lines = frozenset(range(node.lineno, max(last, node.lineno) + 1))
            out |= dict.fromkeys(ast.walk(node), lines)
    return out


Spot = tuple[ast.AST, str, int | None]  # a node's parent, the field it stands in, where in a list


def _spots(tree: ast.Module) -> dict[ast.AST, Spot]:
    out: dict[ast.AST, Spot] = {}
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                out |= {one: (parent, name, i) for i, one in enumerate(value)}
            elif isinstance(value, ast.AST):
                out[value] = parent, name, None
    return out


def _compiled(
    tree: ast.Module, path: str, spot: Spot, fresh: ast.AST, node: ast.AST
) -> types.CodeType:
    """The module with one node replaced; the tree is as it was afterwards."""
    ast.copy_location(fresh, node) if hasattr(node, "lineno") else None
    _put(spot, ast.fix_missing_locations(fresh))
    try:
        return compile(tree, path, "exec")
    finally:
        _put(spot, node)


def _put(spot: Spot, node: ast.AST) -> None:
    parent, name, i = spot
    if i is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[i] = node


# -- putting a mutant in the place of its module -------------------------------------------------------


def put_in(one: Mutant) -> None:
    """Change the living module, wherever its functions and words have been taken to."""
    module = sys.modules[one.module]
    fresh: dict[str, Any] = {**vars(types.ModuleType(one.module)), "__name__": one.module, "__file__": module.__file__}  # fmt: skip
    exec(one.made(), fresh)
    for name, value in fresh.items():
        old = vars(module).get(name)
        if getattr(value, "__module__", "") == one.module and isinstance(old, types.FunctionType):
            _become(old, value)
        elif isinstance(old, type) and old.__module__ == one.module:
            _class_becomes(old, value, module)
        elif not name.startswith("__") and _is_word(old) and old != value:
            _everywhere(old, value, name)


def _become(old: types.FunctionType, new: Any) -> None:
    """An act's own function lies under its wrapper."""
    while hasattr(old, "__wrapped__"):
        old, new = old.__wrapped__, new.__wrapped__
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__  # fmt: skip


def _class_becomes(old: type, new: type, module: types.ModuleType) -> None:
    """Methods in place; a class of words whose words differ is put in the place of the old one."""
    if issubclass(old, str):
        if [str(one) for one in old] != [str(one) for one in new]:  # type: ignore[attr-defined]
            _everywhere(old, new, old.__name__)
        return
    for name, value in vars(new).items():
        mine = vars(old).get(name)
        if isinstance(mine, types.FunctionType) and isinstance(value, types.FunctionType):
            if mine.__code__.co_filename == value.__code__.co_filename:
                _become(mine, value)
        elif isinstance(mine, property) and mine.fget and value.fget:
            _become(mine.fget, value.fget)


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int | tuple | frozenset | set | dict)


def _everywhere(old: Any, new: Any, name: str) -> None:
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith(("sanxian", "tests")) and vars(module).get(name) is old:  # fmt: skip
            setattr(module, name, new)


# -- judging -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lines_of(module: str) -> Iterator[set[int]]:
    """Lines of the module that are reached meanwhile, in this thread."""
    file, seen = str(importlib.util.find_spec(module).origin), set[int]()  # type: ignore[union-attr]

    def step(frame: types.FrameType, event: str, _: Any) -> Any:
        seen.add(frame.f_lineno)
        return step

    def look(frame: types.FrameType, event: str, _: Any) -> Any:
        return step if frame.f_code.co_filename == file else None

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield seen
    finally:
        sys.settrace(before)


def _reached_at_import(module: str) -> set[int]:
    """Lines that make a word of the module: a change in them is met without calling anything."""
    path = Path(str(importlib.util.find_spec(module).origin))  # type: ignore[union-attr]
    with lines_of(module) as seen:
        exec(compile(path.read_text("utf-8"), str(path), "exec"), {**vars(types.ModuleType(module)), "__name__": module, "__file__": str(path)})  # fmt: skip
    return seen


class Between:
    """What pytest is told comes next: something of the same session, so that its database stays."""

    def __init__(self, item: Any) -> None:
        self.session = item.session

    def listchain(self) -> list[Any]:
        return [self.session]


class Judge:
    """A plugin of pytest: collects the tests once, then forks a process for every mutant."""

    def __init__(self, module: str, part: int, of: int, sample: int) -> None:
        self.module, self.part, self.of, self.sample = module, part, of, sample
        self.killed, self.survivors, self.tried, self.whole = 0, [], 0, False
        self.reached: dict[str, set[int]] = {}
        self.took: dict[str, float] = {}  # seconds of the processor

    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            raise Found(f"{self.module}: its tests could not be collected")
        items = list(session.items)
        self._all_pass(items)
        hits: Counter[tuple[str, str]] = Counter()
        at_import = _reached_at_import(self.module)
        for one in self._mine():
            self.tried += 1
            everywhere = not one.lines or one.lines & at_import
            able = [i for i in items if everywhere or one.lines & self.reached[i.nodeid]]
            by = self._killed_by(one, sorted(able, key=lambda i: self._likely(one, i, hits)))
            if by is None:
                self.survivors.append(one)
            else:
                self.killed += 1
                hits[one.within, by] += 1
                hits["", by] += 1
        self.whole = True
        return True

    def _likely(self, one: Mutant, item: Any, hits: Counter[tuple[str, str]]) -> tuple[float, ...]:
        """Tests that noticed a change in the same function come first, then the quick ones."""
        name = item.nodeid
        return -hits[one.within, name], -hits["", name] // 8, self.took[name]

    def _mine(self) -> list[Mutant]:
        every = [m for m in mutants(self.module) if m.key not in EQUIVALENT]
        if self.sample:
            return Random(1).sample(every, min(self.sample, len(every)))
        return every[self.part :: self.of]

    def _all_pass(self, items: list[Any]) -> None:
        """Once with nothing changed; what all tests share stays made for the forks. Which lines
        each reaches is written down: only these tests can notice a change in one."""
        from _pytest.runner import runtestprotocol

        for item in items:
            began = time.process_time()
            with lines_of(self.module) as self.reached[item.nodeid]:
                reports = runtestprotocol(item, log=False, nextitem=Between(item))
            self.took[item.nodeid] = time.process_time() - began
            for report in reports:
                if report.failed:
                    raise Found(f"{item.nodeid} fails with nothing changed\n{report.longreprtext[-1500:]}")  # fmt: skip

    def _killed_by(self, one: Mutant, items: list[Any]) -> str | None:
        """The test that notices, "" for one that never ends; None where none does."""
        import os
        import signal

        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._end_by_itself(signal)
            said = b"!"
            try:
                said = self._first_failing(one, items).encode()
            finally:
                os.write(into, said)
                os._exit(0)
        os.close(into)
        with os.fdopen(out, "rb") as answer:
            said = answer.read()
        os.waitpid(pid, 0)
        if said == b"=":
            return None
        return said.decode() if said else "it never ended"

    def _end_by_itself(self, signal: types.ModuleType) -> None:
        """What runs for ever is ended: by its own time, which a busy machine does not shorten."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, 20 + 3 * sum(self.took.values()))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(3600)  # what waits for ever

    def _first_failing(self, one: Mutant, items: list[Any]) -> str:
        from _pytest.runner import runtestprotocol

        put_in(one)
        for item in items:
            reports = runtestprotocol(item, log=False, nextitem=Between(item))
            if any(report.failed for report in reports):
                return str(item.nodeid)
        return "="


def judge(
    module: str, part: int = 0, of: int = 1, sample: int = 0, tests: tuple[str, ...] = ()
) -> dict[str, Any]:
    """How many mutants of a module its tests (or these) notice, and which they do not."""
    import os

    import pytest

    os.chdir(ROOT)
    linecache.clearcache()
    plugin, began = Judge(module, part, of, sample), time.monotonic()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-n0", *(tests or TARGETS[module])], plugins=[plugin])  # fmt: skip
    if not plugin.whole:  # a run that was stopped proves nothing of what it did not come to
        raise Found(f"{module}: pytest ended with {status}\n{said.getvalue()[-3000:]}")
    return {
        "mutants": plugin.tried,
        "killed": plugin.killed,
        "survivors": [str(one) for one in plugin.survivors],
        "seconds": round(time.monotonic() - began, 1),
    }


def proved(module: str, part: int, of: int) -> dict[str, Any]:
    """A slice of `make prove`: the score of a part of a module's mutants."""
    facts = judge(module, part, of)
    score = 100 * facts["killed"] / facts["mutants"]
    if score < LEAST:
        raise Found(f"{module}: {score:.1f} % noticed; not {facts['survivors']}")
    return {"mutants": facts["mutants"], "noticed": facts["killed"]}


def slices() -> list[Slice]:
    return [Slice(named(m), "proved", {"module": m, "part": 0, "of": 1}) for m in TARGETS]
