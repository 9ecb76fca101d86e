"""`make prove` itself: slices that stand are not done again, what failed is, and nobody's home is used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.proofs import demo, proving
from tests.proofs.proving import Found, Proof, Slice


def slices() -> list[Slice]:
    """The proof of these tests."""
    return [Slice(f"part-{n}", "part", {"number": n}) for n in (1, 2, 3)]


def part(number: int) -> dict[str, Any]:
    if Path(os.environ["PROVE_HOME"], f"break-{number}").exists():
        raise Found(f"the promise does not hold at {number}")
    return {"number": number, "most": number, "said": "so"}


def waits() -> None:
    """A slice that comes to no end by itself."""
    Path(os.environ["PROVE_HOME"], "pid").write_text(str(os.getpid()))
    Event().wait(300)


def surroundings() -> dict[str, Any]:
    return {name: value for name, value in os.environ.items() if name.startswith("SANXIAN_HOME")}


@pytest.fixture
def prove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """`prove(…words)`: the exit status and the JSON of the one proof."""
    monkeypatch.setenv("PROVE_HOME", str(tmp_path))
    monkeypatch.setattr(proving, "PROOFS", {"X1": Proof("tests.proofs.test_proving", "it holds")})
    monkeypatch.setattr(proving, "fingerprint", lambda: "one")
    monkeypatch.setattr(proving, "child", lambda call, **given: part(**given))

    def prove(*words: str) -> tuple[int, dict[str, Any], str]:
        status = proving.main(list(words))
        said = capsys.readouterr()
        return status, json.loads(said.out)["X1"], said.err

    return prove


def test_all_slices_and_the_summary(prove: Any) -> None:
    status, said, _ = prove()
    assert (status, said["slices"], said["held"], said["failed"]) == (0, 3, 3, 0)
    assert said["facts"] == {"number": 6, "most": 3, "said": "so"}


def test_what_failed_is_said_and_done_again_and_the_rest_is_not(prove: Any, tmp_path: Path) -> None:
    (tmp_path / "break-2").touch()
    status, said, progress = prove("X1")
    assert (status, said["held"], said["failed"]) == (1, 2, 1)
    assert "the promise does not hold at 2" in progress
    (tmp_path / "break-2").unlink()
    status, said, progress = prove("X1")
    assert (status, said["held"], progress.count("X1 ")) == (0, 3, 1)


@pytest.mark.parametrize(
    ("words", "source", "done"),
    [((), "one", 0), ((), "two", 3), (("--keep",), "two", 0), (("--fresh",), "one", 3)],
)
def test_what_is_done_again(
    prove: Any, monkeypatch: pytest.MonkeyPatch, words: Any, source: str, done: int
) -> None:
    prove()
    monkeypatch.setattr(proving, "fingerprint", lambda: source)
    assert prove(*words)[2].count("X1 ") == done


def test_some_slices_and_how_far_it_is(prove: Any) -> None:
    assert prove("--only", "part-2")[1]["slices"] == 1
    status, said, progress = prove("--list")
    assert (status, said["slices"], said["held"], progress) == (0, 3, 1, "")


def test_a_stop_between_slices_loses_nothing(prove: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(call: str, number: int) -> dict[str, Any]:
        if number == 2:
            raise KeyboardInterrupt
        return part(number)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(proving, "child", stopped)
        proving.main([])
    _, said, progress = prove()
    assert (said["held"], progress.count("part-1"), progress.count("part-2")) == (3, 1, 1)


def test_an_unknown_name_is_refused(prove: Any) -> None:
    with pytest.raises(SystemExit) as end:
        prove("X9")
    assert end.value.code == 2


def test_a_slice_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "break-1").touch()
    monkeypatch.setenv("PROVE_HOME", str(tmp_path))
    with pytest.raises(Found, match="the promise does not hold at 1"):
        proving.child("tests.proofs.test_proving:part", number=1)


def test_a_slice_ends_with_a_run_that_was_killed(tmp_path: Path) -> None:
    call = "from tests.proofs import proving; proving.child('tests.proofs.test_proving:waits')"
    run = subprocess.Popen(
        [sys.executable, "-c", call],
        cwd=proving.ROOT,
        env={**os.environ, "PROVE_HOME": str(tmp_path)},
    )
    number, pause = tmp_path / "pid", Event()
    until(lambda: number.exists() and number.read_text() != "", pause)
    slice_of_it = Path("/proc", number.read_text())
    assert slice_of_it.exists()
    run.kill()
    run.wait()
    until(lambda: not slice_of_it.exists(), pause)


def until(so: Any, pause: Event) -> None:
    """Wait until it is so. Raises AssertionError where that takes minutes."""
    for _ in range(6000):
        if so():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come to that")


def test_a_slice_has_a_home_of_its_own() -> None:
    said = proving.child("tests.proofs.test_proving:surroundings")
    assert said["SANXIAN_HOME"] != os.environ["SANXIAN_HOME"]


@pytest.mark.parametrize("name", proving.PROOFS)
def test_every_proof_has_slices_that_name_functions(name: str) -> None:
    from importlib import import_module

    module = import_module(proving.PROOFS[name].module)
    known = proving.PROOFS[name].slices()
    assert known and len({one.name for one in known}) == len(known)
    assert all(callable(getattr(module, one.function)) for one in known)


def test_the_fingerprint_sees_the_source() -> None:
    assert proving.fingerprint() == proving.fingerprint()
    assert len(proving.fingerprint()) == 16


def test_all_slices_of_a_source_share_one_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sanxian import ground

    (tmp_path / "city-old" / "city").mkdir(parents=True)
    (tmp_path / "ground-old").mkdir()
    monkeypatch.setenv("PROVE_HOME", str(tmp_path))
    for name in ("PROVE_CITY", "PROVE_GROUND"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(proving, "fingerprint", lambda: "one")
    proving.one_city()
    assert not (tmp_path / "city-old").exists()
    assert not (tmp_path / "ground-old").exists()
    assert os.environ["PROVE_GROUND"] == str(tmp_path / "ground-one")

    copies: list[Path] = []
    monkeypatch.setattr(demo, "built", lambda folder: folder / "city")
    monkeypatch.setattr(demo, "copied", lambda city, home: copies.append(city))
    monkeypatch.setattr(ground, "lay", lambda: None)
    demo.stand("")
    demo.stand("/another")
    assert copies == [tmp_path / "city-one" / "city", Path("/another")]
