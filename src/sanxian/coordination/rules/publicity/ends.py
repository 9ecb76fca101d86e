"""Where the cells went. A way may be said to end at the patient, at a hospital, far away; whatever else is said
of its end, or of the roads and rivers between, leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanxian.coordination.facts import PublicityRule
from sanxian.coordination.rules.publicity import speech as s
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.traces import near_sentences

Span = tuple[int, int]

# The cells in somebody's hands.
_HELD = re.compile(
    r"护送|取髓员|运送|转运|专车|保温|恒温|冷藏|(?:蓝|小|那|这)[色个只]*箱|箱子|[份袋](?:救命的)?(?:造血)?干?细胞|(?:抱|提|拎|捧)着|载着(?=[^，。]{0,8}(?:细胞|种子|箱|悬液|希望))|装有|(?:细胞|悬液|种子|火种|血袋)[^，。；]{0,14}(?:被|由|交|送|运|去|进|飞|上|坐|抵|走过|登上)"
)
_CELLS = re.compile(r"护送员|取髓员|细胞|悬液|种子|火种|血袋|箱|髓液|礼物|生命快递")
_GOAL = re.compile(
    r"(?:(?:送|运|护送|转运|转送|带|寄|发|开|驶|飞|奔)(?:进|往|到|达|抵|至|入|向|赴)了?|移交给?|交到|交给|交接给|转交给?|终点(?:是|为|：)|目的地(?:是|为|：)|抵达|到达|前往|赶往|"
    r"落地|降落(?:在|于)?|去了|进了|(?:在|从)(?=[^，。；“”]{2,6}(?:下车|下机|出站|出闸|换乘|转车|转机|靠岸))|去(?=[^，。；“”]{2,10}医院))"
    r"[“「]?(?P<np>[^，。；！？!?：、）)\n”」“]{2,24})"
)
# The giver, or somebody who visits him, is who goes there.
_GIVER_GOES = re.compile(
    r"采集(?!的|室)|捐献(?!者|的)|捐(?:了|造)|住院|入院|体检|动员|陪|看望|慰问|探望|迎接|登记|入库|献血|颁奖|领奖|参加|参观|学习|交流|座谈|宣传|打工|上班|回家|家乡|锦旗|证书|鲜花"
)
_WHO_RECEIVES = (
    r"患者|病人|受者|受捐者|对方|陌生人|另一个人|一个人|医生|医师|护士长?|医护人员|医务人员|移植科?医?生?|主任|工作人员|运输人员|护送员|护送人员|志愿者|专人|接收方|接收人员|同事|红十字会?|"
    r"医院|移植医院|病房|移植病房|层流病房|移植[仓舱]|手术室|血液科|实验室|检验科|采集室|采集袋|储存袋|恒温箱|保温箱|运输箱|转运箱|冷藏箱|箱子|车上?|列车|飞机|高铁|机场|高铁站|火车站|车站|"
    r"手中|手里|手上|手|身边|身旁|身上|体内|身体|血管|床边|床头|怀里|远方|远处|千里之外|万里之外|外地|外省|异地|他乡|另一座城市|另一个城市|一座城市|城市|那座|需要|等待|地方|方向|彼岸|"
    r"目的地|终点|当地|所在|所属|专用|指定|相关|有关|定点|安全|及时|顺利|平安|准时|按时|迅速|立即|连夜|随后|手术台|生命|一名|一位|那位|这位|另|它|一家|某|多家|他们?|她们?|你|您|我|需|时|后|前|里|中|上|的|了|在|那|个|着|名|位|等|去"
)
_MAY_RECEIVE = re.compile(rf"{_WHO_RECEIVES}|{s.MAY_BE_SAID}")
_LEFT = re.compile(r"[\u4e00-\u9fa5A-Za-z]")


def goals(text: str, rule: PublicityRule) -> Iterator[Span]:
    """Where the cells are brought to, unless it is only said that they are."""
    for at, said, near in near_sentences(text):
        if not _HELD.search(near):
            continue
        for m in _GOAL.finditer(said):
            clause = _clause_of(said, m.start(), m.end())
            if _TEACHES.search(clause) or _GIVER_GOES.search(clause) or w.LEAFLET.search(said):
                continue
            if len(_LEFT.findall(_MAY_RECEIVE.sub("", m["np"]))) >= rule.goal_signs:
                yield at + m.start("np"), at + m.end("np")


def _clause_of(said: str, start: int, end: int) -> str:
    first = max(said.rfind(sign, 0, start) for sign in "，,。；：“") + 1
    stops = [p for p in (said.find(sign, end) for sign in "，,。；：”") if p >= 0]
    return said[first : min(stops, default=len(said))]


_TEACHES = re.compile(rf"{s.TEACHES}|{s.GENERAL}")
_CARRIER = re.compile(
    r"护送|运送|取髓员|箱|(?:抱|提|拎|载|捧)着|细胞[^，。；]{0,3}(?:走|送|运|登)|种子|火种"
)
# What has a name between two cities.
_NAMED_WAY = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼蓉昆杭连广深沈哈济石太郑武长福厦港澳珠]{2,3}高速|[\u4e00-\u9fa5]{2}海峡|[送发运赴抵]往?[京津沪渝冀豫辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤川琼](?=[，。；]|$)|(?<![\u4e00-\u9fa5])[GDCZTKL]字头|"
    r"长江|黄河|珠江|湘江|赣江|松花江|钱塘江|嘉陵江|闽江|汉江|淮河|海河|岷江|黄浦江|浦江|太湖|洞庭湖|鄱阳湖|秦岭|太行山|大别山|天山|(?:地铁|轨道)[^，。；]{0,4}号线|"
    r"[\u4e00-\u9fa5]{2}(?:收费站|服务区)|(?:细胞|箱子|种子)[^，。；]{0,6}走[了过][^，。；]{0,6}(?:站|层|条街|个路口)|不出省|邻[县市省]|车程[^，。；]{0,8}(?:小时|分钟)|[\u4e00-\u9fa5]{2}(?:跨海大桥|长江大桥|黄河大桥)"
)


def named_ways(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """Highways, rivers, straits that the cells came by."""
    for at, said, near in near_sentences(text):
        if not (_CELLS.search(near) or _CARRIER.search(near)) or not (
            _CARRIER.search(said) or _HELD.search(near)
        ):
            continue
        if _TEACHES.search(said) or _GIVER_GOES.search(said) and not _CARRIER.search(said):
            continue
        for m in _NAMED_WAY.finditer(said):
            yield at + m.start(), at + m.end()


_ABROAD = re.compile(rf"{w.ABROAD}|{w.WORLD}")
_CROSSES = re.compile(
    rf"{s.RECEIVER}|{s.FAR_END}|细胞|种子|火种|悬液|箱|礼物|捐到|捐往|捐给|涉外捐献|感谢[信卡]|来信|贺卡"
)
_AT_HOME = re.compile(
    r"留学|出差|旅游|旅行|归国|回国|移民(?!多年)|骨髓库|协会|各国|国家和地区|进修|访问|同比|共实现|累计|其中|业务员常|外贸|志愿者来自|展|妹妹|姐姐|哥哥|弟弟|丈夫|妻子|儿子|女儿|电影|研究"
)


def abroad(text: str, _rule: PublicityRule) -> Iterator[Span]:
    """That the cells crossed a border: few do, and the day tells which."""
    for at, said, _near in near_sentences(text):
        if not _CROSSES.search(said) or _AT_HOME.search(said) or _TEACHES.search(said):
            continue
        for m in _ABROAD.finditer(said):
            yield at + m.start(), at + m.end()
