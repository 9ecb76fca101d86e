"""T17: whatever comes in, numbers, sheets, an analyser's messages, requests: a clear fault, never another.

What is sent is half real: a good number, sheet, message or form, then broken a little at a time, since
what is wholly random is turned away at the door.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

from tests.proofs import demo, strange
from tests.proofs.proving import Slice

SIGNS = "0123456789XxABUDO-=&%*,;:|^~\\\"'\t\r\n \x00\x0b\x1c\x02\x03\ufeff\u3000０１Ａ张㐀\U0001f600\u202e\ud7ff"
CODES, FILES, BOOKS, REQUESTS = 1_000_000, 100_000, 20_000, 100_000


def slices() -> list[Slice]:
    codes = [Slice(f"codes-{n:02d}", "codes", {"times": CODES // 10, "seed": n}) for n in range(10)]
    files = [Slice(f"files-{n:02d}", "files", {"times": FILES // 20, "seed": n}) for n in range(20)]
    books = [Slice(f"books-{n:02d}", "books", {"times": BOOKS // 20, "seed": n}) for n in range(20)]
    asked = [
        Slice(f"http-{n:02d}", "requests", {"city": "", "times": REQUESTS // 40, "seed": n})
        for n in range(40)
    ]
    return [*codes, *files, *books, *asked]


class Careless(ValueError):
    """The control's own fault."""


def broken(rng: Random, text: str) -> str:
    """A few signs taken out, put in, doubled or exchanged."""
    signs = list(text)
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(signs) + 1)
        do = rng.randrange(5)
        if do == 0:
            signs[at : at + rng.randint(1, 4)] = []
        elif do == 1:
            signs[at:at] = rng.choices(SIGNS, k=rng.randint(1, 3))
        elif do == 2:
            signs[at : at + 1] = [chr(rng.randrange(1, 0xD7FF))]
        elif do == 3:
            part = signs[at : at + rng.randint(1, 30)]
            signs[at:at] = part * rng.randint(1, 3)
        else:
            signs = signs[: rng.randint(0, len(signs))]
    return "".join(signs)


# -- codes -------------------------------------------------------------------------------------------


def readers() -> dict[str, Callable[[str], Any]]:
    """Whatever reads a code that somebody types or a scanner sends."""
    from sanxian.exchange.national import reading
    from sanxian.exchange.registers import cells
    from sanxian.kernel import idcard, numbers

    return {
        "donation": numbers.DONATIONS.parse,
        "unit": numbers.UNITS.parse,
        "any number": numbers.find,
        "id card": lambda text: idcard.parse(text, on=date(2026, 11, 23)),
        "label": cells.label,
        "phone": cells.phone,
        "group": cells.group,
        "day": cells.day,
        "instant": cells.instant,
        "amount": cells.amount,
        "bar": cells.bar,
        "moment": reading.moment,
    }


def codes(times: int, seed: int, careless: bool = False) -> dict[str, Any]:
    """So many broken codes, each through every reader of codes that it could be meant for."""
    _django()
    from sanxian.kernel import numbers
    from sanxian.kernel.refusal import Malformed
    from sanxian.people.rules.demo import demo_id_number

    rng, done = Random(seed), Counter[str]()
    known = readers()
    if careless:
        known = {"careless": _careless}
    good = [
        numbers.DONATIONS.make("A9990", 2026, 17),
        numbers.UNITS.make("A9990", 2026, 999_999),
        demo_id_number(7, date(1990, 5, 4), "female"),
        "=A999926000017 00",
        "13800000000",
        "AB+ RhD阴性",
        "2026/11/23 10:20",
        "400ml",
    ]
    for _ in range(times):
        text = broken(rng, rng.choice(good))
        name = rng.choice(list(known))
        try:
            known[name](text)
            done["read"] += 1
        except Malformed as fault:
            assert fault.codes and all(fault.codes), (name, text)
            done["refused"] += 1
        except Exception as fault:
            raise AssertionError(f"{name} of {text!r}: {fault!r}") from fault
    return {"codes": times, **done}


def _careless(text: str) -> None:
    if len(text) % 97 == 13:
        raise Careless(text)


def _django() -> None:
    from sanxian import ground

    ground.folder().mkdir(parents=True, exist_ok=True)
    ground.start_django()


# -- files -------------------------------------------------------------------------------------------

ASTM = (
    r"H|\^&|||Alinity i^4.1|||||||P|LIS2-A2|20261123081500",
    "P|1",
    "O|1|DA999026000017XX||^^^HBsAg|R",
    "R|1|^^^HBsAg^1|0.05|S/CO||N||F||||20261123081500",
    "C|1|I|LOT: 5521",
    "L|1|N",
)
HL7 = (
    r"MSH|^~\&|AU-1^x|LAB|SX||20261123081500||ORU^R01^ORU_R01|77|P|2.5.1||||||UNICODE UTF-8",
    "PID|1",
    "OBR|1|DA999026000017XX||ALT^ALT",
    "OBX|1|NM|ALT^ALT||25|U/L|||||F|||20261123081500",
)


Made = tuple[str, bytes, Callable[[], Any]]


def files(times: int, seed: int, careless: bool = False) -> dict[str, Any]:
    """So many broken files: ASTM, HL7, registers as CSV in any encoding, results and tasks as sheets."""
    return _read_all((_astm, _hl7, _register, _results, _tasks), times, seed, careless)


def books(times: int, seed: int, careless: bool = False) -> dict[str, Any]:
    """So many Excel files, strange or broken, as registers, results and tasks, by the reader's process."""
    return _read_all((_register_book, _results_book, _tasks_book), times, seed, careless)


def _read_all(
    makers: tuple[Callable[[Random], Made], ...], times: int, seed: int, careless: bool
) -> dict[str, Any]:
    _django()
    from sanxian.kernel.refusal import Malformed

    rng, done = Random(seed), Counter[str]()
    for n in range(times):
        name, content, read = rng.choice(makers)(rng)
        try:
            read()
            if careless and n >= 50:
                raise Careless
            done[f"{name} read"] += 1
        except Malformed as fault:
            lost = [r for r in fault.reasons if not r.code]
            assert fault.reasons and not lost, (name, content)
            done[f"{name} refused"] += 1
        except Exception as fault:
            raise AssertionError(f"{name}: {content[:600]!r}: {fault!r}") from fault
    return {"files": times, **done}


def _encoded(rng: Random, text: str) -> bytes:
    name = rng.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"))
    content = text.encode(name, "replace")
    if rng.random() < 0.2:
        at = rng.randrange(len(content) + 1)
        content = content[:at] + rng.randbytes(rng.randint(1, 5)) + content[at:]
    return content


def _astm(rng: Random) -> Made:
    from sanxian.exchange import astm

    rows = list(ASTM) if rng.random() < 0.7 else rng.choices(ASTM, k=rng.randint(1, 9))
    text = broken(rng, rng.choice(("\r", "\r\n", "\n")).join(rows) + "\r")
    content = _encoded(rng, text)
    if rng.random() < 0.3:
        body = b"1" + content + b"\x03"
        content = b"\x02" + body + f"{sum(body) % 256:02X}".encode() + b"\r\n\x04"
    return "astm", content, lambda: astm.read(content)


def _hl7(rng: Random) -> Made:
    from sanxian.exchange import hl7

    rows = list(HL7) if rng.random() < 0.7 else rng.choices(HL7, k=rng.randint(1, 9))
    content = _encoded(rng, broken(rng, "\r".join(rows)))
    if rng.random() < 0.3:
        content = b"\x0b" + content + b"\x1c\r"
    return "hl7", content, lambda: hl7.read(content)


CELLS = ("张三", "370302199005042345", "2026-11-23", "46349", "46349.5", "1.23E+17", "A型", "AB+", "400", "400ml",
         "0001-01-01", "9999-12-31T23:59:59-12:00", "初配", "全血", "悬浮红细胞", "是", "永久", "", "13800000000", "DA999026000017XX", "阴性", "=1+1", "1/13/2026",
         "0.05", "HBsAg", "reactive", "二〇二六年")  # fmt: skip


# What each column would hold, so that some rows are as they should be.
GOOD = {
    "name": "张三", "id_number": "", "document": "", "sex": "女", "born": "1990-05-04", "phone": "13800000000", "address": "淄博",
    "abo": "A", "rhd": "+", "former": "X-1", "registered": "2020-01-02", "barred_until": "", "code": "", "number": "3703200001",
    "day": "2026-10-23", "kind": "全血", "volume_ml": "400", "doses": "1", "donation": "DA999026000017XX",
    "component": "悬浮红细胞", "collected_at": "2026-11-20 08:00", "expires_at": "2026-12-25 08:00", "storage": "冰箱",
    "county": "张店区", "listed": "2020-01-02", "kept": "2026-10-23", "gl": "A*02:01+A*11:01", "method": "NGS",
    "laboratory": "组织配型室", "region": "370302", "cmv": "阴性",
    **{f"{locus}_{side}": "" for locus in ("A", "B", "C", "DRB1", "DQB1", "DPB1") for side in (1, 2)},
}  # fmt: skip
TASKS = {"任务编号": "GJ-2026-000001", "任务类型": "初配", "在库编号": "3703200001", "下达时间": "2026-11-23T10:20:00+08:00",
         "答复期限": "2026-12-01"}  # fmt: skip
RESULTS = {"献血编号": "DA999026000017XX", "项目": "HBsAg", "结果": "阴性", "仪器": "AU-1"}


def _register(rng: Random) -> Made:
    kind, words = _kind(rng)
    good = [GOOD[_meant(kind, word)] for word in words]
    content = _encoded(rng, broken(rng, _sheet(rng, words, good)))
    return kind, content, lambda: _taken_in(kind, "张.csv", content)


def _register_book(rng: Random) -> Made:
    kind, words = _kind(rng)
    content = strange.book(rng, words, CELLS, [GOOD[_meant(kind, word)] for word in words])
    return f"{kind} book", content, lambda: _taken_in(kind, "张.xlsx", content)


def _kind(rng: Random) -> tuple[str, list[str]]:
    """A kind of register, and the words of a heading for it."""
    from sanxian.exchange.registers import fields

    kind = rng.choice(list(fields.FIELDS))
    known = fields.of(kind)
    return kind, [rng.choice(f.words) for f in known if f.needed or rng.random() < 0.6]


def _meant(kind: str, word: str) -> str:
    from sanxian.exchange.registers import fields

    return next(field.name for field in fields.of(kind) if word in field.words)


def _taken_in(kind: str, name: str, content: bytes) -> None:
    """All that is read of a register before anything is written."""
    from sanxian.exchange.registers import fields, heading, lines, taking

    file = taking.opened(kind, name, content, {}, {})
    places = heading.places(file.headed.heading, file.mapping, fields.of(kind))
    lines.read(kind, file.headed.rows, places, date(2026, 11, 23), date1904=file.date1904)


def _results_book(rng: Random) -> Made:
    from sanxian.exchange import results

    content = strange.book(rng, list(RESULTS), CELLS, list(RESULTS.values()))
    return "results book", content, lambda: results.read("a.xlsx", content)


def _results(rng: Random) -> Made:
    from sanxian.exchange import sheets

    content = _encoded(rng, broken(rng, _sheet(rng, ["献血编号", "项目", "结果", "仪器"])))
    name = rng.choice(("a.csv", "a.txt", "a.xlsx", "a", "\x00.csv"))
    return "results", content, lambda: sheets.read(name, content)


def _tasks_book(rng: Random) -> Made:
    from sanxian.exchange.national import reading

    content = strange.book(rng, list(TASKS), CELLS, list(TASKS.values()))
    return "tasks book", content, lambda: reading.of_file("a.xlsx", content)


def _tasks(rng: Random) -> Made:
    from sanxian.exchange.national import reading

    content = _encoded(rng, broken(rng, _sheet(rng, list(TASKS), list(TASKS.values()))))
    return "tasks", content, lambda: reading.of_file("a.csv", content)


def _sheet(rng: Random, words: list[str], good: Sequence[str] = ()) -> str:
    """Some rows of whatever may stand in a cell; `good` is what a row should be, and some are."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=rng.choice(",,,;\t"))
    writer.writerow(words)
    for _ in range(rng.randint(0, 4)):
        if good and rng.random() < 0.7:
            writer.writerow(good)
        else:
            writer.writerow(broken(rng, rng.choice(CELLS)).replace("\x00", "") for _ in words)
    return out.getvalue()


# -- requests ----------------------------------------------------------------------------------------

VALUES = ("", "0", "-1", "1", "2", "17", "999999999999999999999", "1e400", "NaN", "true", "null", "[]", "{}",
          "2026-11-23", "2026-02-30", "0001-01-01", "9999-12-31", "25:61", "2026-11-23T10:00", "张三", "\x00", "' OR 1=1 --",
          "<script>", "../../etc/passwd", "%", "%00", "\u202e", "\U0001f600", "A" * 5000, "red_cells", "A", "+", "csv",
          "xlsx", "00000000-0000-7000-8000-000000000000", "DA999026000017XX", "UA99902600001701XX", "١٢٣", "1_000", "+1", " 1 ")  # fmt: skip
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"results": null}',
    b'{"readings": [{"at": 1e999}]}',
    b"\xff\xfe",
    b"a=%ff%00",
)


def requests(city: str, times: int, seed: int, careless: bool = False) -> dict[str, Any]:
    """So many requests, as every role and none, at every address, with whatever may come; no 5xx."""
    demo.stand(city)
    import logging

    from django.test import Client

    from tests.proofs.access import LEFT_OUT, addresses, at_home, undone

    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    rng, done = Random(seed), Counter[str]()
    who = {**at_home(), "": Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")}
    rows = _keys()
    known = {n: a for n, a in addresses().items() if n not in LEFT_OUT}
    names, wrong = sorted(known), []
    if careless:
        _break_a_page()
    for _ in range(times):
        name = rng.choice(names)
        role = _asker(rng, name, who)
        address = _address(rng, name, known[name], rows)
        method, given = _given(rng, who[role], address)
        with undone():
            answer = who[role].generic(method, **given)
            if answer.streaming:
                b"".join(answer)
        done[f"{answer.status_code // 100}xx"] += 1
        if answer.status_code >= 500:
            wrong.append(f"{method} {name} as {role}: {_why(answer)} {given}"[:1500])
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(w[:700] for w in wrong[:5])
    return {"requests": times, **done}


def _asker(rng: Random, name: str, who: dict[str, Any]) -> str:
    """Mostly somebody for whom the address opens; sometimes anybody."""
    from sanxian.console.access import table
    from sanxian.core.access import may_open

    may = [r for r, c in who.items() if may_open(table().get(name), getattr(c, "actor", None))]
    return rng.choice(sorted(may if may and rng.random() < 0.9 else who))


def _why(answer: Any) -> str:
    fault = getattr(answer, "exc_info", None)
    if not fault:
        return ""
    import traceback

    return "".join(traceback.format_exception(*fault)[-3:])[-900:]


def _keys() -> dict[str, list[Any]]:
    """Keys of real records, by the address they stand in."""
    from tests.proofs.access import RECORDS, _rows

    some = {label: _rows(label, 8) for label in set(RECORDS.values())}
    return {prefix: some[label] for prefix, label in RECORDS.items()}


def _address(rng: Random, name: str, known: tuple[str, Any], rows: dict[str, list[Any]]) -> str:
    from django.urls import NoReverseMatch

    from tests.proofs.access import prefix, with_keys

    written, keys = known
    some = rows.get(prefix(written), []) if rng.random() < 0.85 else []
    try:
        address = with_keys(name, keys, rng.choice(some) if some else None)
    except NoReverseMatch:
        address = with_keys(name, keys)
    return address if rng.random() < 0.97 else address + rng.choice(("/", "%00", "%ff", "//x", "1"))


def _fields(rng: Random, client: Any, address: str) -> list[str]:
    """The names of the fields of the page's own forms, where it shows any; each page is opened once,
    since whatever is asked of it is undone."""
    if rng.random() < 0.5:
        known: dict[str, list[str]] = vars(client).setdefault("fields_of", {})
        if address not in known:
            known[address] = _shown(client.get(address))
        if known[address]:
            return known[address]
    return ["q", "page", "export", "sort", "from", "to", "day", "month", "kind", "state", "pick", "units",
            "request", "reason", "note", "file", "at", "key", "next", "days", "group", "component"]  # fmt: skip


def _shown(page: Any) -> list[str]:
    import re

    if page.status_code != 200 or page.streaming:
        return []
    return sorted(set(re.findall(r'name="([^"]{1,60})"', page.content.decode("utf-8", "replace"))))


def _given(rng: Random, client: Any, address: str) -> tuple[str, dict[str, Any]]:
    from urllib.parse import urlencode
    from uuid import UUID

    method = rng.choices(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"), (45, 45, 2, 2, 3, 3))[
        0
    ]
    fields = _fields(rng, client, address)
    said = [
        (rng.choice(fields), rng.choice(VALUES)) for _ in range(rng.choice((0, 1, 2, 3, 6, 12)))
    ]
    if rng.random() < 0.5:
        said += [("request", str(UUID(int=rng.getrandbits(128), version=4)))]
    given: dict[str, Any] = {"path": address}
    if method == "POST" and rng.random() < 0.85:
        given["data"] = urlencode(said).encode()
        given["content_type"] = "application/x-www-form-urlencoded"
        if rng.random() < 0.1:
            given |= _multipart(rng, said)
    elif method in ("POST", "PUT"):
        given["data"] = rng.choice(BODIES)
        given["content_type"] = rng.choice(("application/json", "multipart/form-data", "text/x"))
    else:
        given["QUERY_STRING"] = urlencode(said)
    if rng.random() < 0.1:
        given["HTTP_HX_REQUEST"] = "true"
    return method, given


def _multipart(rng: Random, said: list[tuple[str, str]]) -> dict[str, Any]:
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    content = rng.choice((_astm, _hl7, _register, _results))(rng)[1]
    file = io.BytesIO(content or codecs.BOM_UTF8)
    file.name = rng.choice(("a.csv", "a.xlsx", "a.hl7"))
    return {
        "data": encode_multipart(BOUNDARY, {**dict(said), "file": file}),
        "content_type": MULTIPART_CONTENT,
    }


def _break_a_page() -> None:
    """The control: a page that stumbles."""
    from sanxian.orgs import selectors

    def stumbles(*_: Any, **__: Any) -> Any:
        raise Careless

    selectors.label_of = stumbles
