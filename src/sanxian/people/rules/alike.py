"""Names that were meant to be the same: characters that sound or look alike.

No pinyin table is needed: GB 2312 orders its 3,755 commonest characters by pinyin, so neighbours
there sound alike. Rarer characters, and those which only look alike, stand in `GROUPS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

NEAR = 12  # places in GB 2312; a syllable has 9.5 characters on average
LEVEL_ONE = range(0xB0A1, 0xD7FA)

GROUPS = """
伟玮炜纬苇韪 静靖菁婧 婷亭廷停庭 晨辰宸琛 昊皓浩灏 鑫欣馨昕 颖莹滢瑛璎 钰玉瑜裕 璐露鹭 妍研岩
琳林霖淋 倩茜蒨 淼森焱 涵函晗 轩宣萱煊 睿瑞锐 佳嘉家珈 俊峻骏竣 杰洁婕捷 莉丽俐荔 玲灵龄铃 珊姗珊
彬斌宾滨 燕艳雁 红洪虹宏泓弘 芳方舫 霞侠遐 敏闵旻 晓小筱肖 雨宇羽语 子紫梓 诗思斯 依怡仪宜
萌蒙朦 蕾雷磊垒 薇微威 曼蔓漫 琪祺琦奇 媛嫒缘 娅雅亚 楠南男 旭绪煦 博柏帛 毅义逸奕 凯恺铠 鹏朋
张章彰 李黎里 陈程成 刘留 杨阳扬 黄皇王 周邹 吴武伍 徐许 孙笋 朱诸 郭国 何贺 萧肖 罗骆洛
于余俞虞 付傅 戴代 阎闫颜 侯候 党常 祁祈 己已巳 末未 大太犬 天夭 干千 士土 日曰 田由甲申 人入 力刀
刚钢岗 明朋 丹舟 免兔 晴睛 冶治 幸辛 贝见 令今 兰三 拔拨 佘余 昱煜 汩汨 崇祟 洒酒 侬浓 茶荼 享亨 仑仓
"""


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(GROUPS.split()):
        for character in group:
            found.setdefault(character, set()).add(number)
    return {character: frozenset(numbers) for character, numbers in found.items()}


@lru_cache(maxsize=20000)
def _place(character: str) -> int | None:
    """The character's number among the commonest of GB 2312; None for the others."""
    code = character.encode("gb2312", "ignore")
    if len(code) != 2 or int.from_bytes(code, "big") not in LEVEL_ONE:
        return None
    return (code[0] - 0xB0) * 94 + code[1] - 0xA1


def characters(one: str, other: str) -> bool:
    """Whether two characters sound or look alike; a character is like itself."""
    if one == other or _groups().get(one, frozenset()) & _groups().get(other, frozenset()):
        return True
    here, there = _place(one), _place(other)
    return here is not None and there is not None and abs(here - there) <= NEAR


def names(one: str, other: str) -> bool:
    """Whether one slip makes one name of the other: a like character, two swapped, one left out."""
    if len(one) == len(other):
        apart = [i for i in range(len(one)) if one[i] != other[i]]
        if len(apart) == 1:
            return len(one) > 1 and characters(one[apart[0]], other[apart[0]])
        return _swapped(one, other, apart)
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 >= 3 and short in set(_one_less(long))


def _swapped(one: str, other: str, apart: list[int]) -> bool:
    if len(apart) != 2:
        return False
    i, j = apart
    return one[i] == other[j] and one[j] == other[i]


def _one_less(name: str) -> Iterator[str]:
    for i in range(len(name)):
        yield name[:i] + name[i + 1 :]


def digits(one: str, other: str) -> bool:
    """Whether one slip makes one number of the other: a digit wrong, or two neighbours swapped."""
    if len(one) != len(other):
        return False
    apart = [i for i in range(len(one)) if one[i] != other[i]]
    return len(apart) == 1 or (_swapped(one, other, apart) and apart[1] == apart[0] + 1)
