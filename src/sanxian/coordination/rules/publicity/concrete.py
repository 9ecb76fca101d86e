"""Every concrete fact in a draft, whoever it belongs to: what a reader can look up, match or recognise.

No judgement here: whoever reads the draft for the branch ticks each of them off. Lists are wide and closed;
one mark too many costs a glance, one too few may cost a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sanxian.coordination.rules.publicity import gazetteer
from sanxian.coordination.rules.publicity.plain import plain


class Concrete(StrEnum):
    DAY = "any_day"
    PLACE = "any_place"
    HOSPITAL = "any_hospital"
    TRANSPORT = "any_transport"
    PERSON = "any_person"
    ORDER = "any_order"
    QUANTITY = "any_quantity"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a concrete fact stands. Its key names it as long as the text is the same."""

    start: int
    end: int
    fact: Concrete

    @property
    def key(self) -> str:
        return f"{self.start}-{self.end}"


_N = "[0-9零〇一二三四五六七八九十廿卅两]"
_FEAST = (
    "元旦|跨年|除夕|年三十|大年三十|大年初[一二三四五六七八九十]|正月十五|元宵|龙抬头|上巳|寒食|端午|七夕|中元|中秋|重阳|腊八|小年|春节|平安夜|圣诞|感恩节|万圣|复活节|"
    "国庆|五一|劳动节|情人节|妇女节|三八节|女神节|植树节|消费者权益日|愚人节|母亲节|父亲节|护士节|医师节|教师节|青年节|儿童节|六一|建党节|七一|建军节|八一|记者节|"
    "警察节|消防日|消防宣传日|国际志愿者日|世界献血者日|献血者日|世界骨髓捐献者日|红十字日|国家公祭日|宪法日|读书日|古尔邦节|开斋节|泼水节|火把节|三月三|那达慕|"
    "双十一|双十二|双11|双12|618|520|521|光棍节|开学第一天|开学典礼|放暑假|毕业典礼|"
    "立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|大暑|立秋|处暑|白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至|小寒|大寒|三伏|头伏|入伏|数九|头九"
)
_NATION = (
    "高考|中考|考研|国考|公考|春晚|奥运|冬奥|亚运|亚冬|全运会|大运会|世界杯|欧洲杯|世博|进博|广交会|阅兵|两会|党代会|神舟|嫦娥|天宫|国考|日食|月食|流星雨|"
    "台风|地震|寒潮|初雪|第一场雪|下雪那天|马拉松"
)
_EXACT = (
    rf"(?:(?:19|20|二〇|二零|一九){_N}{{2}}年)?{_N}{{1,3}}月(?:的)?(?:{_N}{{1,3}}[日号]?(?![0-9])|初{_N}{{1,2}}|第{_N}{{1,2}}个?(?:星期|周|礼拜)[一二三四五六日天末])"
    r"|(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}|(?<![0-9.])(?:1[0-2]|0?[1-9])[./](?:3[01]|[12][0-9]|0?[1-9])(?![0-9%/.万亿元倍岁升毫])"
    rf"|(?:腊月|正月|冬月|闰月|{_N}月)(?:初|廿|卅|十|二十|三十){_N}{{0,2}}"
    rf"|(?:(?:本|这个|上个?|当)月)?(?<![0-9月第年])(?:[12]?[0-9]|3[01]|[一二三]?十?[一二三四五六七八九十])[日号](?=上午|下午|晚|早|凌晨|中午|清晨|那天|当天|[，,打回去采进住出])"
    r"|(?:上上?|本|这|这个|上个|那个)(?:周|星期|礼拜)(?:[一二三四五六日天末])|(?<![每一两三几])(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|今[天日早晚晨午]|昨[天日晚夜]|大?前[天日晚]|刚刚"
    rf"|{_N}{{1,3}}天(?:之)?前|(?:{_FEAST})(?:节|夜)?(?:假期)?(?:(?:的)?(?:当[天日晚夜]|[这那前后次翌]一?[天日]|第{_N}{{1,2}}天|最后一天|前夕|凌晨|清晨|早上|上午|下午|晚上|傍晚))?"
    rf"|(?:{_NATION})[^，。；]{{0,4}}?(?:开幕|闭幕|首日|第{_N}天|当[天日晚]|那[天晚日]|决赛|直播|升空|发射|结束)"
    r"|(?:生日|满月|百日|忌日|结婚纪念日|周年庆?|[0-9一二三四五六七八九十]{1,4}周年(?:庆典)?)(?:当天|那天|这天|庆典)?"
    r"|(?:第二天|次日|隔天|翌日|当晚|当天|那天|这天|那晚)"
    r"|(?i:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? [0-9]{1,2}\b|\b(?:yesterday|today|last (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)"
)
_CLOCK = rf"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上?|深夜)?{_N}{{1,3}}(?:点|时)(?:{_N}{{1,3}}分?|半|一刻|三刻|整|许|左右)?(?![间候代钟辰])|(?<![0-9])(?:[01]?[0-9]|2[0-3])[:：][0-5][0-9](?![0-9])"
_HOSPITAL = (
    r"[\u4e00-\u9fa5A-Za-z0-9]{0,10}?(?:医院|卫生院|医学中心|血液病中心|移植中心|血研所|血液研究所|附属?[一二三四]院|[一二三四五六七八九]院(?![校士])|人医|中医院|妇幼|儿医中心|院区)"
    r"|协和|华西|湘雅|瑞金|齐鲁|同济|西京|道培|浙[一二]|苏大附一|陆道培|高博|(?:血液|血液内|血液病|儿|肿瘤|移植|骨髓移植|小儿血液|单采)(?:内)?(?:科|病区|中心)"
    r"|采集[室床间中心]{1,2}|分离室|病房|病床|移植[仓舱]|层流[仓室床]?|无菌[仓舱]|仓门|病区|住院部|门诊楼|[0-9一二三四五六七八九十]{1,3}(?:层|楼|号床|床)(?!梯|道|主|单)|ICU"
)
_TRANSPORT = (
    r"航班|飞机|机场|飞往|飞抵|直飞|飞到|飞向|登机|起飞|落地|降落|空运|机组|机长|空姐|高铁|动车|列车|火车|绿皮车|车次|末班|头班|首班|班车|大巴|轮渡|渡轮|救护车|专车|绿色通道|"
    r"接力|转运|运往|送往|发往|送达|送到|送至|送去|抵达|运抵|驶向|奔赴|直奔|北上|南下|西行|东去|出省|过江|跨江|跨海|越过|千里|[0-9一二三四五六七八九十百千两]{1,6}(?:多|余)?公里|出发|启程|交接|"
    r"保温箱|恒温箱|转运箱|运送箱|冷链箱|\b[GDCKTZ][0-9]{1,4}\b|\b[A-Z]{2}[0-9]{3,4}\b|次列车|车票|机票|(?i:\bflight\b|\bland(?:ed|s)? in\b|\btrain\b|\bflew\b|\bairport\b)"
)
_POST = (
    "教师|老师|教书|支教|医生|护士|警察|民警|消防员|军人|战士|焊工|农民|渔民|矿工|工程师|程序员|司机|会计|厨师|老板|商人|作家|画家|歌手|演员|运动员|教练|"
    "大学生|研究生|高中生|初中生|小学生|中学生|博士|牧民|船员|飞行员|空姐|律师|法官|记者|主播|快递员|外卖员|村支书|村官|村干部|裁缝|木匠|瓦匠|理发师|工人|学生|舞蹈|钢琴|摔跤"
)
_PERSON = (
    rf"{_N}{{1,3}}(?:周)?岁(?:半|多)?|{_N}{{1,2}}个月(?:大|的)|{_N}{{1,2}}️?⃣?岁|"
    r"娃儿|娃娃|孩子|小孩|孩童|娃|男孩|女孩|男童|女童|患儿|宝宝|婴儿|少年|少女|小朋友|小病友|小姑娘|小伙子?|后生仔?|年轻人|姑娘|老人|老汉|大叔|阿姨|大姐|大哥|女士|先生|"
    r"母亲|妈妈|父亲|爸爸|爷爷|奶奶|外婆|外公|丈夫|妻子|爱人|女儿|儿子|双胞胎|孕妇|怀孕|身孕|孕期|产妇|刚生下|准爸爸|准妈妈|"
    r"属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|本命年|大一轮|小一轮|同岁|同年|同月|同龄|[0-9零〇一二三四五六七八九]{2}后|"
    r"(?:小学|初|高|大)[一二三四](?:年级)?|[一二三四五六]年级|幼儿园|换牙|高考|考大学|四川话|东北话|口音|[汉蒙回藏壮满苗彝侗瑶白傣黎]族|维吾尔族|蒙古族|哈萨克族|朝鲜族|"
    r"男性|女性|男的|女的|单身|外国人|华侨|(?i:\b(?:boy|girl|man|woman|mother|father|son|daughter|teacher|student)\b)|🧒|👦|👧|"
    rf"{_POST}"
)
_ORDER = (
    rf"第\s*{_N[:-1]}百千]{{1,6}}\s*(?:例|位|名|个|人次)|首[例位]|第一例|头一例|最后一例|零的突破|(?:累计|总)[^，。]{{0,4}}{_N[:-1]}百千]{{1,5}}例"
    r"|编号[^，。；]{0,4}[A-Za-z0-9-]{3,}|末[四三]位[A-Za-z0-9]{3,4}|证书号"
)
_QUANTITY = (
    rf"{_N[:-1]}百千.]{{1,6}}\s*(?:毫升|ml|ML|mL|cc|CC|克|斤|公斤|千克|kg)|CD34[^，。；]{{0,12}}|10的[0-9]{1, 2}次方|[0-9.]{1, 6}[×x]10|"
    rf"{_N[:-1]}百.]{{1,4}}个?(?:多|半)?(?:小时|钟头)|[ABO]{{1,2}}型|Rh阴性|熊猫血|HLA[^，。；]{{0,12}}"
)
_OTHER = {
    Concrete.DAY: re.compile(f"{_EXACT}|{_CLOCK}"),
    Concrete.HOSPITAL: re.compile(_HOSPITAL),
    Concrete.TRANSPORT: re.compile(_TRANSPORT),
    Concrete.PERSON: re.compile(_PERSON),
    Concrete.ORDER: re.compile(_ORDER),
    Concrete.QUANTITY: re.compile(_QUANTITY),
}
EXACT_DAY = re.compile(_EXACT)
FEAST_DAY = rf"(?:{_FEAST})(?:节|夜)?|(?:{_NATION})[^，。；]{{0,4}}(?:开幕|闭幕|首日|第{_N}天|当[天日晚]|那[天晚日])|(?:周年庆?典?|纪念日|生日)当天|(?:上|本|这)周[一二三四五六日]"


def spots(text: str) -> list[Spot]:
    """Every concrete fact of a draft, in order; of two that overlap the earlier, then the longer one."""
    read = plain(text)
    every = [
        Spot(m.start(), m.end(), fact)
        for fact, pattern in _OTHER.items()
        for m in pattern.finditer(read)
    ] + [
        Spot(m.start(), m.end(), Concrete.PLACE)
        for pattern in (gazetteer.KNOWN, gazetteer.ENDING)
        for m in pattern.finditer(read)
    ]
    kept: list[Spot] = []
    for one in sorted(every, key=lambda s: (s.start, -s.end, s.fact)):
        if one.end > one.start and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept
