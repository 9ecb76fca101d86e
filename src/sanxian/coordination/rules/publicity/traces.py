"""What leads from one side to the other without a word of a person: the way the cells went, the number under
which they went, a report that is to be read together with this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanxian.coordination.facts import PublicityRule
from sanxian.coordination.rules.publicity import receiver
from sanxian.coordination.rules.publicity import speech as s
from sanxian.coordination.rules.publicity import words as w

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^。！？!?\n；]+[。！？!?\n；”]*")
_CARRIED = re.compile(s.CARRIED)
_ESCORT = re.compile(
    r"护送|细胞[^，。；]{0,4}(?:走|去|向|飞)|运送|箱|怀里|送达|接站|签收|送抵|送到|种子|袋"
)
_RIDE = re.compile(rf"{s.RIDE}|{s.EPITHET}")
_LABEL = re.compile(rf"(?:{s.LABEL})[^，。；！？]{{0,14}}?(?P<code>{s.CODE})")
_BARE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,6}-?[0-9]{2,}(?:[-/][A-Z0-9]+)+(?![A-Za-z0-9])|(?<![A-Za-z0-9])[A-Z]{1,5}[0-9]{6,}"
)
_TISSUE = re.compile(s.TISSUE)
_MACHINE = re.compile(r"号码布|球衣|车牌|门票|型号|分离机|设备|仪器|试剂|宣传车|批准|文号")
_NO_CODE = re.compile(s.NO_CODE)
_OPEN_LINE = re.compile(s.OPEN_LINE)
_OF_A_CASE = re.compile(
    r"干细胞|血袋|标签|志愿者编号|捐献|初配|受者|患者|病区|住院|箱|采集|护送|确认单"
)
_EARLIER = re.compile(s.EARLIER)
_JOINS = re.compile(s.JOINS)
_ONE_OF_US = re.compile(
    rf"{s.RECEIVER}|{s.SICK_BED}|{s.FAR_END}|病房|病床|病魔|患病|病了|得病|移植"
)
_GENERAL = re.compile(s.GENERAL)
_ASKS_NOT_TO = re.compile(r"请[^，。；]{0,6}(?:不要|勿)|不得|不应|避免")
_THAT_ONE = re.compile(r"那[位个]|这[位个]")


def near_sentences(text: str) -> Iterator[tuple[int, str, str]]:
    parts = [(m.start(), m.group()) for m in _SENTENCE.finditer(text)]
    for n, (at, said) in enumerate(parts):
        near = "".join(part for _at, part in parts[max(0, n - 1) : n + 2])
        yield at, said, near


def ways(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Trains, flights, seats, stations and by-names of cities, where the cells are carried."""
    for at, said, near in near_sentences(text):
        if _CARRIED.search(near) and _ESCORT.search(near):
            for m in _RIDE.finditer(said):
                yield at + m.start(), at + m.end()


def codes(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Numbers of bags, boxes, cases, beds and registrants."""
    for at, said, near in near_sentences(text):
        if not _OF_A_CASE.search(near) or _MACHINE.search(said):
            continue
        for m in _LABEL.finditer(said):
            figures = sum(sign.isdigit() for sign in m["code"])
            if (
                figures >= 3
                and not _NO_CODE.match(m["code"])
                and not _OPEN_LINE.search(said[: m.start("code")][-16:])
            ):
                yield at + m.start("code"), at + m.end("code")
        for m in _TISSUE.finditer(said):
            yield at + m.start(), at + m.end()
        for m in _BARE.finditer(said):
            if not _NO_CODE.match(m.group()):
                yield at + m.start(), at + m.end()


def joins(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Another report that tells of the other side, or is to be laid beside this one."""
    for at, said, near in near_sentences(text):
        for m in _EARLIER.finditer(said):
            if _ASKS_NOT_TO.search(said) or _GENERAL.search(said) and not _THAT_ONE.search(said):
                continue
            if _ONE_OF_US.search(said[m.start() :]) or (
                _JOINS.search(near) and _ONE_OF_US.search(near)
            ):
                yield at + m.start(), at + m.end()


_SIGNED = re.compile(
    rf"(?:写着|署名|落款|签着|签名|署着|名字)[^，。；“]{{0,10}}?(?:[：:是为]|[“「])?[“「]?(?:{receiver.NAME_OF})(?=[。，！”」]|$)"
)


# Where a letter was posted; a flag from a family of there.
_POSTED = re.compile(
    rf"(?:邮戳|寄出地|寄自|发信地|IP属地|信封)[^，。；]{{0,8}}[“「：](?P<at>[^”」，。；]{{2,8}})|(?:落款|敬赠)[^，。；“]{{0,4}}[“「：][^”」]{{0,6}}(?:{w.PLACE.pattern}|一家|全家)"
)
_SENT = re.compile(r"来信|感谢信|锦旗|旗上|贺卡|卡片|包裹|信锁|明信片|恩人")


def signatures(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """A name under a letter or a picture that came from the other side."""
    for at, said, near in near_sentences(text):
        if _ONE_OF_US.search(near):
            for m in _SIGNED.finditer(said):
                yield at + m.start(), at + m.end()
        if _SENT.search(near):
            for m in _POSTED.finditer(said):
                yield at + m.start(), at + m.end()
