"""What is told of the patient: body, illness, how it went."""

from __future__ import annotations

import re

from sanxian.coordination.rules.publicity import speech
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Sentence, Spans, clause_at
from sanxian.coordination.rules.publicity.people import AGE, CHILD, GROWN

_BODY = (
    re.compile(rf"{AGE}(?:的|，|,)?[^，。；]{{0,10}}?(?:{CHILD}|患者|病人|受者|病友)"),
    re.compile(rf"(?:患者|病人|受者|受捐者|对方|病友|患病的他|患病的她)[^。；]{{0,12}}?(?:{AGE}|是[一位名个]{{0,2}}[^，。；]{{0,8}}(?:{GROWN}|{CHILD})|男性|女性|体重)"),
    re.compile(rf"(?:{GROWN}|中年|年轻|年幼|花季|高龄|老年|儿童|青少年|婴幼儿|小)(?:白血病|血液病|再障|地贫|淋巴瘤|血癌|的)?(?:患者|病人|受者|患儿)"),
    re.compile(rf"(?:身患|患有|患上|罹患|确诊|得了|患)[^，。；]{{0,12}}?的[^，。；]{{0,10}}?(?:{CHILD}|{GROWN})"),
    re.compile(rf"(?:{w.ILL.pattern}|血液病)(?:的)?(?:{CHILD}|{GROWN})"),
    re.compile(rf"(?:{CHILD})(?=[^，。；]{{0,16}}(?:患|病|移植|得救|获救|新生|配型|仓|舱|等待|化疗))"),
    re.compile(rf"(?:挽救|救助|救治|拯救|帮助|救了|救回|救下|点亮|送给(?!了?[^，。；]{{0,8}}(?:科|采集|室|红十字))|输入|注入|输给|捐给|留住|延续|换来)[^，。；]{{0,12}}?(?:{AGE}[^，。；]{{0,8}})?(?:{CHILD}|{GROWN})(?!患者家庭)"),
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
_DESCRIBED = re.compile(
    rf"(?:{_ONE})((?:是(?!否|男的?(?:还是)?女|谁)|为(?!什么|何|了|啥)|系|也是|正是)[^，。；！!]{{2,24}}[，。；！!]?)"
)
_WAITED = re.compile(
    rf"(?:{GROWN}|{CHILD}|孩子)[^，。；]{{0,10}}(?:正在|正|终于|还在)?(?:等来|等到|盼来|盼到|等待移植|等着移植|等待配型|躺在移植)"
    rf"|(?:为|给|替|救|送给|捐给)[^，。；]{{0,10}}?{AGE}[^，。；]{{0,8}}?(?:{GROWN}|{CHILD}|孩子)"
    rf"|救(?:的|下的|助的)[^，。；]{{0,8}}(?:{GROWN}|{CHILD}|孩子)"
    rf"|{AGE}的?[^，。；]{{0,6}}(?:{GROWN}|{CHILD})[^，。；]{{0,14}}(?:等待|移植|重生|新生|获救|生命|康复|活下去)"
)
_MORE_OF_IT = re.compile(
    rf"(?:{_ONE})[^，。；]{{0,4}}?(?:今年|刚|也姓|姓(?![名氏])|家里|曾|还有|身高|身材|热爱|喜欢|从事|就读|在读|父母|母亲|父亲|丈夫|妻子|有[一两三四]个|才[0-9一二三四五六七八九十])"
    rf"|(?:受捐|被救|获救|受助|受赠|接受捐献)的?(?:那位|那个|一位)?[^，。；]{{0,6}}(?:{GROWN}|{CHILD}|孩子)"
    rf"|(?:那位|那个|这位)[^，。；]{{0,10}}(?:{GROWN}|{CHILD}|孩子)[^，。；]{{0,10}}(?:挺过来|醒来|活下来|好转|康复|出院|脱离|上学|重返)"
    rf"|(?:{GROWN}|{CHILD}|同行|战友|同龄人?)[^，。；]{{0,4}}患者"
    rf"|{AGE}[^。；]{{0,10}}(?:{w.ILL.pattern})"
    rf"|我(?:家|的)?(?:孩子|女儿|儿子|闺女|宝宝|爱人|丈夫|妻子)[^。；]{{0,14}}(?:第二次生命|植活|移植|出仓|出舱|活了|得救|重生|能跑|能跳|上学)"
    rf"|救(?:了|活了?)我(?:家|的)?(?:孩子|女儿|儿子|闺女|宝宝|爱人|丈夫|妻子)?"
    rf"|我是[^，。；]{{0,16}}(?:{GROWN}|{CHILD})[^。；]{{0,20}}移植"
)
_HE_IS = re.compile(
    rf"(?:他|她|那边|那头|对方|孩子)(?:今年|才|只有|刚|已|是)[^，。；]{{0,8}}?(?:{AGE}|{GROWN}|{CHILD}|顶梁柱)"
)
_OWN_KIN = re.compile(
    r"(?:自己的|自家|他的|她的|我的|我家|家里的?|家中的?|捐献者的?|两个|陪伴|照顾|接送|抱着)(?:[^，。；]{0,6})$"
)


_SEVERAL = re.compile(r"[两二三四五六七八九十几][个名位]大?[男女孩小]{0,2}$")


def bodies(s: Sentence, _asked: Asked) -> Spans:
    if w.LEAFLET.search(s.text) and not re.search(rf"{AGE}", s.text):
        return
    for pattern in _BODY:
        for m in pattern.finditer(s.text):
            if re.search(r"志愿者|捐献者|供者|血液病患者群体|大学生志愿", m.group()):
                continue
            if re.search(r"儿子|女儿|闺女", m.group()) and not w.PATIENT.search(s.before + s.text):
                continue
            if _HELPED_BEFORE.search(clause_at(s.text, m.start())):
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
_HELPED_BEFORE = re.compile(
    r"(?:募捐|捐款|照顾|义演|义卖)过|募过捐|捐过款|发起[^，。]{0,4}募捐|当年[^，。]{0,16}(?:募捐|捐款)"
)


def ills(s: Sentence, _asked: Asked) -> Spans:
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


def stories(s: Sentence, _asked: Asked) -> Spans:
    if w.LEAFLET.search(s.text):
        return
    for m in _STORY.finditer(s.text):
        yield m.start(), m.end(), Fact.PATIENT_STORY
