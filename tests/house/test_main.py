"""The console script: one table of commands, and how each kind of end looks."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from datetime import date

import pytest

from sanxian import __main__ as cli
from sanxian import ground
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.terminal import sentence


@pytest.fixture
def module(monkeypatch):
    """`sanxian trace`, replaced by a command that does as the test says."""
    fake = types.SimpleNamespace(
        parser=lambda name, parser: parser.add_argument("unit"), run=lambda name, args: 0
    )
    monkeypatch.setattr(cli, "_load", lambda name, command: fake)
    monkeypatch.setattr(ground, "lay", lambda: None)
    return fake


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    for name in ("serve", "where", "trail", "twin", "trace", "policy", "import"):
        assert f"\n    {name} " in said


def test_help_loads_no_django():
    code = (
        "import sys, sanxian.__main__ as m\n"
        "try: m.main(['--help'])\n"
        "except SystemExit: print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == "False\n"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name, tmp_path):
    env = {**os.environ, "SANXIAN_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "sanxian", name, "--help"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: sanxian {name}")
    assert not (tmp_path / ground.DATABASE).exists()


@pytest.mark.parametrize("words", [[], ["sing"], ["trace"], ["trace", "u1", "--nonsense"]])
def test_misuse_is_said_and_ends_with_2(module, capsys, words):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert "usage: sanxian" in capsys.readouterr().err


def test_a_command_gets_its_name_and_arguments(module):
    seen = []
    module.run = lambda name, args: seen.append((name, args.unit)) or 7
    assert cli.main(["trace", "u1"]) == 7
    assert seen == [("trace", "u1")]


def test_a_command_that_returns_nothing_ends_well(module):
    module.run = lambda name, args: None
    assert cli.main(["trace", "u1"]) == 0


def test_a_database_command_gets_its_ground_first(module, monkeypatch):
    order = []
    monkeypatch.setattr(ground, "lay", lambda: order.append("ground"))
    module.run = lambda name, args: order.append("run")
    cli.main(["trace", "u1"])
    assert order == ["ground", "run"]


def test_a_misused_database_command_makes_no_home(module, monkeypatch):
    monkeypatch.setattr(ground, "lay", lambda: pytest.fail("made a home"))
    with pytest.raises(SystemExit):
        cli.main(["trace"])


def refuse(*reasons):
    def run(name, args):
        raise Refusal(*reasons)

    return run


def test_a_refusal_is_told_reason_by_reason_and_ends_with_2(module, capsys):
    module.run = refuse(
        Reason("interval_whole_blood", until=date(2026, 12, 3), source="law article 9"),
        Reason("unknown_unit", params={"unit": "u1"}),
    )
    assert cli.main(["trace", "u1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "sanxian: interval whole blood [interval_whole_blood]; until 2026-12-03 (law article 9)",
        "sanxian: unknown unit [unknown_unit]: unit u1",
    ]


def test_a_fault_keeps_its_traceback(module):
    def run(name, args):
        raise ZeroDivisionError

    module.run = run
    with pytest.raises(ZeroDivisionError):
        cli.main(["trace", "u1"])


def test_an_interruption_ends_with_130(module):
    def run(name, args):
        raise KeyboardInterrupt

    module.run = run
    assert cli.main(["trace", "u1"]) == 130


def test_a_reader_who_has_seen_enough_is_no_fault():
    code = (
        "import sys, types, sanxian.__main__ as m\n"
        "def run(name, args):\n"
        "    for _ in range(100000): print('line')\n"
        "m._load = lambda n, c: types.SimpleNamespace(parser=lambda n, p: None, run=run)\n"
        "m.ground.lay = lambda: None\n"
        "sys.exit(m.main(['trace']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_a_command_whose_room_is_absent_is_refused(monkeypatch, capsys):
    absent = cli.Command("sanxian.nowhere.commands", "", "not here")
    monkeypatch.setitem(cli.COMMANDS, "trace", absent)
    assert cli.main(["trace", "u1"]) == 2
    assert "command_not_in_this_build" in capsys.readouterr().err


def test_a_sentence_names_the_code_first():
    assert sentence(Reason("port_in_use", params={"port": 8000})) == (
        "port in use [port_in_use]: port 8000"
    )


def test_the_script_and_the_module_are_the_same():
    script = os.path.join(os.path.dirname(sys.executable), "sanxian")
    says = [
        subprocess.run([*words, "--help"], capture_output=True, text=True).stdout
        for words in ([script], [sys.executable, "-m", "sanxian"])
    ]
    assert says[0] == says[1] != ""
