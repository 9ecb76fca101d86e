"""Facts that tell together, wherever in the draft they stand: the whole of it as a bag of concrete facts.

The other rules read what each sentence says of the receiving side. These ask less: whether a draft that tells of
a gift also holds a far place on a way, a far place or a person beside the one who waits, or the very day and
the very room of the collection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from sanxian.coordination.rules.publicity import gazetteer
from sanxian.coordination.rules.publicity.concrete import EXACT_DAY, FEAST_DAY
from sanxian.coordination.rules.publicity.marks import Fact

Span = tuple[int, int]

# That it is about a gift of cells at all.
_GAVE = re.compile(
    r"捐(?!款|资|赠)|采集|细胞|移植|髓|配型|协调员|红会|红十字|对方|[这那]一?袋|我的血|转来的|转交|下机|上机|(?i:stem cell|donat)"
)
_DONE = re.compile(
    r"(?:完成|成功|顺利)[^，。；]{0,12}(?:采集|捐献)|(?:采集|捐献)(?:也|已|便|就)?(?:完成|结束|完毕)|采完|捐完|下了?机|捐献?了|捐出|拔的?针|躺在[^，。；]{0,6}床|采集床|坐满|(?:进|出|走进|走出|从)[了的]?采集室|一份[^，。；]{0,10}采集完成|五?2?1?捐献！"
)
# The reader is asked to come, taught or counted; nobody has just given.
_OTHER_MATTER = re.compile(
    r"报名|招募|讲座|宣讲|科普|培训|签约|揭牌|会议|座谈|交流会|论坛|课堂|演练|登记活动|留样|采样|问：|冷知识|累计(?:实现|完成)|年均|同比"
)
_CARRY = re.compile(
    r"飞往|飞抵|飞到|飞向|直飞|空运(?:到|往|至)|运往|运到|运至|运抵|送往|送到|送去|送至|送达|送抵|发往|寄往|驶往|驶向|开往|奔赴|直奔|奔向|抵达|到达|落地|降落|转运至|目的地|终点|"
    r"去往|前往|赶往|赶去|要去|(?i:\blanded in\b|\bland in\b|\bflew to\b|\bflight to\b|\bbound for\b|\bto\b)"
)
_POSTMARK = re.compile(r"(?:邮戳|寄自|发自|落款|寄信地址|快递单)[^。；]{0,16}")
_TOWARDS = re.compile(r"(?:去|往|到|开往)$")
_BY = re.compile(r"[^，。；]{0,8}(?:航班|飞机|高铁|动车|列车|火车|班车|轮渡)")
_COMES = re.compile(r"(?:从|自)$")
_FETCHER = re.compile(
    r"(?:赶来|来)的?[^，。；]{0,4}(?:取样|取细胞|取髓|接|医生|护士|医护|工作人员|团队|护送)"
)
_GOES_HOME = re.compile(
    r"返程|返家|返乡|回家|回乡|回到|休养|出差|学习|参会|开会|旅游|老家|登山|上班|求学|念书|打工|献血|体检|采集(?!完|结束)|(?:他|她|我)(?:坐|乘)|婚礼|代表|参赛|演出"
)
_WAITS = re.compile(
    r"患者|病人|受者|受捐者|患儿|病友|等[^，。；]{0,3}的(?:是|人|那)|等[这那]一?袋|转来的|来信|感谢信|等(?:着)?(?:它|他|她|我|咱|这一?袋|这份)?的?(?:那个|那位|那)?人|在等它|等它|等紧|那个人|那位(?!志愿|护士|医生|捐|协调)|对方|体内|身体里|救的(?:是|人|那)|救了(?!护车)|挽救|"
    r"移植后?|进仓|出仓|重获新生|您的(?:造血)?干细胞|病倒|得病|查出病|(?i:\brecipient\b|\bpatient\b)"
)
_WIDE = r"患者(?:们|群体|家庭)|每年|许多|众多|无数|知识|如果|假如|例如|比如|任何|所有|各地|全国各地"
_PERSONAL = re.compile(
    r"[0-9一二三四五六七八九十两]{1,3}(?:周)?岁|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|大一轮|小一轮|同岁|同龄|同年同月|同月|娃儿|娃娃|后生仔?|男孩|女孩|少年|少女|孩子|小朋友|小姑娘|怀孕|身孕|双胞胎|没出生|"
    r"考大学|高考|(?:小学|初中?|高中?|大学?)[一二三四]年级|年轻妈妈|妈妈|父亲|母亲|爸爸|男的|女的|教书|老师|教师|警服|焊工|司机|农民|工人|学生|族(?=少年|姑娘|小伙|汉子)|斤"
)
_COMPARED = re.compile(
    r"比我[^，。]{0,3}[大小][^，。]{0,4}(?:轮|岁|个月)|(?:跟|和|与|同)我[^，。]{0,3}(?:同(?:岁|龄|年|月|属)|一样大|一般大)"
)
_FINE = re.compile(
    r"采集室|采集床|分离室|血液(?:内|病)?科|[0-9一二三四五六七八九十]{1,3}(?:楼|层)|住院部|病区"
)
_IN_ROOM = re.compile(r"采集室|采集床")
# A day by its name: nobody writes it without meaning that day.
_TOLD_DAY = re.compile(FEAST_DAY)
_NAMED = re.compile(r"(?:医院|[一二三四五六]院|附院|人医|院区|卫生院)")


def ways(text: str, home: tuple[str, ...] = ()) -> Iterator[Span]:
    """A far place at the end, or the beginning, of a way that something is carried."""
    for m in _POSTMARK.finditer(text):
        if any(m.start() < start < m.end() for start, _end in _far(text, home)):
            yield m.span()
    if not _GAVE.search(text):
        return
    for start, end in _far(text, home):
        before, after = text[max(0, start - 12) : start], text[end : end + 14]
        if _GOES_HOME.search(_sentence(text, start)):
            continue
        carried = _CARRY.search(before) and not re.search(r"[。！？]", before)
        carried = carried or (_TOWARDS.search(before) and _BY.match(after))
        if carried or (_COMES.search(before) and _FETCHER.search(after)):
            yield start, end


def waits(text: str, home: tuple[str, ...] = ()) -> Iterator[Span]:
    """A far place beside words for the one who receives."""
    if not _GAVE.search(text) or _OTHER_MATTER.search(text):
        return
    for start, end in _far(text, home):
        near = text[max(0, start - 14) : end + 14]
        if _WAITS.search(near) and not re.search(_WIDE, near) and not _GOES_HOME.search(near):
            yield start, end


def persons(text: str, _home: tuple[str, ...] = ()) -> Iterator[Span]:
    """Who it is that receives, close to the words for her."""
    if not _GAVE.search(text) or _OTHER_MATTER.search(text):
        return
    if _WAITS.search(text):
        yield from (m.span() for m in _COMPARED.finditer(text))
    for m in _PERSONAL.finditer(text):
        near = text[max(0, m.start() - 12) : m.end() + 6]
        if _WAITS.search(near) and not re.search(_WIDE, near):
            yield m.span()


def rooms(text: str, _home: tuple[str, ...] = ()) -> Iterator[Span]:
    """The very day of a collection with the very room, where the hospital is named."""
    if _OTHER_MATTER.search(text) or not (_DONE.search(text) or _IN_ROOM.search(text)):
        return
    days = [m.span() for m in EXACT_DAY.finditer(text)]
    told = [m.span() for m in _TOLD_DAY.finditer(text)]
    named = [m.span() for m in _NAMED.finditer(text)]
    fine = [m.span() for m in _FINE.finditer(text)]
    if named and ((days and fine) or told):
        yield from [*told, *days][:1]
        yield from [*fine, *named][:1]


def orders(text: str, _home: tuple[str, ...] = ()) -> Iterator[Span]:
    """The very day of a collection with its number in the province, as the registry lists it."""
    if not _DONE.search(text):
        return
    days = [m.span() for m in EXACT_DAY.finditer(text)]
    for m in _NUMBERED.finditer(text) if days else ():
        if _OTHER_MATTER.search(_sentence(text, m.start())):
            continue
        yield from (days[0], m.span())


_NUMBERED = re.compile(
    r"(?:全省|我省|本省|省内|全国)[^，。；]{0,6}(?:第[0-9零〇一二三四五六七八九十百千两]{1,8}例|[首头末]一?例|收官|最后一例)"
)


def floors(text: str, _home: tuple[str, ...] = ()) -> Iterator[Span]:
    """Giver and taker under one roof."""
    for m in _ROOF.finditer(text):
        if _WAITS.search(text[max(0, m.start() - 14) : m.end() + 14]):
            yield m.span()


_ROOF = re.compile(
    r"就在[^，。；]{0,4}(?:[0-9一二三四五六七八九十]{1,3}楼|楼[上下]|隔壁|对面)|同一(?:家|所|座|栋)(?:医院|楼)|同一层|擦肩而过"
)


FINDERS: tuple[tuple[Callable[[str, tuple[str, ...]], Iterator[Span]], Fact], ...] = (
    (ways, Fact.JOINT_WAY),
    (waits, Fact.JOINT_PLACE),
    (persons, Fact.JOINT_PERSON),
    (floors, Fact.JOINT_PERSON),
    (rooms, Fact.JOINT_DAY),
    (orders, Fact.JOINT_DAY),
)


def _far(text: str, home: tuple[str, ...]) -> Iterator[Span]:
    for m in gazetteer.KNOWN.finditer(text):
        if not gazetteer.of_home(m.group(), home):
            yield m.span()


def _sentence(text: str, at: int) -> str:
    cuts = [-1, *(m.start() for m in re.finditer(r"[。！？；\n]", text)), len(text)]
    return next(text[a + 1 : b] for a, b in pairwise(cuts) if a < at <= b or b == len(text))
