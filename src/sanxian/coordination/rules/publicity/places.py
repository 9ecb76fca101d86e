"""Hospitals and places, and whose they are."""

from __future__ import annotations

import re

from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Sentence, Spans, clause_at

_BROUGHT = re.compile(
    r"送往|运往|发往|飞往|送达|送到|送至|运到|运至|运抵|抵达|护送至|护送到|护送往|送抵|飞抵|飞向|奔向|奔赴|驶向|转运至|带到|带往|"
    r"寄往|踏上(?:前)?往|赶往|前往(?=[^，。]{0,16}(?:移植|患者|受者))|直飞|直奔|终点是|目的地(?:是|为|：)?|输入(?=[^，。]{0,4}$)|"
    r"开往|落地|降落|到达|跨越|驰援"
)
_GAVE_THERE = re.compile(
    r"采集|捐献|捐出|捐髓|捐了|动员剂|动员针|住院|入院|入住|病房|体检|分离机|血细胞分离|血浆分离|躺在|病床|出院|献出"
)
_GOT_THERE = re.compile(
    r"移植|回输|等待|患者|病人|受者|患儿|植活|我女儿|我儿子|我家孩子|我的孩子|我爱人|我丈夫|我妻子|进仓|进舱|出仓|出舱|层流|主治|治疗|化疗|确诊|求医|就诊|救治|接收|签收|仓里|舱里"
)


def hospitals(s: Sentence, _asked: Asked) -> Spans:
    for m in w.HOSPITAL.finditer(s.text):
        said = w.hospital_name(m.group())
        start = m.end() - len(said)
        if (
            not said
            or s.text[m.end() : m.end() + 2] in ("医生", "职工")
            or _works_there(s.text, start, m.end())
            or _SERVICE.search(s.text)
        ):
            continue
        fact = Fact.PATIENT_HOSPITAL if _patients(s, start, m.end()) else Fact.HOSPITAL
        if fact == Fact.HOSPITAL and not w.EVENT.search(s.text + s.before + s.after):
            continue
        yield start, m.end(), fact


# A hospital's own news: it speaks of patients, and of none.
_SERVICE = re.compile(
    r"门诊|坐诊|义诊|开设|启用|揭牌|床位|近[一二三四五六七八九十两0-9]+年|成功率|累计|科普|讲座|培训班|开放日|引进|签约|座谈"
)


def _works_there(text: str, start: int, end: int) -> bool:
    """The hospital as the donor's employer: `市中心医院护士张某`."""
    return bool(
        re.match(
            r"(?:[\u4e00-\u9fa5]{0,6}科)?的?(?:一名|一位|\d0后)?(?:护士|医生|医师|药师|职工|员工|大夫|技师)",
            text[end:],
        )
    )


def _patients(s: Sentence, start: int, end: int) -> bool:
    """Whether what stands there belongs to the patient: how the words about it speak."""
    lead, tail = s.text[max(0, start - 24) : start + 6], s.text[end : end + 24]
    if _BROUGHT.search(lead) and not _GAVE_THERE.search(tail[:10]):
        return True
    if _SIGNS.search(s.text[max(0, start - 8) : start]) or _FETCHES.match(tail):
        return True
    gave = _nearest(_GAVE_THERE, s.text, start, end)
    got = _nearest(_GOT_THERE, s.text, start, end)
    if _SOMEBODY_ELSE.search(tail) and gave > 12:
        return True
    return got < gave


_SIGNS = re.compile(r"(?:落款|署名|寄自|发自|签章|印着|盖着)[^，。；]{0,4}$")
_FETCHES = re.compile(r"的?[^，。；]{0,4}(?:取髓|接髓|取细胞|接细胞|取干细胞|移植团队|移植组|接收)")
_SOMEBODY_ELSE = re.compile(r"^[的一这那某\u4e00-\u9fa5]{0,14}?(?:患者|病人|受者|患儿|病友)")


def _nearest(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """How far the nearest word of that kind stands from a span; in the same sentence."""
    found = [max(m.start() - end, start - m.end(), 0) for m in pattern.finditer(text)]
    return min(found, default=999)


_FROM = re.compile(
    r"(?:来自|家在|家住|远在|身在|住在|身处|籍贯|人在|生活在|位于|就在|等在)[^，。]{0,4}$"
)
DONOR = re.compile(
    r"捐献者|志愿者|捐献人|捐髓者|供者|供体|爱心人士|采集|捐献|捐出|捐髓|入库|职工|员工|同事|工作|上班|就读|大学生|教师|老师|民警|护士|医生|"
    r"消防|党员|退役|军人|小伙|姑娘|妈妈|市民|居民|村民|青年|红十字会|工作站"
)


def places(s: Sentence, _asked: Asked) -> Spans:
    for m in w.PLACE.finditer(s.text):
        tail = s.text[m.end() :]
        lead = (s.before + s.text[: m.start()])[-16:]
        if re.match(
            r"(?:市|省|县|区)?(?:分库|红十字|血站|血液中心|卫健|卫生健康|工作站|志愿服务|骨髓库|日报|晚报|电视|广播)",
            tail,
        ):
            yield m.start(), m.end(), Fact.DONOR_PLACE
            continue
        if _patients_place(s, m.start(), m.end(), lead, tail):
            yield m.start(), m.end(), Fact.PATIENT_PLACE
        elif _BY_DONOR.match(tail) or DONOR.search(s.text):
            yield m.start(), m.end(), Fact.DONOR_PLACE
    for m in w.HERE.finditer(s.text):
        if w.EVENT.search(s.text) and w.ORDINAL.search(s.text[m.end() : m.end() + 12]):
            yield m.start(), m.end(), Fact.DONOR_PLACE


_BY_DONOR = re.compile(
    r"^(?:省|市)?(?:的)?(?:一位|一名|那位)?(?:好心人|捐献者|叔叔|阿姨|哥哥|姐姐|医生|护士|老师|教师|志愿者|恩人|大哥|大姐|小伙|姑娘)"
)
_ILL_ONE = re.compile(
    r"^(?:省|市|县|州|地区|方向|当地|那边|那头|一家|某|某地|某市)?[^，。；：]{0,14}?(?:的|一名|一位|一个|某位?|那位|这位|籍)?[^，。；：、]{0,14}?"
    r"(?:患者|病人|受者|患儿|病友|受捐者|男孩|女孩|男童|女童|小患者|白血病|小朋友|移植仓|移植舱|层流|终于等来|等来了?配型|盼来了?配型|等待移植)"
)


_FAR = re.compile(
    r"(?:千里之外|万里之外|远方|那头|另一端|另一头|遥远)(?:的|在|是)?$|一(?:个|头|边|端)(?:在|是)$|受者单位[：:][^，。]{0,4}$"
)
_GOT_HERE = re.compile(
    r"^(?:[省市县]|[^，。；采捐]{0,10}?)(?:进行了?|接受了?|做了?|完成了?|等待)?(?:移植(?!病区|医院|中心)|求医|进仓|进舱|回输)"
    r"|^[，,](?:有)?(?:一名|一位|一个|那里|那边)[^，。]{0,10}(?:患者|病人|孩子|男孩|女孩|父亲|母亲)"
    r"|^的?(?:一位|一名|某位)?(?:妈妈|爸爸|母亲|父亲|家长|奶奶)(?:的来信|来信|写来|写信|说|感谢|寄来)"
)


# Who moves there may be the giver, unless the cells are spoken of.
_MOVES = re.compile(r"抵达|到达|飞往|飞抵|赶往|直飞|直奔|前往|落地|降落|踏上|奔赴|开往|赴")
_HELD = re.compile(
    r"护送|飞机[^，。；]{0,4}(?:降落|落地)|救护车|交接|箱|细胞|种子|火种|悬液|血袋|患者|受者|礼物|生命"
)
_BOX = re.compile(r"护送|箱|飞机[^，。；]{0,4}(?:降落|落地)")


def _brought(s: Sentence, start: int, lead: str) -> bool:
    """Whether the words before a place bring the cells there, and not the giver home."""
    if not _BROUGHT.search(lead):
        return False
    if not _BROUGHT.search(s.text[:start][-12:]):
        return bool(_BOX.search(s.before))
    return bool(not _MOVES.search(lead) or _HELD.search(s.text) or _BOX.search(s.before))


# The one of this place gives, or writes and wishes; she is told by her decade as givers are.
_GIVES_HERE = re.compile(
    r"[^，。]{0,10}(?:捐献|采集|为|给|挽救|救)|(?:[0-9零〇一二三四五六七八九]{2}|“[0-9]{2}”)后|"
    r"[^，。]{0,14}(?:写下|写道|祝福|躺在采集|登记|入库)"
)


def _patients_place(s: Sentence, start: int, end: int, lead: str, tail: str) -> bool:
    if re.search(r"(?:[朝向对]着?|面[朝向]|[望看]向)$", lead) and re.match(
        r"[省市]?的?(?:方向|那边)", tail
    ):
        return True
    if re.match(r"[省市]?(?:方面|院方)", tail):
        return True
    if _FAR.search(lead) or _GOT_HERE.match(tail):
        return not w.LEAFLET.search(s.text)
    if _brought(s, start, lead[-12:]) and not re.match(
        r"[^，。]{0,12}(?:采集|捐献|体检|住院|动员|检查|参加|学习|开会|宣传|献血)", tail
    ):
        return True
    if _ILL_ONE.match(tail) and not _GIVES_HERE.match(tail):
        return not w.LEAFLET.search(s.text)
    if _FROM.search(lead):
        clause = clause_at(s.text, start)
        return bool(w.PATIENT.search(clause + lead) or w.PATIENT.search(s.text[:start]))
    return bool(re.search(r"(?:患者|病人|受者|孩子|受捐者|对方|她|他)(?:是|家在|来自|在|远在)[^，。]{0,3}$", lead)
                and (w.PATIENT.search(s.text)) and not re.search(r"采集|捐献", lead))  # fmt: skip
