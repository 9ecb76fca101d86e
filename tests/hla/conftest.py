from __future__ import annotations

import pytest

from sanxian.hla import Codes, Reader
from sanxian.hla.names import read
from tests.hla import release


@pytest.fixture(scope="session")
def names(tmp_path_factory):
    return read(release.write(tmp_path_factory.mktemp("release")))


@pytest.fixture
def reader(names):
    return Reader(names, Codes({"AB": "01/06", "CD": "02:01/03:01", "NN": "01/11N"}))
