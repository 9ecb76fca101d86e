"""Words between quotation marks: whether the receiving side speaks there, or somebody who knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanxian.coordination.facts import PublicityRule
from sanxian.coordination.rules.publicity import receiver
from sanxian.coordination.rules.publicity import speech as s

Span = tuple[int, int]

_QUOTE = re.compile(r"[“「『](?P<said>[^”」』\n]{2,})[”」』]?")
# It is read from paper, or came by wire.
_LETTER = re.compile(
    r"来信|[书这那封]信|信纸|信[中上里笺]|信的|读完信|读到|明信片|贺卡|卡片|感谢[卡信]|字条|纸条|便签|这行|一行字|留言|录音|短信|语音|托人带话|转来|寄来|画的背面|锦旗|纪念牌|牌匾|匾"
)
# Somebody of the giver's side wrote it, or the giver himself.
_OURS = re.compile(
    r"学生|女儿|儿子|闺女|孩子们|丈夫|妻子|爱人|同事|同学|战友|领导|父亲|母亲|妈妈|爸爸|公公|婆婆|朋友|网友|单位|红十字会?写|写下|写了|写给|回信|写信|给[^，。]{1,12}写|日记|手账|作文|送给"
)
_THANKS = re.compile(
    r"谢谢(?!大家|你们)|感谢(?!大家|你们|红十字|各位)|恩|好心人|[您你](?:给|让|救|把|的(?:细胞|种子|捐献|爱心|血))"
)
_WELL_AGAIN = re.compile(
    rf"{s.SICK_BED}|第二(?:次生命|个生日)|下床|头发[^，。]{{0,4}}长|活[着下过]|倒下|隔着玻璃|[我他她娃][^，。]{{0,6}}病|好起来|能(?:吃|走|跑|站|坐|回)|还能再|天塌|舍不得走|重生|出院|复查"
)
_YOU = re.compile(r"您|你|恩人|好心人|叔叔|阿姨|哥哥|姐姐|弟弟|妹妹")
_GOT = re.compile(r"收到|附[了着]?|随信|寄来|转交")
_TELLS_OF_I = re.compile(r"我[叫是姓曾家住]|我们[是家]|我(?:的|家)")


def letters(text: str, rule: PublicityRule) -> Iterator[Span]:
    """What the receiving side tells of itself between quotation marks."""
    for m in _QUOTE.finditer(text):
        about = _about(text, m.start(), m.end())
        said = m["said"]
        thanks, well = _THANKS.search(said), _WELL_AGAIN.search(said)
        written = (
            _LETTER.search(about)
            and not _OURS.search(about)
            and (
                thanks
                or well
                or _TELLS_OF_I.search(said)
                or (_GOT.search(about) and _YOU.search(said))
            )
        )
        spoken = thanks and well and _YOU.search(said) and not _OURS.search(about)
        if written or spoken:
            yield from _too_much(said, m.start("said"), rule)


def _about(text: str, start: int, end: int) -> str:
    """What the draft says around a quotation: the sentence that leads to it and the one that goes on."""
    lead = text[max(0, start - 60) : start]
    lead = lead[max(lead.rfind(sign, 0, -2) for sign in "。！？”") + 1 :]
    tail = re.split(r"[。！？“]", text[end : end + 60])
    return f"{lead} {next((part for part in tail if part), '')}"


# What anybody does who is well again.
_EVERYDAY = re.compile(
    r"请?原谅|当面|说声|一声|见[面到]|希望|等到|可以|写下|名字|早上|晚上|昨天|今天|自己|下楼|下床|下地|走[了动路]*|一圈|几步|晒[了着]?|太阳|阳光|吃[了得]?|睡[了得]?|一觉|香|饿|笑[了着]?|哭[了着]?|身体|一天|天天|好多|慢慢|放心|珍惜|"
    r"之恩|恩情|恩人|恩重如山|没齿难忘|永生难忘|大爱无疆|髓缘|情深[似如]海|情深|再造|[千万]里|好心|不知名|一辈子|永远|记得|铭记|无法|报答|感恩|素不|呼吸|力气|醒来|世界|真好|不敢想|眼泪|写信|这封信|收到|回信|因为有|勇气|加油|坚持"
)


def _too_much(said: str, at: int, rule: PublicityRule) -> Iterator[Span]:
    for part in receiver.clauses(said):
        if (
            receiver.tells(part.text)
            or receiver.left(_EVERYDAY.sub("", part.text)) >= rule.letter_signs
        ):
            yield at + part.start, at + part.start + len(part.text)


# Told behind the hand, or learned: it is of the other side.
_BEHIND_THE_HAND = re.compile(
    rf"(?:悄悄|偷偷)(?:地)?[^，。]{{0,3}}(?:告诉|说|对|跟|和|问|讲|透露)|压低[了]?(?:声音|嗓)|说漏|透露|打听|得知了?(?:{s.RECEIVER}|对方)|小声告诉|私下"
)
_ASKS = re.compile(
    r"男的|女的|是男是女|多大|几岁|年纪|哪[儿里]?的?人|什么病|做什么的|干什么的|在哪"
)
_REFUSES = re.compile(
    r"不能|不便|不可以|不知|不清楚|保密|规定|双盲|秘密|不告诉|不说|没说|摇[了]?摇头|不许|别问|不用知道|隐私"
)


def whispers(text: str, rule: PublicityRule) -> Iterator[Span]:
    """What is told of the other side in an undertone; a question for it that is answered."""
    quotes = list(_QUOTE.finditer(text))
    for n, m in enumerate(quotes):
        said = m["said"]
        if _REFUSES.search(said):
            continue
        if _BEHIND_THE_HAND.search(_about(text, m.start(), m.end())) and _told(said, rule):
            yield m.span("said")
        asked = quotes[n - 1]["said"] if n and m.start() - quotes[n - 1].end() < 16 else ""
        if (
            _ASKS.search(asked)
            and not _REFUSES.search(text[m.end() : m.end() + 12])
            and _of_whom(text)
        ):
            yield m.span("said")


def _told(said: str, rule: PublicityRule) -> bool:
    """Whether a whisper tells of somebody; the giver's own "I" does not."""
    if re.search("^我|我[要会想愿去捐来]", said):
        return False
    return receiver.tells(said) or receiver.left(said) >= rule.clause_signs


def _of_whom(text: str) -> bool:
    return bool(re.search(r"采集|捐献|受者|患者|对方", text))
