"""The file of a temperature logger, as it comes and as it must not come."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sanxian.blood.rules import logger
from sanxian.kernel.refusal import Malformed

ZONE = ZoneInfo("Asia/Shanghai")


def at(minute):
    return datetime(2026, 11, 23, 10, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 10:00,4.2\n2026-11-23 10:05,5",
        "\ufeff时间,温度\n2026-11-23 10:00:00,4.2\n\n2026-11-23 10:05:00,5.04,ok\n",
        "2026/11/23 10:00, 4.2\r\n2026/11/23 10:05 ,5\r\n",
    ],
)
def test_as_loggers_write_it(text):
    assert logger.readings(text, ZONE) == [(at(0), Decimal("4.2")), (at(5), Decimal(5))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2026-11-23 10:00,4\nnoise", 2),
        ("h,h\nh,h", 2),
        ("2026-11-23 10:00,4\n2026-11-23 10:05,warm", 2),
        ("2026-11-23 10:00,4\n2026-11-23 10:05,NaN", 2),
        ("2026-11-23 10:00,4\n2026-11-23 10:05,1e9", 2),
        ("2026-11-23 10:00,4\n23.11.2026,4", 2),
        ("2026-11-23 10:00,4\n\x00,\x00", 2),
    ],
)
def test_a_line_that_is_none_is_named(text, line):
    with pytest.raises(Malformed) as told:
        logger.readings(text, ZONE)
    assert told.value.reasons[0].params == {"line": line}


def test_too_long(monkeypatch):
    monkeypatch.setattr(logger, "MOST", 1)
    with pytest.raises(Malformed) as told:
        logger.readings("2026-11-23 10:00,4\n2026-11-23 10:05,4", ZONE)
    assert told.value.codes == ("logger_too_long",)


def test_nothing():
    assert logger.readings("", ZONE) == logger.readings("时间,温度\n", ZONE) == []
