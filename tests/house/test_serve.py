"""`sanxian serve`: what it refuses, the city it has built, the family of processes it ends with."""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import types
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from sanxian import ground, serve
from sanxian.kernel.refusal import Refusal


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.parser("serve", parser)
    return parser.parse_args(list(words))


@pytest.fixture
def signals():
    """Serving takes over the signals of its process; give the test run its own back."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def a_port(listening: bool):
    with closing(socket.socket()) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", 0))
        if listening:
            door.listen()
            yield door.getsockname()[1]
    if not listening:
        yield door_number(door)


def door_number(_closed: socket.socket) -> int:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


# --- what is refused before anything starts ------------------------------------------------------


@pytest.mark.parametrize("said", ["", "http", "0", "65536", "-1", "8000.0", "８０００", " 80"])
def test_a_port_that_is_none(said):
    with pytest.raises(Refusal) as refusal:
        serve._port(said)
    assert refusal.value.codes == ("port_is_not_a_number_from_1_to_65535",)


@pytest.mark.parametrize(("said", "port"), [("1", 1), ("8000", 8000), ("65535", 65535)])
def test_a_port(said, port):
    assert serve._port(said) == port


def test_the_port_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SANXIAN_PORT", "8123")
    assert arguments().port == "8123"
    assert arguments("--port", "8124").port == "8124"
    monkeypatch.setenv("SANXIAN_PORT", "")
    assert arguments().port == "8000"


def test_a_port_in_use_is_refused_with_another_one_named():
    with a_port(listening=True) as port, pytest.raises(Refusal) as refusal:
        serve.run("serve", arguments("--port", str(port)))
    assert refusal.value.codes == ("port_in_use",)
    assert refusal.value.reasons[0].params["instead"] == f"SANXIAN_PORT={port + 1}"


def test_an_address_that_is_not_ours_is_refused():
    with pytest.raises(Refusal) as refusal:
        serve._see_that_port_is_free("203.0.113.7", 8000)
    assert refusal.value.codes == ("cannot_bind",)


@pytest.mark.parametrize("host", ["0.0.0.0", "203.0.113.7", "::"])
def test_a_demonstration_is_for_this_machine_alone(host):
    with pytest.raises(Refusal) as refusal:
        serve.run("serve", arguments("--demo", "--host", host, "--port", "1"))
    assert refusal.value.codes == ("demonstration_is_loopback_only",)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_loopback_by_any_name(host):
    serve._stay_on_loopback(serve._address(host))


def test_a_host_that_nobody_knows():
    with pytest.raises(Refusal) as refusal:
        serve._address("no such host")
    assert refusal.value.codes == ("unknown_host",)


def test_a_demonstration_leaves_postgresql_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u@h/real")
    with pytest.raises(Refusal) as refusal:
        serve._have_a_city(tmp_path)
    assert refusal.value.codes == ("demonstration_uses_the_embedded_database",)


@pytest.mark.parametrize(
    ("demo", "kind", "host", "code"),
    [
        (True, "demonstration", "127.0.0.1", None),
        (True, "simulated", "127.0.0.1", None),
        (True, "real", "127.0.0.1", "home_holds_real_people"),
        (False, "real", "127.0.0.1", None),
        (False, "real", "0.0.0.0", None),
        (False, "demonstration", "0.0.0.0", "demonstration_is_loopback_only"),
        (False, "simulated", "0.0.0.0", "demonstration_is_loopback_only"),
        (False, "demonstration", "127.0.0.1", None),
    ],
)
def test_which_home_is_served_where(monkeypatch, settings, demo, kind, host, code):
    settings.SANXIAN_DEMO = demo
    monkeypatch.setattr("sanxian.core.home.kind", lambda: kind)
    if code is None:
        serve._see_what_this_home_is(host)
        return
    with pytest.raises(Refusal) as refusal:
        serve._see_what_this_home_is(host)
    assert refusal.value.codes == (code,)


# --- the demonstration city: whole, or not at all ------------------------------------------------


@pytest.fixture
def builder(monkeypatch, tmp_path, signals):
    """`serve --demo` whose builder is a line of Python; `builder.code` says which."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    here = types.SimpleNamespace(
        home=tmp_path / "a home", code="open(home + '/sanxian.sqlite3', 'w').write('city')", runs=0
    )

    def child(part, *words, home=None, keep=-1):
        here.runs += 1
        code = f"home = {str(home)!r}; {here.code}"
        return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)

    monkeypatch.setattr(serve, "_child", child)
    return here


def test_an_empty_home_gets_a_city(builder):
    serve._have_a_city(builder.home)
    assert (builder.home / "sanxian.sqlite3").read_text() == "city"
    assert not builder.home.with_name("a home.building").exists()


def test_a_home_with_a_city_is_left_alone(builder):
    serve._have_a_city(builder.home)
    serve._have_a_city(builder.home)
    assert builder.runs == 1


def test_a_city_that_failed_leaves_no_home(builder):
    builder.code = "open(home + '/half', 'w'); raise SystemExit(3)"
    with pytest.raises(SystemExit) as end:
        serve._have_a_city(builder.home)
    assert end.value.code == 3
    assert not builder.home.exists()


def test_what_an_interrupted_build_left_is_thrown_away(builder):
    building = builder.home.with_name("a home.building")
    (building / "static").mkdir(parents=True)
    (building / "sanxian.sqlite3").write_text("half")
    (building / "sanxian.sqlite3-wal").write_text("half")
    serve._have_a_city(builder.home)
    assert [p.name for p in builder.home.iterdir()] == ["sanxian.sqlite3"]
    assert (builder.home / "sanxian.sqlite3").read_text() == "city"


def test_two_do_not_build_at_once(builder):
    building = builder.home.with_name("a home.building")
    building.mkdir()
    (building / "sanxian.sqlite3").write_text("being built")
    lock = serve._lock(building)
    with pytest.raises(Refusal) as refusal:
        serve._have_a_city(builder.home)
    os.close(lock)
    assert refusal.value.codes == ("the_city_is_being_built_by_another_process",)
    assert (building / "sanxian.sqlite3").exists()


def test_an_unused_home_is_set_aside_not_deleted(builder):
    builder.home.mkdir()
    (builder.home / "keys.json").write_text("a key")
    serve._have_a_city(builder.home)
    assert (builder.home / "sanxian.sqlite3").read_text() == "city"
    aside = next(builder.home.parent.glob("a home.blank-*"))
    assert (aside / "keys.json").read_text() == "a key"


def test_a_city_is_never_built_over_something(builder):
    builder.home.mkdir()
    (builder.home / "sanxian.sqlite3").write_text("not even a database, but somebody's" * 40)
    serve._have_a_city(builder.home)
    assert builder.runs == 0


# --- the family of processes -----------------------------------------------------------------------


def python(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


STAYS = "print('up', flush=True); import signal; signal.pause()"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STAYS}"


@pytest.mark.parametrize(("code", "ended_by"), [(STAYS, signal.SIGTERM), (DEAF, signal.SIGKILL)])
def test_children_are_asked_to_end_and_then_made_to(monkeypatch, signals, code, ended_by):
    monkeypatch.setattr(serve, "PATIENCE", 0.3)
    child = python(code)
    assert child.stdout.readline() == b"up\n"
    serve._end([child])
    assert child.returncode == -ended_by


def test_a_web_server_that_ends_takes_the_background_work_with_it(monkeypatch, signals):
    web, work = python("raise SystemExit(5)"), python(STAYS)
    family = serve._Family(web)
    family.work = work
    assert family.watch() == 5
    assert work.returncode == -signal.SIGTERM


def test_a_web_server_that_ends_without_a_word_is_a_fault(signals):
    assert serve._Family(python("")).watch() == 1


def test_background_work_that_fails_is_started_again_less_often(monkeypatch, capsys, signals):
    now = [0.0]
    monkeypatch.setattr(serve.time, "monotonic", lambda: now[0])
    started: list[float] = []

    def child(part):
        started.append(now[0])
        return types.SimpleNamespace(poll=lambda: 1, returncode=1)

    monkeypatch.setattr(serve, "_child", child)
    family = serve._Family(types.SimpleNamespace())
    for second in range(40):
        now[0] = float(second)
        family._keep_working()
    assert started == [2.0, 4.0, 7.0, 12.0, 21.0, 38.0]
    assert "starting it again" in capsys.readouterr().err


def test_a_child_whose_parent_is_gone_ends_by_itself():
    code = f"from sanxian import serve; serve._leash(); {STAYS}"
    child = python(code)
    assert child.stdout.readline() == b"up\n"
    child.stdin.close()
    assert child.wait(timeout=10) == -signal.SIGTERM


def test_a_refusal_in_a_child_is_told_and_ends_with_2(monkeypatch, capsys):
    def refuse():
        raise Refusal("home_holds_real_people")

    monkeypatch.setattr(serve, "_leash", lambda: None)
    monkeypatch.setitem(serve.PARTS, "web", refuse)
    assert serve.part(["web"]) == 2
    assert "home_holds_real_people" in capsys.readouterr().err


@pytest.mark.parametrize("busy", [True, False])
def test_the_worker_finishes_the_task_at_hand(busy):
    worker = types.SimpleNamespace(running=True, running_task=busy)
    if busy:
        serve._let_go(worker)
    else:
        with pytest.raises(SystemExit):
            serve._let_go(worker)
    assert worker.running is False


# --- the tick ------------------------------------------------------------------------------------


def test_every_tick_of_the_house_is_on_the_list():
    found = set()
    for path in ground.PACKAGE.rglob("*.py"):
        if re.search(r"^def tick\(at", path.read_text(), re.M):
            found.add(
                ".".join(("sanxian", *path.relative_to(ground.PACKAGE).with_suffix("").parts))
            )
    assert found == set(serve.DUE)


def test_a_tick_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)
    rooms = {
        "bad": types.SimpleNamespace(tick=lambda at: 1 / 0),
        "good": types.SimpleNamespace(tick=lambda moment: int(moment == at)),
    }
    monkeypatch.setattr(serve, "DUE", tuple(rooms))
    monkeypatch.setattr(serve, "import_module", rooms.__getitem__)
    assert serve.tick() == {"good": 1}
    assert "bad: the tick failed" in caplog.text


# --- the whole of it, as a newcomer starts it ------------------------------------------------------


def in_home(home, code: str) -> None:
    env = {**os.environ, "SANXIAN_HOME": str(home), "DATABASE_URL": ""}
    code = f"from sanxian import ground; ground.lay(); {code}"
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """A home with tables, in which nothing was done; to be copied."""
    home = tmp_path_factory.mktemp("laid") / "home"
    in_home(home, "")
    return home


@contextmanager
def serving(home, port: int, *words: str):
    env = {**os.environ, "SANXIAN_HOME": str(home), "DATABASE_URL": "", "SANXIAN_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "sanxian", "serve", *words],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def answer(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status


FOUND = "from sanxian.core import home; home.found('demonstration', 'x')"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_and_ends_cleanly(tmp_path, laid, how):
    shutil.copytree(laid, tmp_path / "home")
    in_home(tmp_path / "home", FOUND)
    with a_port(listening=False) as port, serving(tmp_path / "home", port) as process:
        assert any(f"http://127.0.0.1:{port}" in line for line in process.stdout)
        assert answer(port) < 500
        process.send_signal(how)
        said = process.stdout.read()  # ends when the last process that could write is gone
        assert process.wait(timeout=30) == 0
        assert "Stopping" in said
        assert "Traceback" not in said
    with pytest.raises(ConnectionRefusedError):
        answer(port)


def test_demonstration_mode_refuses_a_home_in_which_people_did_something(tmp_path, laid):
    act = (
        "from datetime import UTC, datetime; from sanxian.core import trail;"
        "from sanxian.core.actor import Actor; entry = trail.Entry('a.b.c', 'x:1', '/1/');"
        "trail.append('/1/', Actor('a', '/1/'), datetime.now(UTC), [entry])"
    )
    shutil.copytree(laid, tmp_path / "home")
    in_home(tmp_path / "home", act)
    with a_port(listening=False) as port, serving(tmp_path / "home", port, "--demo") as process:
        said = process.stdout.read()
        assert process.wait(timeout=30) == 2
    assert "home_holds_real_people" in said
    assert ground.is_blank(tmp_path / "home") is False
