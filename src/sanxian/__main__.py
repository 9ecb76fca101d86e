"""`sanxian`, the same as `python -m sanxian`: one table of commands, loaded only when called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from sanxian import ground
from sanxian.kernel.refusal import Refusal
from sanxian.terminal import say


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives, and what must stand before it runs: "", "django" or "database".

    The module offers `parser(name, parser)`, which adds arguments, and `run(name, args) -> int`.
    """

    module: str
    needs: str
    help: str


COMMANDS = {
    "serve": Command("sanxian.serve", "", "serve the platform: web pages, background work, clock"),
    "where": Command("sanxian.console.commands", "django", "find the code and law behind a page"),
    "trail": Command("sanxian.core.commands", "database", "verify the trail of every act"),
    "twin": Command("sanxian.twin.commands", "database", "let a simulated city live real days"),
    "trace": Command("sanxian.blood.commands", "database", "follow a unit from arm to bed"),
    "retention": Command(
        "sanxian.blood.commands", "database", "list records that have stood long enough"
    ),
    "policy": Command("sanxian.core.commands", "database", "ask and compare policy editions"),
    "clock": Command("sanxian.orgs.reckoning", "django", "count working days from a day"),
    "backup": Command(
        "sanxian.core.backup.commands", "database", "write a sealed copy of all data, while in use"
    ),
    "restore": Command(
        "sanxian.core.backup.commands", "django", "make an empty home what a backup holds"
    ),
    "found": Command(
        "sanxian.orgs.commands", "database", "found a real home: its first administrator"
    ),
    "validate": Command(
        "sanxian.validation.commands", "database", "check this installation; write the report"
    ),
    "copy": Command(
        "sanxian.exchange.copying", "database", "a full copy of all records, out and in again"
    ),
    "hla": Command("sanxian.exchange.hla", "", "typings: names, search, probabilities, coverage"),
    "national": Command(
        "sanxian.exchange.national.commands",
        "database",
        "tasks of the national centre, and answers",
    ),
    "import": Command("sanxian.exchange.commands", "database", "take in files of other systems"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 a fault, 2 refused or misused, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(words)
        sys.stdout.flush()
        return status
    except Refusal as refusal:
        say(refusal)
        return 2
    except BrokenPipeError:  # the reader has seen enough: `sanxian … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    called = next((word for word in words if not word.startswith("-")), "")
    command, module = COMMANDS.get(called), None
    if command:
        module = _load(called, command)
    args = _parser(called, module).parse_args(words)
    if not command or not module:
        return 2
    if command.needs == "database":
        ground.lay()
    return int(module.run(called, args) or 0)


def _load(name: str, command: Command) -> ModuleType:
    package = command.module.rpartition(".")[0]
    if find_spec(package) is None or find_spec(command.module) is None:
        raise Refusal("command_not_in_this_build", command=name)
    if command.needs:
        ground.start_django()
    return import_module(command.module)


def _parser(called: str, module: ModuleType | None) -> argparse.ArgumentParser:
    """The parser of all commands, with the arguments of the one that is called."""
    parser = argparse.ArgumentParser(
        prog="sanxian",
        description="Sanxian, the open platform for a city's three gifts of life.",
        epilog="SANXIAN_HOME says where the embedded data live (default: var/ in the project).",
    )
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        one = sub.add_parser(name, help=command.help, description=command.help)
        if name == called and module:
            module.parser(name, one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
