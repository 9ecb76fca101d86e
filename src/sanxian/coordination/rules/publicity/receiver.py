"""What a draft says of the receiving side. Whatever is said of it is forbidden unless it is of the few things
that may be said (`speech.MAY_BE_SAID`).

Two ways lead to a mention. A phrase that can only mean the receiving side – whom the cells save, for whom
they were given, who the receiver "is" – is read as it stands: what is left of it after the permitted words
is too much (`phrases`). Elsewhere a clause speaks of whoever the sentence turned to last (`turns`): the
giver's own daughter stays hers, and what is told after "the other one" is the other one's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanxian.coordination.facts import PublicityRule
from sanxian.coordination.rules.publicity import speech as s
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.figures import number

Span = tuple[int, int]
Cue = tuple[int, str]

NAME_OF = rf"{w.NAME}|小[\u4e00-\u9fa5]{{1,2}}"

_TELLS = re.compile("|".join(f"(?:{p})" for p in s.FACTS_OF_A_PERSON.values()))
_MAY = re.compile(s.MAY_BE_SAID)
_GENERAL = re.compile(s.GENERAL)
_NOBODY = re.compile(rf"{s.GENERAL}|{s.GROUP}")
_LETTER = re.compile(s.LETTER)
_TURNS_TO_RECEIVER = re.compile(
    rf"{s.RECEIVER}|{s.SICK_BED}|{s.FAR_END}|(?:{s.CELLS})[^，。；！？]{{0,12}}?(?:{s.GOES})|[为给替](?:他|她|孩子)(?:捐(?!款|献了?(?:角膜|器官|遗体))|送去)"
)
_TURNS_TO_GIVER = re.compile(s.GIVER)
_MOURNED = re.compile(s.MOURNED)
_ONE = r"(?:(?:[一那这某另1两有]|同一|这样一|那样一|又一)(?:名|位|个|对)|某)"
_STOP = r"[^，。；！？!?：:“”\n]"

# -- phrases ---------------------------------------------------------------------------------------------

_PHRASES = tuple(
    re.compile(p)
    for p in (
        # whom the cells save
        rf"(?:救治|救助|救回|救活|救下|救了|去救|来救|要救|挽救|拯救|挽回|帮助|点燃|点亮|温暖|捐给|献给|送给|输给|给了|归属于?)[了过]?(?:[^，。；！？“”]{{0,8}}的)?{_ONE}(?P<np>{_STOP}{{1,40}})",
        rf"(?:救[下活助治]?的|捐给的|用[上了]?的)(?:人)?(?:是)(?:{_ONE}|个|位|名)(?P<np>{_STOP}{{1,40}})",
        # whose life it is
        rf"{_ONE}(?P<np>[^，。；！？!?：:\n]{{1,24}}?)(?=的(?:新?生命|重生|新生|明天|未来|春天|一生|人生|命|呼吸|心跳|童年|青春)|在?等(?:着)?(?:他|她|你|我|您)(?!们))",
        # for whom they were given
        rf"[为给替向让使]{_ONE}(?P<np>[^，。；！？!?：:“”\n]{{1,30}}?)(?<!募)(?=捐|献出|送去|送上|带[来去]|点燃|点亮|续|撑起|打开|铺|采集|移植|重[获燃]|重新|看到|获得|得到|有了)",
        # for the one of there
        r"[为给替](?P<np>[^，。；！？!?：:“”\n]{2,14}?的(?:他|她|TA|ta))(?=捐|献|送)",
        # who the receiver is
        rf"(?:{s.RECEIVER}|受捐的?|对方|被救的|那位陌生人|那个人)(?:据说|听说|竟|恰|恰好|原来|也)?(?:是(?!否|男的?(?:还是)?女|谁)|为(?!什么|何|了|啥)|系|乃)(?:来自)?(?:{_ONE}|个|名|位)?(?P<np>{_STOP}{{1,40}})",
        # in whose body they are now
        rf"{_ONE}(?P<np>[^，。；！？!?：:“”\n]{{1,24}}?)(?=的?(?:(?:身体|体内|血管)[里中内，。]|身[上体]安家|身上))",
        # who is matched with the giver
        rf"[与和同]{_ONE}(?P<np>[^，。；！？!?：:“”\n]{{1,24}}?)(?=配型|全相合|半相合|相合|初配)",
        # who waits or has it now
        rf"{_ONE}(?P<np>[^，。；！？!?：:“”\n]{{1,24}}?)(?=(?:终于|正|刚|已经?|即将)?(?:输上|输入|等[来到]|盼来|躺在移植|躺在无菌|躺在层流|住进移植|得救|看[到见]了?(?:光|希望|曙光|转机)|，?(?:终于)?不用再等|等到了|盼到了))",
    )
)


def phrases(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Phrases that mean the receiving side and say more than may be said."""
    for pattern in _PHRASES:
        for m in pattern.finditer(text):
            if not permitted(m["np"]) and not _GENERAL.search(_around(text, m.start(), m.end())):
                yield m.span("np")


def permitted(phrase: str) -> bool:
    """Whether a noun phrase of the receiving side says nothing of it."""
    if _TURNS_TO_GIVER.search(phrase):
        return True
    said = _MAY.match(phrase)
    return said is not None and not _TELLS.search(phrase, said.end())


def _around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(sign, 0, start) for sign in "。！？!?\n；") + 1
    return text[first:end]


# -- turns -----------------------------------------------------------------------------------------------

_CLAUSE = re.compile(
    r"[^，,。；;：:！!？?\n“”「」『』（）()]+[，,。；;：:！!？?\n“”「」『』（）()]*"
)
_PRONOUN = re.compile(
    r"^(?:而|可|但|如今|现在|那时|这时|后来|今年|才|刚)?[^，。]{0,3}?(?:他|她|孩子|那个|那位|这个|这位|小[\u4e00-\u9fa5]{1,2}|妈妈说|爸爸说|其)"
)
_WORD_OF = re.compile(s.WORD_OF)
_VOICE = re.compile(s.VOICE)
_MOURNED = re.compile(s.MOURNED)
_BACK = re.compile(
    rf"{s.SICK_BED}|[为给替](?:他|她|孩子)[^，。]{{0,6}}捐|捎来|捎话|自己的命|命(?:会|能|将|就)?被|(?:他|她)等的就是|的受者[，。！]|让我(?:重|又|活|站|看|有)"
)
_HAS_NOW = re.compile(r"(?:就|终于|因此|正|才)?(?:等来|盼来|收到|接受|输上|用上|被推进|住进|得到)")
_SOMEBODY = re.compile(r"他|她|孩子|娃|我")


@dataclass(slots=True)
class Clause:
    start: int
    text: str
    sentence: int


def clauses(text: str) -> list[Clause]:
    """The draft by clauses; a clause knows in which sentence it stands."""
    out: list[Clause] = []
    sentence = 0
    for m in _CLAUSE.finditer(text):
        out.append(Clause(m.start(), m.group(), sentence))
        if re.search(r"[。！!？?\n；;]", m.group()):
            sentence += 1
    return out


def turns(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Facts of a person in clauses that speak of the receiving side."""
    parts = clauses(text)
    before = ""
    for part, whose in zip(parts, _about(parts), strict=True):
        cues = [] if _of_nobody(part.text) else _cues(part.text)
        for m in _TELLS.finditer(part.text):
            if w.HOSPITAL.fullmatch(m.group()) and not w.hospital_name(m.group()):
                continue
            if _owner(part.text, m.start(), m.end(), cues, whose, before) in ("receiver", "voice"):
                yield part.start + m.start(), part.start + m.end()
        before = whose if re.search(r"[，,：:、“]$", part.text) else ""


def _owner(said: str, start: int, end: int, cues: list[Cue], whose: str, before: str) -> str:
    """Whose a fact in a clause is: of the last word before it that turns to a side; of the word right after
    it; else of whom the clause goes on to speak."""
    if not cues or whose == "voice":
        return whose
    earlier = [cue for cue in cues if cue[0] < end]
    if earlier:
        return earlier[-1][1]
    near = cues[0][0] - end <= 6 and not re.search(r"[给为替去救]", said[end : cues[0][0]])
    return cues[0][1] if near else before or whose


def _about(parts: list[Clause], *, voices: bool = True) -> list[str]:
    """For each clause of whom it speaks: `receiver`, `giver`, `other`, or nobody."""
    about: list[str] = []
    whose, sentence, voice = "", -1, ""
    for part in parts:
        if part.sentence != sentence:
            sentence = part.sentence
            if not (whose == "receiver" and _PRONOUN.match(part.text)):
                whose = ""
        voice = _voice(part.text, voice)
        whose = "receiver" if voice else _turn(part.text) or whose
        about.append("voice" if voice and not voices else whose)
        voice = _still(part.text, voice)
    _look_back(parts, about)
    _letters(parts, about)
    return about


def _letters(parts: list[Clause], about: list[str]) -> None:
    """A letter of thanks without quotation marks: its sentences of "I" are the receiving side's."""
    for sentence in {part.sentence for part in parts}:
        if _LETTER.search("".join(one.text for one in parts if one.sentence == sentence)):
            for n, one in enumerate(parts):
                if sentence - 3 <= one.sentence <= sentence:
                    about[n] = "voice"


def _voice(said: str, voice: str) -> str:
    """Who of the receiving side speaks here: themselves, or somebody tells their words."""
    if _VOICE.search(said):
        return "voice"
    return voice or ("word" if _WORD_OF.search(said) else "")


def _still(said: str, voice: str) -> str:
    """Whether the same voice speaks on after this clause."""
    if re.search(r"[”」』\n]", said):
        return ""
    if voice == "word" and re.search(r"[“「『]", said):
        return "voice"
    return "" if voice == "word" and re.search(r"[。！？!?]", said) else voice


def _look_back(parts: list[Clause], about: list[str]) -> None:
    """What stands before a sick-bed or before "gave for him" without an owner belongs to whom they speak of:
    earlier in that sentence, and in sentences before it that speak of somebody by a pronoun."""
    for at, part in enumerate(parts):
        if about[at] == "other" or not (
            _BACK.search(part.text) or (about[at] == "receiver" and _HAS_NOW.match(part.text))
        ):
            continue
        sentence, n = part.sentence, at - 1
        while n >= 0 and parts[n].sentence >= part.sentence - 3 and about[n] in ("", "receiver"):
            if parts[n].sentence < sentence:
                sentence = parts[n].sentence
                whole = [k for k, one in enumerate(parts) if one.sentence == sentence]
                free = all(about[k] in ("", "receiver") for k in whole)
                said = "".join(parts[k].text for k in whole)
                if not free or not _SOMEBODY.search(said):
                    break
            about[n] = "receiver"
            n -= 1


# A letter whose writer is told: a pupil, his own child.
_WRITER_SAID = re.compile(r"信(?:来自|出自|是)[^。]{0,16}(?:学生|小学|中学|女儿|儿子|班)")
_YEARS = re.compile(s.YEARS)
_SCHOOL = re.compile(s.SCHOOL)
_HOUSEHOLD = re.compile(s.HOUSEHOLD)


def ages(text: str, rule: PublicityRule) -> Iterator[Span]:
    """Ages that no giver has, where nobody of his household is spoken of: a child's, an old man's."""
    parts = clauses(text) if not _WRITER_SAID.search(text) else []
    for n, part in enumerate(parts):
        near = "".join(
            one.text for one in parts[max(0, n - 2) : n + 2] if one.sentence == part.sentence
        )
        if _HOUSEHOLD.search(near) or _GENERAL.search(near) or _MOURNED.search(near):
            continue
        for m in _YEARS.finditer(part.text):
            if not rule.youngest <= number(m["n"]) <= rule.oldest or "月" in m.group():
                yield part.start + m.start(), part.start + m.end()
        for m in _SCHOOL.finditer(part.text):
            yield part.start + m.start(), part.start + m.end()


def tells(said: str) -> bool:
    """Whether a fact of a person stands there at all."""
    return any(
        not w.HOSPITAL.fullmatch(m.group()) or w.hospital_name(m.group())
        for m in _TELLS.finditer(said)
    )


_TEACHES = re.compile(s.TEACHES)
_SAYABLE = re.compile(s.SAYABLE)
# What is given, and how much: the giver's part of a clause.
_GIFT = re.compile(r"(?<=[者人])(?:成功|顺利|再次)?(?:捐献|捐出|献出)了?(?!给|的)[^，。；]*")
# The giver speaks of himself, or wishes.
_OWN = re.compile(r"^(?:所以|但是?|而|于是|可|从此)?(?:我们?|咱们?|俺|只?[盼愿]|希望|但愿|祝)")
_LEFT = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9+]")


def left(said: str) -> int:
    """How many signs of a clause remain when what may be said is taken away."""
    return len(_LEFT.findall(_SAYABLE.sub("", _GIFT.sub("", said))))


def strange(text: str, rule: PublicityRule) -> Iterator[Span]:
    """Clauses that speak of the receiving side and say something that is not among what may be said."""
    parts = clauses(text)
    whole: dict[int, str] = {}
    for part in parts:
        whole[part.sentence] = whole.get(part.sentence, "") + part.text
    turned: set[int] = set()
    for part, whose in zip(parts, _about(parts, voices=False), strict=True):
        if _turn(part.text) == "receiver":
            turned.add(part.sentence)
        told = (
            whose == "receiver" and part.sentence in turned and left(part.text) >= rule.clause_signs
        )
        told = told and not (_OWN.match(part.text) and not _cues(part.text))
        if (
            told
            and not _TEACHES.search(whole[part.sentence])
            and not _GENERAL.search(whole[part.sentence])
        ):
            yield part.start, part.start + len(part.text.rstrip())


_PAIR = re.compile(
    r"[\u4e00-\u9fa5]{2,8}的[他她][^。；]{2,40}[，；。][^。；]{0,4}?[\u4e00-\u9fa5]{2,8}的[他她]"
    r"|[东南西北左右]边的(?:是|那)[^。]{2,30}|(?:一南一北|一东一西|一老一少|天南[地海]北)[^。]{2,40}"
    r"|一(?:个|头|端|边)[^，。；]{2,20}[，；]一(?:个|头|端|边)[^，。；]{2,20}"
)


_BOTH_GIVE = re.compile(r"(?:两人|俩人?|夫妻|夫妇|父子|母子|母女|兄弟|姐妹)[，：]?$")


def pairs(text: str, rule: PublicityRule) -> Iterator[Span]:
    """The two ends set side by side: the one of here, the one of there."""
    for m in _PAIR.finditer(text):
        if _BOTH_GIVE.search(text[max(0, m.start() - 6) : m.start()]):
            continue
        if _TELLS.search(m.group()) or left(m.group()) > rule.clause_signs:
            yield m.span()


def _turn(said: str) -> str:
    """To whom a clause turns: whichever word comes first; a rule or a group speaks of nobody."""
    if _of_nobody(said):
        return "other"
    cues = _cues(said)
    if not cues:
        return ""
    return "receiver" if _HEARSAY.search(said) and cues[-1][1] == "receiver" else cues[0][1]


def _of_nobody(said: str) -> bool:
    """A rule, a group, or the dead whom the giver mourns."""
    return bool(_NOBODY.search(said) or (_DIED.search(said) and not _RECEIVER.search(said)))


_DIED = re.compile(s.DIED)
_RECEIVER = re.compile(rf"{s.RECEIVER}|对方|那边|那头")
_HEARSAY = re.compile(
    r"(?:得知|听说|知道|打听到|告诉|听|说)[^，。]{0,6}(?:对方|受|患者|病人|那边|他|她)"
)


def _cues(said: str) -> list[Cue]:
    """Every word of a clause that turns to a side, in order; a word within a longer one does not count."""
    said_by = sorted(
        (m.start(), -m.end(), whose)
        for pattern, whose in (
            (_TURNS_TO_RECEIVER, "receiver"), (_MOURNED, "other"), (_TURNS_TO_GIVER, "giver"),
        )
        for m in pattern.finditer(said)
    )  # fmt: skip
    cues: list[Cue] = []
    reached = 0
    for start, end, whose in said_by:
        if start >= reached:
            cues.append((start, whose))
            reached = -end
    return cues
