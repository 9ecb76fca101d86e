"""One cell as a value. Each reader raises Malformed with the code of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sanxian.blood.facts.registers import FOR_GOOD
from sanxian.blood.facts.terms import Component, Kind
from sanxian.core import clock
from sanxian.kernel.refusal import Malformed
from sanxian.people.facts import Document
from sanxian.people.rules import identity
from sanxian.stemcell.facts import Method

_LOST = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_DAY = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[ T]*([0-9]{1,2})[:时]([0-9]{1,2})(?:[:分]([0-9]{1,2})?(?:\.[0-9]+)?)?秒?)?"
)
_BARE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{4,5})(\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?")
_TIME = re.compile(r"^[0-9]{1,4}:[0-9]{2}:00$|^(?:18|19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}|\bdays?, ")
_SERIALS = range(7000, 80000)  # 1919 to 2119
_AMOUNT = re.compile(r"([0-9]+)(?:\.0+)?\s*(?:ml|mL|ML|毫升|个|治疗量|份)?")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_ABO = re.compile(r"(AB|A|B|O|0)(?:型|血型)?(.*)", re.DOTALL)

SEXES = {
    **dict.fromkeys(("男", "男性", "male", "m", "1"), "male"),
    **dict.fromkeys(("女", "女性", "female", "f", "2"), "female"),
}
DOCUMENTS = {
    **dict.fromkeys(("", "身份证", "居民身份证", "二代身份证", "resident", "id card"), Document.RESIDENT),
    **dict.fromkeys(("护照", "passport"), Document.PASSPORT),
    **dict.fromkeys(("港澳居民来往内地通行证", "港澳通行证", "回乡证"), Document.HK_MACAO),
    **dict.fromkeys(("台湾居民来往大陆通行证", "台胞证"), Document.TAIWAN),
}  # fmt: skip
KINDS = {
    **dict.fromkeys(("全血", "献全血", "whole_blood", "whole blood", "wb"), Kind.WHOLE_BLOOD),
    **dict.fromkeys(
        ("血小板", "机采血小板", "单采血小板", "成分血", "机采", "成分献血", "apheresis_platelets",
         "apheresis platelets", "platelets", "apheresis"),
        Kind.APHERESIS_PLATELETS,
    ),
}  # fmt: skip
METHODS = {
    **{m.value: m for m in Method if m != Method.UNSAID},
    **dict.fromkeys(("二代测序", "高通量测序", "二代测序（ngs）", "二代测序(ngs)"), Method.NGS),
    **dict.fromkeys(("测序", "测序分型", "一代测序", "pcr-sbt", "测序分型（sbt）", "测序分型(sbt)"), Method.SBT),
    **dict.fromkeys(("探针杂交", "pcr-sso", "pcr-ssop", "探针杂交（sso）", "探针杂交(sso)"), Method.SSO),
    **dict.fromkeys(("序列特异引物", "pcr-ssp", "序列特异引物（ssp）", "序列特异引物(ssp)"), Method.SSP),
    **dict.fromkeys(("血清学", "血清", "serological"), Method.SEROLOGY),
    **dict.fromkeys(("", "没有说明", "不详"), Method.UNSAID),
}  # fmt: skip
CMVS = {
    **dict.fromkeys(("阴性", "阴", "-", "neg", "negative", "cmv 阴性", "cmv-"), "neg"),
    **dict.fromkeys(("阳性", "阳", "+", "pos", "positive", "cmv 阳性", "cmv+"), "pos"),
    "": "",
}
COMPONENTS = {
    **{c.value: c for c in Component},
    "全血": Component.WHOLE_BLOOD,
    **dict.fromkeys(
        ("悬浮红细胞", "红细胞", "红细胞悬液", "浓缩红细胞", "悬浮少白细胞红细胞", "去白细胞悬浮红细胞",
         "去白悬浮红细胞", "red cells", "rbc"),
        Component.RED_CELLS,
    ),
    **dict.fromkeys(("浓缩血小板", "手工血小板"), Component.PLATELETS),
    **dict.fromkeys(
        ("机采血小板", "单采血小板", "去白细胞单采血小板"), Component.APHERESIS_PLATELETS
    ),
    **dict.fromkeys(("新鲜冰冻血浆", "ffp"), Component.FFP),
    **dict.fromkeys(("冰冻血浆", "普通冰冻血浆"), Component.FROZEN_PLASMA),
    **dict.fromkeys(("冷沉淀", "冷沉淀凝血因子", "cryo"), Component.CRYO),
}  # fmt: skip
_POSITIVE = (
    "+",
    "阳性",
    "pos",
    "positive",
    "rh+",
    "rhd+",
    "rh阳性",
    "rhd阳性",
    "rh(d)+",
    "(+)",
    "阳",
    "d+",
    "rh(d)阳性",
)
_NEGATIVE = (
    "-",
    "−",
    "阴性",
    "neg",
    "negative",
    "rh-",
    "rhd-",
    "rh阴性",
    "rhd阴性",
    "rh(d)-",
    "(-)",
    "阴",
    "d-",
    "rh(d)阴性",
)
RHD = dict.fromkeys(_POSITIVE, "+") | dict.fromkeys(_NEGATIVE, "-")
_BARRED = frozenset({"永久", "永久屏蔽", "终身", "终身屏蔽", "是", "屏蔽", "permanent", "yes", "y"})
_FREE = frozenset({"", "否", "无", "正常", "未屏蔽", "no", "n", "none", "0"})


def number(text: str, document: str) -> str:
    """Raises digits_lost where a spreadsheet kept fifteen digits of eighteen, and as clean_number."""
    if not text:
        return ""
    _whole(text)
    return identity.clean_number(text, document)


def _whole(text: str) -> None:
    if _LOST.fullmatch(text):
        raise Malformed("digits_lost")


def document(text: str) -> str:
    return _one_of(DOCUMENTS, text, "document_not_known")


def sex(text: str) -> str:
    return _one_of(SEXES, text, "sex_unreadable") if text else ""


def kind(text: str) -> str:
    return _one_of(KINDS, text, "kind_not_known")


def component(text: str) -> str:
    return _one_of(COMPONENTS, text, "component_not_known")


def _one_of(known: Mapping[str, str], text: str, code: str) -> str:
    found = known.get(text) or known.get(text.lower().strip())
    if found is None:
        raise Malformed(code)
    return str(found)


def method(text: str) -> str:
    """How it was typed. Raises Malformed (method_not_known)."""
    return _one_of(METHODS, text, "method_not_known")


def cmv(text: str) -> str:
    """Raises Malformed (cmv_unreadable)."""
    return _one_of(CMVS, text, "cmv_unreadable")


def year(text: str, date1904: bool = False) -> int | None:
    """A year, or that of a day. Raises Malformed (day_unreadable)."""
    if _YEAR.fullmatch(text):
        return int(text[:4])
    said = day(text, date1904)
    return said.year if said else None


def allele(text: str) -> str:
    """A side of a typing, as it was written. Raises Malformed (typing_became_time): a bare `02:01` is
    a time of day for Excel, `24:02` a day and two minutes."""
    if _TIME.search(text):
        raise Malformed("typing_became_time")
    return text


def phone(text: str) -> str:
    """A Chinese mobile or landline; a landline whose leading nought a spreadsheet took away gets it
    back.
    """
    if not text:
        return ""
    _whole(text)
    bare = re.sub(r"[\s()-]", "", text)
    mobile = _MOBILE.fullmatch(bare)
    if mobile:
        return f"+86{mobile[1]}"
    try:
        return identity.clean_phone(text)
    except Malformed:
        if not re.fullmatch(r"[1-9][0-9]{8,10}", bare):
            raise
        return identity.clean_phone(f"0{bare}")


def former(text: str) -> str:
    if len(text) > 40:
        raise Malformed("text_too_long", most=40)
    _whole(text)
    return text.upper()


def label(text: str, most: int = 32) -> str:
    """A number on a bag or a tube. Raises digits_lost, number_unreadable."""
    _whole(text)
    bare = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(rf"[0-9A-Z=&%*+/.-]{{1,{most}}}", bare):
        raise Malformed("number_unreadable")
    return bare


def group(text: str) -> tuple[str, str]:
    """ABO, and RhD where the same cell says it: "A", "AB型", "O+", "B型 RhD阴性"."""
    if not text:
        return "", ""
    found = _ABO.fullmatch(text.upper().strip())
    rest = found[2].strip(" ,/").lower() if found else ""
    if not found or (rest and rest.replace(" ", "") not in RHD):
        raise Malformed("group_unreadable")
    return found[1].replace("0", "O"), RHD.get(rest.replace(" ", ""), "")


def rhd(text: str) -> str:
    return _one_of(RHD, text.replace(" ", ""), "rhd_unreadable") if text else ""


def amount(text: str) -> int:
    """A whole number, with or without its unit; "" is none."""
    if not text:
        return 0
    found = _AMOUNT.fullmatch(text.strip())
    if not found or len(found[1]) > 6:
        raise Malformed("amount_unreadable")
    return int(found[1])


def day(text: str, date1904: bool = False) -> date | None:
    """2024-03-05, 2024/3/5, 2024年3月5日, 20240305, or the number that Excel keeps for a day."""
    return None if not text else moment(text, date1904)[0]


def moment(text: str, date1904: bool = False) -> tuple[date, tuple[int, int]]:
    """The day and the hour and minute; midnight where only a day is written."""
    try:
        return _moment(text, date1904)
    except (ValueError, OverflowError) as fault:
        raise Malformed("day_unreadable") from fault


def _moment(text: str, date1904: bool) -> tuple[date, tuple[int, int]]:
    if found := _DAY.fullmatch(text) or _BARE.fullmatch(text):
        year, month, of_month = (int(found[n]) for n in (1, 2, 3))
        hour, minute = (int(found[n] or 0) for n in (4, 5)) if found.re is _DAY else (0, 0)
        return date(year, month, of_month), _clock(hour, minute)
    found = _SERIAL.fullmatch(text)
    if not found or int(found[1]) not in _SERIALS:
        raise ValueError(text)
    first = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    minutes = round(float(found[2] or 0) * 24 * 60)
    return first + timedelta(days=int(found[1])), _clock(*divmod(min(minutes, 1439), 60))


def _clock(hour: int, minute: int) -> tuple[int, int]:
    if hour > 23 or minute > 59:
        raise ValueError(hour)
    return hour, minute


def instant(text: str, date1904: bool = False) -> datetime:
    """The UTC instant of a local time; midnight where only the day is written."""
    on, (hour, minute) = moment(text, date1904)
    return clock.instant(on, hour, minute)


def bar(text: str, date1904: bool = False) -> date | None:
    """Until when a donor is barred; a word that is not understood is never passed over."""
    word = text.strip().lower()
    if word in _FREE:
        return None
    if word in _BARRED:
        return FOR_GOOD
    try:
        return day(text, date1904)
    except Malformed as fault:
        raise Malformed("bar_unreadable") from fault
