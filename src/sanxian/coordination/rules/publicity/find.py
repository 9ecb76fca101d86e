"""Facts in a draft: which words tell of the donor, of the event, of the patient."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sanxian.coordination.facts import Known
from sanxian.coordination.rules.publicity import ends, english, quotes, receiver, speech, traces
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.figures import number


class Fact(StrEnum):
    DATE = "date"
    AHEAD = "ahead"
    DONOR_NAME = "donor_name"
    DONOR_UNIT = "donor_unit"
    DONOR_PLACE = "donor_place"
    DONOR_AGE = "donor_age"
    ORDINAL = "ordinal"
    HOSPITAL = "hospital"
    PATIENT_NAME = "patient_name"
    PATIENT_HOSPITAL = "patient_hospital"
    PATIENT_PLACE = "patient_place"
    PATIENT_BODY = "patient_body"
    PATIENT_ILL = "patient_ill"
    PATIENT_STORY = "patient_story"
    EXIT = "exit"
    NUMBER = "number"
    PERHAPS_PATIENT = "perhaps_patient"
    PATIENT_SIGNED = "patient_signed"
    WAY = "way"
    CODE = "code"
    OTHER_REPORT = "other_report"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in the draft a fact stands, and which sentence that is."""

    start: int
    end: int
    fact: Fact
    sentence: int


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    text: str
    number: int
    before: str = ""
    after: str = ""


_END = re.compile(r"[^。！？!?\n；;]*[。！？!?\n；;]?[”’」』）)]*")


def sentences(text: str) -> list[Sentence]:
    """The draft by sentences, each with its neighbours."""
    parts = [(m.start(), m.group()) for m in _END.finditer(text) if m.group().strip()]
    said = [part for _at, part in parts]
    return [
        Sentence(at, part, n, said[n - 1] if n else "", said[n + 1] if n + 1 < len(said) else "")
        for n, (at, part) in enumerate(parts)
    ]


def found(text: str, today: date, known: Known) -> list[Mark]:
    """Every fact, in the order of the draft; `today` decides what lies ahead."""
    marks: list[Mark] = []
    parts = sentences(text)
    for sentence in parts:
        for finder in FINDERS:
            marks += [
                Mark(sentence.start + a, sentence.start + b, fact, sentence.number)
                for a, b, fact in finder(sentence, today)
            ]
        marks += _known(sentence, known)
    marks += [
        Mark(start, end, fact, _sentence_of(parts, start))
        for finder, fact in WHOLE
        for start, end in finder(text)
    ]
    return sorted(set(marks), key=lambda m: (m.start, m.end, m.fact))


def _sentence_of(parts: list[Sentence], at: int) -> int:
    return max((one.number for one in parts if one.start <= at), default=0)


# Finders that must see more than a sentence.
WHOLE: tuple[tuple[Callable[[str], Iterator[tuple[int, int]]], Fact], ...] = (
    (receiver.phrases, Fact.PATIENT_BODY),
    (receiver.turns, Fact.PERHAPS_PATIENT),
    (receiver.strange, Fact.PERHAPS_PATIENT),
    (receiver.ages, Fact.PERHAPS_PATIENT),
    (receiver.pairs, Fact.PERHAPS_PATIENT),
    (ends.goals, Fact.PERHAPS_PATIENT),
    (ends.named_ways, Fact.WAY),
    (ends.abroad, Fact.PATIENT_PLACE),
    (quotes.letters, Fact.PERHAPS_PATIENT),
    (quotes.whispers, Fact.PERHAPS_PATIENT),
    (english.told, Fact.PERHAPS_PATIENT),
    (traces.signatures, Fact.PATIENT_SIGNED),
    (traces.ways, Fact.WAY),
    (traces.codes, Fact.CODE),
    (traces.joins, Fact.OTHER_REPORT),
)
Spans = Iterator[tuple[int, int, Fact]]

# -- days ------------------------------------------------------------------------------------------------


_DONE_BEFORE = re.compile(r"(?:采集|捐献)(?:完成|结束|完)|完成(?:了)?(?:造血干细胞)?(?:采集|捐献)")


def _days(s: Sentence, today: date) -> Spans:
    for m in w.AHEAD.finditer(s.text):
        near = f"{s.before[-30:]}{s.text}"
        if _DONE_BEFORE.search(s.text[: m.start()]) and not w.EVENT.search(
            _clause(s.text, m.start())
        ):
            continue
        if w.EVENT.search(near) and not _elsewhere(s, m.start()):
            yield m.start(), m.end(), Fact.AHEAD
    for pattern in (w.DAY, w.RELATIVE):
        for m in pattern.finditer(s.text):
            if _of_the_event(s, m.start(), m.end()):
                past = _PAST_YEAR.search(s.text[: m.start()])
                ahead = pattern is w.DAY and not past and _lies_ahead(m.group(), s.text, today)
                yield m.start(), m.end(), Fact.AHEAD if ahead else Fact.DATE


_PAST_YEAR = re.compile(r"(?:去年|前年|大前年|上年|年前)的?$")


def _clause(text: str, at: int) -> str:
    """From the comma before to the comma after."""
    first = max((text.rfind(sign, 0, at) for sign in "，,：:、"), default=-1)
    ends = [p for p in (text.find(sign, at) for sign in "，,：:") if p >= 0]
    return text[first + 1 : min(ends, default=len(text))]


def _elsewhere(s: Sentence, at: int) -> bool:
    """A day of another matter: an event for everybody, a birthday, a count until some day."""
    clause = _clause(s.text, at)
    return bool(w.OTHER_DAY.search(clause)) and not w.EVENT.search(clause)


def _of_the_event(s: Sentence, start: int, end: int) -> bool:
    if re.search(r"截至|截止|世界(?:骨髓|献血)|出生|生于", s.text[max(0, start - 6) : end + 10]):
        return False
    clause = _clause(s.text, start)
    rest = s.text[end:]
    if w.OTHER_DAY.search(clause):
        return bool(w.EVENT.search(clause))
    if w.OTHER_DAY.search(rest) and not w.EVENT.search(rest):
        return False
    return bool(w.EVENT.search(s.before + s.text + s.after) or w.PATIENT.search(s.text))


def _lies_ahead(said: str, text: str, today: date) -> bool:
    """Whether a day with a month lies after today; in the year that is said, else the nearest."""
    m = re.match(r"(?:((?:19|20)?\w{2,4})年)?(\w{1,3})月初?(\w{1,3}?)[日号]?$", said)
    if not m:
        return False
    year = number(m.group(1)) if m.group(1) and m.group(1).isdigit() else today.year
    try:
        day = date(year, number(m.group(2)), number(m.group(3)))
    except ValueError:
        return False
    return today < day <= today + timedelta(days=90)


# -- hospitals and places --------------------------------------------------------------------------------

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


def _hospitals(s: Sentence, _today: date) -> Spans:
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
_SERVICE = re.compile(r"门诊|坐诊|义诊|开设|启用|揭牌|床位|近[一二三四五六七八九十两0-9]+年|成功率|累计|科普|讲座|培训班|开放日|引进|签约|座谈")


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
_DONOR = re.compile(
    r"捐献者|志愿者|捐献人|捐髓者|供者|供体|爱心人士|采集|捐献|捐出|捐髓|入库|职工|员工|同事|工作|上班|就读|大学生|教师|老师|民警|护士|医生|"
    r"消防|党员|退役|军人|小伙|姑娘|妈妈|市民|居民|村民|青年|红十字会|工作站"
)


def _places(s: Sentence, _today: date) -> Spans:
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
        elif _BY_DONOR.match(tail) or _DONOR.search(s.text):
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
_HELD = re.compile(r"护送|飞机[^，。；]{0,4}(?:降落|落地)|救护车|交接|箱|细胞|种子|火种|悬液|血袋|患者|受者|礼物|生命")
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
    if re.search(r"(?:[朝向对]着?|面[朝向]|[望看]向)$", lead) and re.match(r"[省市]?的?(?:方向|那边)", tail):
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
        clause = _clause(s.text, start)
        return bool(w.PATIENT.search(clause + lead) or w.PATIENT.search(s.text[:start]))
    return bool(re.search(r"(?:患者|病人|受者|孩子|受捐者|对方|她|他)(?:是|家在|来自|在|远在)[^，。]{0,3}$", lead)
                and (w.PATIENT.search(s.text)) and not re.search(r"采集|捐献", lead))  # fmt: skip


# -- the patient -----------------------------------------------------------------------------------------

_AGE = r"(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,3})(?:岁(?:半|多)?|个月(?:大|(?=的?[^，。；]{0,4}(?:婴|宝|患儿|男|女|孩)))|周岁)"
_CHILD = "男孩|女孩|男童|女童|患儿|小患者|小病人|小病友|宝宝|婴儿|女婴|男婴|孩童|小女孩|小男孩|小朋友|小姑娘|女生|男生|少年|少女|幼儿|娃娃|小病号"
_GROWN = (
    "男患者|女患者|男子|女子|男士|女士|妈妈|母亲|父亲|爸爸|老人|大叔|大姐|教师|老师|大学生|中学生|高中生|初中生|小学生|学生|研究生|工程师|"
    "兄弟|姐妹|准爸爸|会计|程序员|农民|工人|消防员|民警|警察|战士|村干部|老板|商人|司机|医生|护士|军人|姑娘|小伙|青年|新娘|新郎|准妈妈|产妇|丈夫|妻子|奶奶|爷爷|外婆|外公|男性|女性|二孩妈妈|宝妈|企业家|作家"
)
_BODY = (
    re.compile(rf"{_AGE}(?:的|，|,)?[^，。；]{{0,10}}?(?:{_CHILD}|患者|病人|受者|病友)"),
    re.compile(rf"(?:患者|病人|受者|受捐者|对方|病友|患病的他|患病的她)[^。；]{{0,12}}?(?:{_AGE}|是[一位名个]{{0,2}}[^，。；]{{0,8}}(?:{_GROWN}|{_CHILD})|男性|女性|体重)"),
    re.compile(rf"(?:{_GROWN}|中年|年轻|年幼|花季|高龄|老年|儿童|青少年|婴幼儿|小)(?:白血病|血液病|再障|地贫|淋巴瘤|血癌|的)?(?:患者|病人|受者|患儿)"),
    re.compile(rf"(?:身患|患有|患上|罹患|确诊|得了|患)[^，。；]{{0,12}}?的[^，。；]{{0,10}}?(?:{_CHILD}|{_GROWN})"),
    re.compile(rf"(?:{w.ILL.pattern}|血液病)(?:的)?(?:{_CHILD}|{_GROWN})"),
    re.compile(rf"(?:{_CHILD})(?=[^，。；]{{0,16}}(?:患|病|移植|得救|获救|新生|配型|仓|舱|等待|化疗))"),
    re.compile(rf"(?:挽救|救助|救治|拯救|帮助|救了|救回|救下|点亮|送给(?!了?[^，。；]{{0,8}}(?:科|采集|室|红十字))|输入|注入|输给|捐给|留住|延续|换来)[^，。；]{{0,12}}?(?:{_AGE}[^，。；]{{0,8}})?(?:{_CHILD}|{_GROWN})(?!患者家庭)"),
    re.compile(r"(?:患者|病人|受者)(?:性别|年龄|体重)"),
    re.compile(r"(?<=供[者体]是)(?:他|她|患者|受者)(?:[^，。]{0,6}的)?[^，。]{0,2}(?:哥|姐|弟|妹|父|母|爸|妈|叔|舅|姨|姑|儿|女|亲)"),
    re.compile(r"[他她]?的?血型[^，。]{0,6}[ABO]{1,2}型?[^，。]{0,6}(?:变|转|成)"),
    re.compile(r"(?:体重)[^，。；]{0,6}(?:公斤|千克|斤|kg)[^，。；]{0,6}(?:患者|病人|受者|孩子)"),
)  # fmt: skip
_ONE = "受者|受捐者|受捐方|受赠者|救助对象|救助者|被救助者|被救者|接受捐献的|接受移植的|等待移植的|患者"
# What may be said of whoever received: nothing more than that there is somebody.
_NOTHING_SAID = re.compile(
    r"^(?:是|为|系|也是|正是)(?:一[名位个]|那[位个]|某[位个])?(?:素不相识|素未谋面|从未谋面|陌生|不认识|需要帮助|正在等待|等待移植|未知|匿名|血液病|重症|"
    + w.ILL.pattern
    + "|的)*(?:的)*"
    r"(?:血液病)?(?:患者|病人|陌生人|生命|人|谁|什么样的人)?(?:[，。；！!]|$|谁|在哪|否|吗|呢|群体|家庭)"
)
_DESCRIBED = re.compile(rf"(?:{_ONE})((?:是(?!否|男的?(?:还是)?女|谁)|为(?!什么|何|了|啥)|系|也是|正是)[^，。；！!]{{2,24}}[，。；！!]?)")
_WAITED = re.compile(
    rf"(?:{_GROWN}|{_CHILD}|孩子)[^，。；]{{0,10}}(?:正在|正|终于|还在)?(?:等来|等到|盼来|盼到|等待移植|等着移植|等待配型|躺在移植)"
    rf"|(?:为|给|替|救|送给|捐给)[^，。；]{{0,10}}?{_AGE}[^，。；]{{0,8}}?(?:{_GROWN}|{_CHILD}|孩子)"
    rf"|救(?:的|下的|助的)[^，。；]{{0,8}}(?:{_GROWN}|{_CHILD}|孩子)"
    rf"|{_AGE}的?[^，。；]{{0,6}}(?:{_GROWN}|{_CHILD})[^，。；]{{0,14}}(?:等待|移植|重生|新生|获救|生命|康复|活下去)"
)
_MORE_OF_IT = re.compile(
    rf"(?:{_ONE})[^，。；]{{0,4}}?(?:今年|刚|也姓|姓(?![名氏])|家里|曾|还有|身高|身材|热爱|喜欢|从事|就读|在读|父母|母亲|父亲|丈夫|妻子|有[一两三四]个|才[0-9一二三四五六七八九十])"
    rf"|(?:受捐|被救|获救|受助|受赠|接受捐献)的?(?:那位|那个|一位)?[^，。；]{{0,6}}(?:{_GROWN}|{_CHILD}|孩子)"
    rf"|(?:那位|那个|这位)[^，。；]{{0,10}}(?:{_GROWN}|{_CHILD}|孩子)[^，。；]{{0,10}}(?:挺过来|醒来|活下来|好转|康复|出院|脱离|上学|重返)"
    rf"|(?:{_GROWN}|{_CHILD}|同行|战友|同龄人?)[^，。；]{{0,4}}患者"
    rf"|{_AGE}[^。；]{{0,10}}(?:{w.ILL.pattern})"
    rf"|我(?:家|的)?(?:孩子|女儿|儿子|闺女|宝宝|爱人|丈夫|妻子)[^。；]{{0,14}}(?:第二次生命|植活|移植|出仓|出舱|活了|得救|重生|能跑|能跳|上学)"
    rf"|救(?:了|活了?)我(?:家|的)?(?:孩子|女儿|儿子|闺女|宝宝|爱人|丈夫|妻子)?"
    rf"|我是[^，。；]{{0,16}}(?:{_GROWN}|{_CHILD})[^。；]{{0,20}}移植"
)
_HE_IS = re.compile(
    rf"(?:他|她|那边|那头|对方|孩子)(?:今年|才|只有|刚|已|是)[^，。；]{{0,8}}?(?:{_AGE}|{_GROWN}|{_CHILD}|顶梁柱)"
)
_OWN_KIN = re.compile(
    r"(?:自己的|自家|他的|她的|我的|我家|家里的?|家中的?|捐献者的?|两个|陪伴|照顾|接送|抱着)(?:[^，。；]{0,6})$"
)


_SEVERAL = re.compile(r"[两二三四五六七八九十几][个名位]大?[男女孩小]{0,2}$")


def _bodies(s: Sentence, _today: date) -> Spans:
    if w.LEAFLET.search(s.text) and not re.search(rf"{_AGE}", s.text):
        return
    for pattern in _BODY:
        for m in pattern.finditer(s.text):
            if re.search(r"志愿者|捐献者|供者|血液病患者群体|大学生志愿", m.group()):
                continue
            if re.search(r"儿子|女儿|闺女", m.group()) and not w.PATIENT.search(s.before + s.text):
                continue
            if _HELPED_BEFORE.search(_clause(s.text, m.start())):
                continue
            if _OWN_KIN.search(s.text[: m.start()]) or _SEVERAL.search(s.text[: m.start()]):
                continue
            yield m.start(), m.end(), Fact.PATIENT_BODY
    yield from _described(s)


def _described(s: Sentence) -> Spans:
    """Whatever else is said of the one who received, beyond that there is somebody."""
    for m in _DESCRIBED.finditer(s.text):
        if not _NOTHING_SAID.match(m.group(1)) and not w.LEAFLET.search(s.text):
            yield m.start(), m.end(), Fact.PATIENT_BODY
    if not w.LEAFLET.search(s.text):
        for m in _MORE_OF_IT.finditer(s.text):
            if not re.search(r"志愿者|捐献者|供者", m.group()):
                yield m.start(), m.end(), Fact.PATIENT_BODY
    for m in _WAITED.finditer(s.text):
        if not _OWN_KIN.search(s.text[: m.start()]):
            yield m.start(), m.end(), Fact.PATIENT_BODY
    near = f"{s.before}{s.text}{s.after[:24]}"
    if re.search(r"患者|受者|受捐者|移植仓|移植舱|素未谋面|素不相识|陌生人|救助对象", near):
        for m in _HE_IS.finditer(s.text):
            if _QUOTED.search(s.text[: m.start() + 1]) or re.search(
                r"移植|仓|舱|患者|受者", s.text
            ):
                yield m.start(), m.end(), Fact.PATIENT_BODY


_QUOTED = re.compile(r"[“「]$|[“「][^”」]{0,8}$")


_MOURNED = re.compile(speech.MOURNED)
# Somebody ill for whom he once gave money or time.
_HELPED_BEFORE = re.compile(r"(?:募捐|捐款|照顾|义演|义卖)过|募过捐|捐过款|发起[^，。]{0,4}募捐|当年[^，。]{0,16}(?:募捐|捐款)")


def _ills(s: Sentence, _today: date) -> Spans:
    if w.LEAFLET.search(s.text) or len(set(w.ILL.findall(s.text))) > 2:
        return
    if _MOURNED.search(s.text) or _HELPED_BEFORE.search(s.text):
        return
    for m in w.ILL.finditer(s.text):
        yield m.start(), m.end(), Fact.PATIENT_ILL


_STORY = re.compile(
    r"(?:患者|病人|受者|受捐者|对方)[^。；]{0,20}?(?:已经?(?:等|熬|病)了|等了|复发|第二次移植|二次移植|命悬一线|病危|化疗[了过]?|进仓|进舱|出仓|出舱|白细胞|植活|植入成功|造血重建|生着|顺利植入|家属|家人)"
    r"|(?:顺利|成功|已|当晚|次日|随后|当天)[^，。；]{0,6}(?:回输|移植(?![医病仓舱科组团区中])|输注|输入患者|输入他|输入她)"
    r"|我[^。；]{0,8}(?:层流|移植仓|移植舱|仓里|舱里)"
    rf"|第{w.COUNT}例[^，。；]{{0,10}}移植[^。；]{{0,12}}(?:供者|捐献者)"
    r"|输完|输注(?:完毕|结束|完成)|(?:在|进入|融入)[^，。；]{0,10}(?:血管|体内|身体)[^，。；]{0,4}流|新生日|流进[^，。；]{0,8}(?:血管|体内|身体)"
    r"|(?:移植|回输|输注)(?:手术)?(?:于|在|已|也)?[^。；]{0,8}(?:成功|完成|顺利|进行|开始|结束|安排|次日|上午|下午|当晚)"
)


def _stories(s: Sentence, _today: date) -> Spans:
    if w.LEAFLET.search(s.text):
        return
    for m in _STORY.finditer(s.text):
        yield m.start(), m.end(), Fact.PATIENT_STORY


_PATIENT_NAME = re.compile(
    rf"(?:患者|病人|受者|受捐者|患儿|病友|男孩|女孩|女童|男童|小患者|孩子)(?:名叫|叫|是|，|“|‘|「)?((?:{w.NAME}|小[\u4e00-\u9fa5]|[{w.SURNAMES}](?:先生|女士|某某?|同学|阿姨|大叔)))(?=[的是在已经说患，。、”’」今接等终重和与及因于被得住]|$)"
)
_GOT_WELL = re.compile(
    rf"((?:{w.NAME}|小[\u4e00-\u9fa5]|[{w.SURNAMES}](?:先生|女士)))[^，。；]{{0,8}}(?:身患|患有|患上|罹患|确诊|被确诊|得了白|患白血病|接受了?移植|住进移植|进仓|进舱|出仓|出舱|重获新生|获救)"
)
_MY_CHILD = re.compile(
    rf"我(?:的|家)?(?:女儿|儿子|孩子|爱人|丈夫|妻子|妈妈|爸爸|哥哥|弟弟|姐姐|妹妹)(?:名叫|叫|是)({w.NAME}|小[\u4e00-\u9fa5])(?=[，。、！今在已]|$)"
)
_CALLED = re.compile(
    rf"(?:他|她|孩子|宝宝)叫({w.NAME}|小[\u4e00-\u9fa5]{{1,2}}|([\u4e00-\u9fa5])\2)(?=[，。、！今在已]|$)"
)
_PSEUDONYM = re.compile(r"^[（(“”’」]*\s*化名")
_NOT_NAMES = re.compile(
    r"^(?:方[承面式便能可将支提负才代家同表]|家属|家人|家庭|和|与|及|的|小时|全家|全体|成功|成员|成为|向社会|向着|向前|时间|时候|安全|安心|安静|高兴|高度|高分|关心|关爱|关注|温暖|"
    r"常常|应当|应该|应急|方面|方式|单位|单采|任何|都是|都在|能够|能在|才能|宁愿|白血|白细|路上|马上|历史|曾经|于是|于昨|于今|于上|何时|何人|何以|尚未|"
    r"许多|许可|万分|年轻|年仅|年龄|项目|连夜|连续|由于|易感|管理|通过|解除|包括|向往|江苏|江西|黎明|云南|武汉|广东|广西|广州|金秋|金色|"
    r"时隔|时光|毕竟|毕业|平安|平时|平均|康复|计划|齐聚|齐心|强调|从容|莫大|祝福|祝愿|师生|沙发|明年|明天|明显|古稀|柳州|徐州|苏州|郑州)"
)


def _names(s: Sentence, _today: date) -> Spans:
    for pattern in (_PATIENT_NAME, _GOT_WELL, _MY_CHILD, _CALLED):
        for m in pattern.finditer(s.text):
            said, a, b = m.group(1), *m.span(1)
            if _PSEUDONYM.match(s.text[b:]) or _NOT_NAMES.match(said):
                continue
            if pattern is _CALLED and not (w.PATIENT.search(s.text + s.before) or w.ILL.search(s.text + s.after)
                                           or re.search(r"救了|移植", s.text + s.before)):  # fmt: skip
                continue
            if pattern is _GOT_WELL and _DONOR_BEFORE.search(s.text[:a]):
                continue
            yield a, b, Fact.PATIENT_NAME
    for pattern in _DONOR_NAMES:
        for m in pattern.finditer(s.text):
            said, a, b = m.group(1), *m.span(1)
            if not _PSEUDONYM.match(s.text[b:]) and not _NOT_NAMES.match(said):
                yield a, b, Fact.DONOR_NAME


_DONOR_BEFORE = re.compile(r"(?:捐献者|志愿者|供者)[^，。]{0,4}$")
_POST = "捐献者|药剂师|药师|网格员|程序员|会计|驾驶员|收费员|队长|所长|班长|护士长|辅导员|矿工|护林员|司机|志愿者|捐献人|供者|教师|老师|民警|辅警|护士|医生|消防员|战士|工程师|职工|员工|同学|小伙|姑娘|青年|干部|党员|书记|师傅|骑手|市民|村民|居民|队员|柜员|学生|小哥|经理|科员|军人|姑娘|小伙子|女孩|男孩|宝妈|志愿者代表"
_DONOR_NAMES = (
    re.compile(r"(?:捐献者|志愿者|师傅|战友)((?:小|老|阿)[\u4e00-\u9fa5])(?=[，。、在于今昨的已说是]|$)"),
    re.compile(
        rf"(?:^|[，。、：:“]|{_POST})({w.NAME})(?:于|昨|今|在|前|日前|刚)[^，。；]{{0,24}}?(?:捐献|采集|捐髓)"
    ),
    re.compile(rf"(?:{_POST})(?:名叫|叫|是|：|:|，)?({w.NAME}|[{w.SURNAMES}](?:某某?|先生|女士|同学|老师))(?=[的是在已经说表为成完躺走来今，。、：:”（(勇于捐从作坚顺正用于将把接和与登昨前上0-9]|$)"),
    re.compile(rf"(?:^|[，。、“：\s])({w.NAME}|[{w.SURNAMES}](?:某某?|先生|女士|老师|同学))(?:，|（)?(?:男|女|今年|是|\d{{2}}岁|成功|顺利|完成|躺在|走进|捐献|成为|表示|说|毫不犹豫|毅然)"),
)  # fmt: skip

# -- the donor -------------------------------------------------------------------------------------------

_UNIT = re.compile(
    r"[\u4e00-\u9fa5A-Za-z0-9]{2,12}?(?:有限公司|公司|集团|大学|学院|中学|小学|[一二三四五六七八九十]中|职校|技校|幼儿园|派出所|公安局|分局|交警大队|支队|大队|消防救援站|"
    r"消防站|支行|银行|信用社|供电所|供电公司|电厂|钢厂|药厂|机械厂|[\u4e00-\u9fa5]厂|税务局|法院|检察院|村委会|居委会|[\u4e00-\u9fa5]{2}村|[\u4e00-\u9fa5]{2}镇|街道|社区|教育局|财政局|"
    r"水利局|车间|合作社|超市|连队|旅|律师事务所|工作室|研究所|研究院|设计院|邮政|快递|燃气|地铁|车务段|机务段|机场|油田|矿)"
)
_NO_UNIT = re.compile(
    r"红十字|血站|血液中心|骨髓库|分库|管理中心|资料库|志愿服务|医院|进社区|进校园|各村|社会|全镇|各街道|各社区|走进|高校|我校|红会"
)


def _units(s: Sentence, _today: date) -> Spans:
    if not _DONOR.search(s.text + s.before + s.after):
        return
    for m in _UNIT.finditer(s.text):
        if not _NO_UNIT.search(m.group()) and not w.LEAFLET.search(s.text):
            yield m.start(), m.end(), Fact.DONOR_UNIT


def _ordinals(s: Sentence, _today: date) -> Spans:
    if w.EVENT.search(s.text) or "捐献者" in s.text:
        for m in w.ORDINAL.finditer(s.text):
            yield m.start(), m.end(), Fact.ORDINAL


_DONOR_AGE = re.compile(
    rf"{_AGE}的?[^，。；]{{0,8}}?(?:捐献者|志愿者|供者|捐献人|{_POST})|(?:{_POST})[^，。；]{{0,6}}?{_AGE}|今年{_AGE}"
)


def _ages(s: Sentence, _today: date) -> Spans:
    for m in _DONOR_AGE.finditer(s.text):
        if not re.search(rf"患者|病人|患儿|{_CHILD}", m.group()):
            yield m.start(), m.end(), Fact.DONOR_AGE


# -- what is never said ----------------------------------------------------------------------------------

_EXIT = re.compile(
    r"(?:捐献者|志愿者|供者|对方|配型成功的|原本的?)[^。；]{0,24}?(?:反悔|悔捐|退出|放弃|拒绝|改变主意|打了退堂鼓|临阵|失联|不愿|没能捐|未能捐|不捐)"
    r"|(?:反悔|悔捐)[^。；]{0,10}(?:捐献者|志愿者|供者)"
)
_NUMBER = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])|微信号?[：:]\s*[A-Za-z0-9_-]{5,}"
)


def _never(s: Sentence, _today: date) -> Spans:
    if not re.search(r"可以|有权|随时|终于|如愿|都能|如果|假如|怎么办|后果|知识|尊重|权利|问：|不得", s.text):
        for m in _EXIT.finditer(s.text):
            yield m.start(), m.end(), Fact.EXIT
    for m in _NUMBER.finditer(s.text):
        yield m.start(), m.end(), Fact.NUMBER


FINDERS = (
    _days,
    _hospitals,
    _places,
    _bodies,
    _ills,
    _stories,
    _names,
    _units,
    _ordinals,
    _ages,
    _never,
)

# -- of a case that is known -----------------------------------------------------------------------------


def _known(s: Sentence, known: Known) -> Iterator[Mark]:
    for told, fact in (
        (known.names, Fact.DONOR_NAME),
        (known.units, Fact.DONOR_UNIT),
        (known.hospitals, Fact.PATIENT_HOSPITAL),
        (known.cities, Fact.DONOR_PLACE),
    ):
        for word in told:
            for m in re.finditer(re.escape(word), s.text) if len(word) > 1 else ():
                yield Mark(s.start + m.start(), s.start + m.end(), fact, s.number)
    for day in known.days:
        for m in w.DAY.finditer(s.text):
            if re.search(rf"(?<!\d){day.month}[月./-]0?{day.day}(?!\d)", m.group()):
                yield Mark(s.start + m.start(), s.start + m.end(), Fact.DATE, s.number)
