"""What is told of the donor: where he works, how old he is, the how manieth he was."""

from __future__ import annotations

import re

from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Sentence, Spans
from sanxian.coordination.rules.publicity.people import AGE, CHILD, POST
from sanxian.coordination.rules.publicity.places import DONOR

_UNIT = re.compile(
    r"[\u4e00-\u9fa5A-Za-z0-9]{2,12}?(?:有限公司|公司|集团|大学|学院|中学|小学|[一二三四五六七八九十]中|职校|技校|幼儿园|派出所|公安局|分局|交警大队|支队|大队|消防救援站|"
    r"消防站|支行|银行|信用社|供电所|供电公司|电厂|钢厂|药厂|机械厂|[\u4e00-\u9fa5]厂|税务局|法院|检察院|村委会|居委会|[\u4e00-\u9fa5]{2}村|[\u4e00-\u9fa5]{2}镇|街道|社区|教育局|财政局|"
    r"水利局|车间|合作社|超市|连队|旅|律师事务所|工作室|研究所|研究院|设计院|邮政|快递|燃气|地铁|车务段|机务段|机场|油田|矿)"
)
_NO_UNIT = re.compile(
    r"红十字|血站|血液中心|骨髓库|分库|管理中心|资料库|志愿服务|医院|进社区|进校园|各村|社会|全镇|各街道|各社区|走进|高校|我校|红会"
)


def units(s: Sentence, _asked: Asked) -> Spans:
    if not DONOR.search(s.text + s.before + s.after):
        return
    for m in _UNIT.finditer(s.text):
        if not _NO_UNIT.search(m.group()) and not w.LEAFLET.search(s.text):
            yield m.start(), m.end(), Fact.DONOR_UNIT


def ordinals(s: Sentence, _asked: Asked) -> Spans:
    if w.EVENT.search(s.text) or "捐献者" in s.text:
        for m in w.ORDINAL.finditer(s.text):
            yield m.start(), m.end(), Fact.ORDINAL


_DONOR_AGE = re.compile(
    rf"{AGE}的?[^，。；]{{0,8}}?(?:捐献者|志愿者|供者|捐献人|{POST})|(?:{POST})[^，。；]{{0,6}}?{AGE}|今年{AGE}"
)


def ages(s: Sentence, _asked: Asked) -> Spans:
    for m in _DONOR_AGE.finditer(s.text):
        if not re.search(rf"患者|病人|患儿|{CHILD}", m.group()):
            yield m.start(), m.end(), Fact.DONOR_AGE
