"""Names, of either side."""

from __future__ import annotations

import re

from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Sentence, Spans
from sanxian.coordination.rules.publicity.people import POST

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


def names(s: Sentence, _asked: Asked) -> Spans:
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
_DONOR_NAMES = (
    re.compile(r"(?:捐献者|志愿者|师傅|战友)((?:小|老|阿)[\u4e00-\u9fa5])(?=[，。、在于今昨的已说是]|$)"),
    re.compile(
        rf"(?:^|[，。、：:“]|{POST})({w.NAME})(?:于|昨|今|在|前|日前|刚)[^，。；]{{0,24}}?(?:捐献|采集|捐髓)"
    ),
    re.compile(rf"(?:{POST})(?:名叫|叫|是|：|:|，)?({w.NAME}|[{w.SURNAMES}](?:某某?|先生|女士|同学|老师))(?=[的是在已经说表为成完躺走来今，。、：:”（(勇于捐从作坚顺正用于将把接和与登昨前上0-9]|$)"),
    re.compile(rf"(?:^|[，。、“：\s])({w.NAME}|[{w.SURNAMES}](?:某某?|先生|女士|老师|同学))(?:，|（)?(?:男|女|今年|是|\d{{2}}岁|成功|顺利|完成|躺在|走进|捐献|成为|表示|说|毫不犹豫|毅然)"),
)  # fmt: skip
