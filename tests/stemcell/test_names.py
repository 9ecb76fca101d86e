"""What typings are read with: said on every page, and codes that are loaded from a file."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanxian.core.models import Home, Trail
from sanxian.hla import Shelf
from sanxian.hla.names import common
from sanxian.hla.names.nomenclature import Nomenclature
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.stemcell.selectors import index, names
from sanxian.stemcell.services import codes
from tests.stemcell.branch import COMMON

TABLE = b"*\tCODE\tSUBTYPE\n\tABCD\t01/07\n\tEFG\t02:07/11:01\n"
CODED = COMMON.replace("A*02:07", "A*02:ABCD")
INSTALL = "sanxian hla nomenclature install DIR"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> Any:
    """A home with nothing installed."""
    settings.SANXIAN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def desk(branch: Any, signed_in: Any) -> Client:
    return signed_in("registry_officer", "registry")  # type: ignore[no-any-return]


def load(branch: Any, content: bytes = TABLE, **more: Any) -> int:
    said = {
        "place": branch.path,
        "name": "codes.txt",
        "by": branch.officer,
        "at": branch.at,
        **more,
    }
    return codes.load(content=content, **said)


def sent(desk: Client, content: bytes, name: str = "codes.txt") -> Any:
    file = SimpleUploadedFile(name, content)
    return desk.post("/stemcell/names", {"file": file, "request": str(uuid4())})


# -- which names ----------------------------------------------------------------------------------------


def test_every_page_says_that_only_the_demonstration_is_here_and_how_to_install(desk, branch):
    row, query = branch.entered("R-1", COMMON), branch.asked()
    pages = ["/stemcell/", "/stemcell/search", "/stemcell/queries", f"/stemcell/queries/{query.pk}",
             f"/stemcell/queries/{query.pk}/pairs/{row.pk}", f"/stemcell/registrants/{row.pk}",
             "/stemcell/registrants/new", "/stemcell/files", "/stemcell/coverage",
             "/stemcell/names"]  # fmt: skip
    lacking = [page for page in pages if INSTALL not in desk.get(page).content.decode()]
    assert lacking == []
    Shelf(names.folder()).keep(Nomenclature("3.58.0", list(common())))
    said = [page for page in pages[:-1] if INSTALL in desk.get(page).content.decode()]
    assert said == []
    assert "分型按 IPD-IMGT/HLA 3.58.0 读" in desk.get("/stemcell/names").content.decode()


def test_a_real_home_without_names_says_what_to_install(desk, branch):
    Home.objects.filter(pk=1).update(kind="real", clock=None)
    for page in ("/stemcell/", "/stemcell/search", "/stemcell/names", "/stemcell/coverage"):
        said = desk.get(page).content.decode()
        assert INSTALL in said and "还没有安装 HLA 命名" in said, page


def test_releases_stand_side_by_side_and_the_newest_is_used(desk, branch):
    for release in ("3.9.0", "3.58.0"):
        Shelf(names.folder()).keep(Nomenclature(release, list(common())))
    page = desk.get("/stemcell/names").content.decode()
    assert "已安装：3.9.0、3.58.0" in page and "现用 3.58.0" in page


# -- codes ----------------------------------------------------------------------------------------------


def test_without_a_table_a_code_is_refused_with_what_is_lacking(desk, branch):
    row = branch.entered("R-1")
    said = {"request": str(uuid4()), "gl": CODED, "method": "ngs"}
    page = desk.post(f"/stemcell/registrants/{row.pk}/typing", said)
    assert page.status_code == 422
    assert "A 的“A*02:ABCD”：还没有装多等位基因代码表，读不出。" in page.content.decode()
    load(branch)
    with pytest.raises(Malformed, match="hla_unknown_code"):
        branch.typed(row, COMMON.replace("A*02:07", "A*02:ZZZZ"))


def test_a_table_is_loaded_on_the_page_and_typings_resolve(desk, branch):
    assert "还没有装代码表" in desk.get("/stemcell/names").content.decode()
    assert sent(desk, TABLE).status_code == 302
    page = desk.get("/stemcell/names").content.decode()
    assert "已装 2 个代码，最近一份是 codes.txt。" in page
    branch.entered("R-CODED", CODED)
    branch.entered("R-SAME", COMMON)
    query = branch.asked(stage="preliminary")
    found = desk.get(f"/stemcell/queries/{query.pk}").content.decode()
    assert "R-SAME" in found and "R-CODED" in found
    loaded = Trail.objects.get(act="stemcell.codes.load")
    assert loaded.actor == branch.officer.id


def test_who_could_not_be_read_is_found_once_the_code_is_known(branch, home):
    load(branch)
    branch.entered("R-CODED", CODED)
    table = home / "hla" / "codes.sqlite"
    aside = table.rename(home / "aside")
    assert index.unread(branch.path, names.held()) == {"R-CODED"}
    assert branch.asked(stage="preliminary").found == 0
    aside.rename(table)
    assert index.unread(branch.path, names.held()) == set()
    assert branch.asked(stage="preliminary").found == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\tABCD\t01/03\n", "表里有 1 个代码的意思和已装的不同，如 ABCD；什么也没有装入。"),
        (b"\tABCD\t01/07\n\n\nnonsense\n", "第 4 行不是代码和等位基因"),
        (b"\tEFG\t02:07/11:01\n", "这份代码表已经装入。"),
    ],
)
def test_a_table_that_is_not_loaded_leaves_the_one_that_stands(desk, branch, content, said):
    load(branch)
    page = sent(desk, content)
    assert page.status_code in (409, 422) and said in page.content.decode()
    assert names.codes().listed("ABCD") == "01/07"
    assert [path.name for path in names.folder().iterdir()] == ["codes.sqlite"]


def test_a_table_too_large_for_a_page_names_the_command(branch, monkeypatch):
    monkeypatch.setattr(codes, "MOST", 0)
    with pytest.raises(Malformed, match="codes_too_large"):
        load(branch)


def test_only_a_registry_branch_loads_codes(branch, persona, signed_in):
    for by in (
        persona("county_worker"),
        persona("city_worker"),
        persona("administrator", "province"),
    ):
        with pytest.raises(Forbidden):
            load(branch, by=by)
    with pytest.raises(Refusal):
        load(branch, place=branch.city.province.path)
    assert not names.folder().exists() or list(names.folder().iterdir()) == []
    client = signed_in("county_worker")
    assert client.get("/stemcell/names").status_code == 403
    assert sent(client, TABLE).status_code == 403
