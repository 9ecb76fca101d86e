"""`sanxian serve`: the web server, the background worker and the tick, as one family of processes.

The parent is small: it looks at the home, starts two children and sees that all end together. A
child holds the read end of a leash (its standard input); when the parent is gone, however it went,
the leash breaks and the child ends by itself.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

from sanxian import ground
from sanxian.kernel.refusal import Refusal
from sanxian.terminal import say

PATIENCE = 10.0  # seconds that a child has to end before it is killed
TICK = 30.0  # seconds between two looks at what is due
# Modules whose `tick(at) -> int` does what has fallen due without anybody's asking.
DUE = (
    "sanxian.duties.services.duties",
    "sanxian.volunteers.services.due",
    "sanxian.blood.services.components",
    "sanxian.blood.services.orders.freeing",
    "sanxian.blood.services.postponements",
    "sanxian.blood.services.deviations",
    "sanxian.blood.services.retention",
    "sanxian.stemdonor.services.leaving",
    "sanxian.stemdonor.services.keeping",
    "sanxian.stemdonor.services.follows",
    "sanxian.stemdonor.services.reviews",
    "sanxian.exchange.registers.services",
)


def parser(name: str, parser: argparse.ArgumentParser) -> None:
    """The arguments of `sanxian serve`."""
    parser.add_argument("--demo", action="store_true", help="a demonstration city, loopback only")
    parser.add_argument("--host", default="127.0.0.1", help="address to bind to (%(default)s)")
    parser.add_argument("--port", default=os.environ.get("SANXIAN_PORT") or "8000",
                        help="port; default SANXIAN_PORT, else 8000")  # fmt: skip
    parser.add_argument("--workers", type=int, default=1, help="web processes (%(default)s)")


def run(name: str, args: argparse.Namespace) -> int:
    """Serve until told to stop. Raises Refusal where the port or the home does not allow it."""
    port = _port(args.port)
    host = _address(args.host)
    if args.demo:
        _stay_on_loopback(host)
    _see_that_port_is_free(host, port)
    _stop_on_signals()
    if args.demo:
        os.environ["SANXIAN_DEMO"] = "1"
        _have_a_city(ground.folder())
    web = _child("web", host, str(port), str(max(1, args.workers)))
    return _Family(web).watch()


# --- before anything starts ----------------------------------------------------------------------


def _port(said: str) -> int:
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= 65535:
        raise Refusal("port_is_not_a_number_from_1_to_65535", port=said)
    return int(said)


def _address(host: str) -> str:
    """The numeric address of a host name. Raises Refusal where this machine knows none."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as why:
        raise Refusal("unknown_host", host=host) from why


def _stay_on_loopback(address: str) -> None:
    """Invented people and one-click sign-in are for this machine alone."""
    if not ip_address(address).is_loopback:
        raise Refusal("demonstration_is_loopback_only", host=address)


def _see_that_port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                raise Refusal("port_in_use", port=port, instead=f"SANXIAN_PORT={port + 1}") from why
            raise Refusal("cannot_bind", host=host, port=port, because=why.strerror) from why


def _stop_on_signals() -> None:
    """End by the same road whether Ctrl-C, `kill` or a closed terminal says so."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


# --- the demonstration city ----------------------------------------------------------------------


def _have_a_city(home: Path) -> None:
    """Build the demonstration city where nothing was ever done; whole, or not at all.

    It is built in a folder beside the home, which takes the home's place when it is complete. What
    an interrupted build left there is thrown away.
    """
    if not ground.embedded():
        raise Refusal("demonstration_uses_the_embedded_database", unset="DATABASE_URL")
    if not ground.is_blank(home):
        return
    building = home.with_name(home.name + ".building")
    building.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = _lock(building)
    for left in building.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    _build(building, lock)
    _take_place(building, home)
    os.close(lock)


def _lock(building: Path) -> int:
    """A lock that lives as long as a process that builds here."""
    handle = os.open(building, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        raise Refusal("the_city_is_being_built_by_another_process", folder=building) from why
    return handle


def _build(building: Path, lock: int) -> None:
    print("Building the demonstration city (once) …", flush=True)
    began = time.monotonic()
    builder = _child("build", home=building, keep=lock)
    try:
        status = builder.wait()
    finally:
        _end([builder])
    if status:
        raise SystemExit(status)
    print(f"The demonstration city stands ({time.monotonic() - began:.0f} s).", flush=True)


def _take_place(building: Path, home: Path) -> None:
    """A home in which nothing was done is set aside, never deleted: it may hold a key."""
    if home.exists() and any(home.iterdir()):
        aside = home.with_name(f"{home.name}.blank-{os.getpid()}")
        home.rename(aside)
        print(f"The unused home was set aside as {aside}.", flush=True)
    building.rename(home)


# --- a family of processes -----------------------------------------------------------------------


def _child(
    part: str, *words: str, home: Path | None = None, keep: int = -1
) -> subprocess.Popen[bytes]:
    """Start a part in a group of its own, so that Ctrl-C reaches the parent alone."""
    environment = dict(os.environ)
    if home:
        environment["SANXIAN_HOME"] = str(home)
    return subprocess.Popen(
        [sys.executable, "-m", "sanxian.serve", part, *words],
        stdin=subprocess.PIPE,
        env=environment,
        start_new_session=True,
        pass_fds=[keep] if keep >= 0 else [],
    )


class _Family:
    """The web server, and beside it the background work, which is started again if it fails."""

    def __init__(self, web: subprocess.Popen[bytes]) -> None:
        self.web = web
        self.work: subprocess.Popen[bytes] | None = None
        self.again = time.monotonic() + 2.0  # the first page comes before the first task
        self.wait = 1.0

    def watch(self) -> int:
        """Stay until told to stop (0) or until the web server ends by itself (its status)."""
        try:
            while True:
                self._keep_working()
                try:
                    return self.web.wait(timeout=0.5) or 1
                except subprocess.TimeoutExpired:
                    pass
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
            return 0
        finally:
            _end([child for child in (self.work, self.web) if child])

    def _keep_working(self) -> None:
        """Start the background work when it is due, less often each time it fails."""
        now = time.monotonic()
        if self.work and self.work.poll() is not None:
            print(f"Background work ended ({self.work.returncode}); starting it again.",
                  file=sys.stderr, flush=True)  # fmt: skip
            self.work, self.again = None, now + self.wait
            self.wait = min(self.wait * 2, 60.0)
        if not self.work and now >= self.again:
            self.work = _child("work")


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait for them, kill what does not listen. A second Ctrl-C does not cut it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    _stop_on_signals()


def _leash() -> None:
    """End this process when the parent is gone: then standard input comes to its end."""

    def hold() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=hold, daemon=True).start()


# --- the parts -------------------------------------------------------------------------------------


def web(host: str, port: str, workers: str) -> int:
    """The web server. The application is loaded before it forks, so that workers share it."""
    from granian import Granian
    from granian.constants import Interfaces

    ground.lay()
    _see_what_this_home_is(host)
    _see_that_the_rules_can_be_read()
    from django.db import connections

    (ground.folder() / "static").mkdir(exist_ok=True)
    import sanxian.wsgi  # noqa: F401

    words = _welcome(host, port)
    connections.close_all()
    server = Granian(
        "sanxian.wsgi:application", address=host, port=int(port), interface=Interfaces.WSGI,
        workers=int(workers), blocking_threads=8, respawn_failed_workers=True,
        workers_kill_timeout=5, log_enabled=False, websockets=False,
    )  # fmt: skip
    server.on_startup(lambda: _say_when_open(host, int(port), words))
    server.serve()
    return 0


def _see_that_the_rules_can_be_read() -> None:
    from sanxian.core import policy

    policy.check_shipped()


def _say_when_open(host: str, port: int, words: str) -> None:
    """Tell the address once it answers; the worker opens the door a moment after the start."""

    def look() -> None:
        pause = threading.Event()
        while not pause.wait(0.05):
            with suppress(OSError), socket.create_connection((host, port), timeout=5):
                print(words, flush=True)
                return

    threading.Thread(target=look, daemon=True).start()


def _see_what_this_home_is(host: str) -> None:
    """Demonstration mode never opens a home of real people; a home of invented ones never leaves."""
    from django.conf import settings

    from sanxian.core import home

    kind = home.kind()
    if settings.SANXIAN_DEMO and kind == "real":
        raise Refusal("home_holds_real_people", home=ground.folder())
    if kind != "real":
        _stay_on_loopback(host)


def _welcome(host: str, port: str) -> str:
    """What the terminal shows when the door is open."""
    from django.conf import settings

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    lines = ["", f"  Sanxian 三献   {address}", ""]
    if settings.SANXIAN_DEMO:
        from sanxian.twin import demo

        lines += ["  Demonstration: invented people only. Sign in by one click, or with", ""]
        lines += [f"    {role:<28} {name:<18} {word}" for role, name, word in demo.sign_ins()]
        lines += [""]
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])


def work() -> int:
    """Queued tasks in the main thread, the tick beside it."""
    ground.lay()
    from django_tasks_db.management.commands.db_worker import Worker

    threading.Thread(target=_tick_on, daemon=True).start()
    worker = Worker(
        queue_names=["default"], interval=1, batch=False, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id=f"serve-{os.getpid()}",
        excluded_queue_names=[],
    )  # fmt: skip
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _let_go(worker))
    worker.run()
    return 0


def _let_go(worker: object) -> None:
    """Finish the task at hand, take no other."""
    worker.running = False  # type: ignore[attr-defined]
    if not worker.running_task:  # type: ignore[attr-defined]
        raise SystemExit(0)


def _tick_on() -> None:
    """Do what is due, again and again."""
    from django.db import close_old_connections

    pause = threading.Event()
    while not pause.wait(TICK):
        tick()
        close_old_connections()


def tick() -> dict[str, int]:
    """Do once what is due now; returns how much, by room. One that fails does not stop the others."""
    import logging

    from sanxian.core import clock

    done = {}
    for name in DUE:
        try:
            done[name] = import_module(name).tick(clock.now())
        except Exception:
            logging.getLogger("sanxian.tick").exception("%s: the tick failed", name)
    return done


def build() -> int:
    """The demonstration city, in the home that SANXIAN_HOME names; run by `serve --demo` alone."""
    ground.lay()
    from sanxian.twin import demo

    demo.build(ground.folder())
    return 0


PARTS: dict[str, Callable[..., int]] = {"web": web, "work": work, "build": build}


def part(words: list[str]) -> int:
    """Be a child of `sanxian serve`."""
    _leash()
    try:
        return PARTS[words[0]](*words[1:])
    except Refusal as refusal:
        say(refusal)
        return 2


if __name__ == "__main__":
    sys.exit(part(sys.argv[1:]))
