"""The walk of the README, from the arm to the bed, in the demonstration city that `make run` serves."""

from __future__ import annotations

import os
from pathlib import Path

import pictures
import pytest

from tests.proofs import demo


@pytest.mark.browser
def test_the_first_minute_can_be_walked(tmp_path, monkeypatch):
    built = demo.built(Path(os.environ["SANXIAN_TEST_HOME"]) / "demo")
    demo.copied(built, tmp_path / "home")
    (tmp_path / "images").mkdir()
    monkeypatch.setattr(pictures, "PICTURES", tmp_path / "images")
    with pictures.city(tmp_path / "home") as url:
        pictures.walked(url)
    taken = {path.stem for path in (tmp_path / "images").iterdir()}
    shown = {path.stem for path in (pictures.ROOT / "docs" / "images").glob("*.png")}
    assert taken == shown, "every picture of the README is one of the walk, and no other"
