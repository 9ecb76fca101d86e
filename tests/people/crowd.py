"""Ten thousand invented people with planted doubles, families that share a phone, twins, namesakes.

The slips are made without the tables of the rules: like-sounding characters come from a list here.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from faker import Faker

from sanxian.people.facts import Traits
from sanxian.people.rules.demo import demo_id_number

TYPED_FOR = {
    "伟": "卫",
    "芳": "方",
    "娜": "那",
    "敏": "闽",
    "静": "净",
    "丽": "莉",
    "强": "墙",
    "磊": "雷",
    "军": "君",
    "洋": "阳",
    "勇": "永",
    "艳": "燕",
    "杰": "洁",
    "娟": "捐",
    "涛": "滔",
    "明": "名",
    "超": "朝",
    "秀": "绣",
    "霞": "侠",
    "平": "萍",
    "刚": "钢",
    "桂": "贵",
    "英": "瑛",
    "华": "桦",
    "玉": "育",
    "兰": "蓝",
    "红": "虹",
    "建": "健",
    "文": "雯",
    "婷": "停",
    "颖": "影",
    "鑫": "新",
    "晨": "辰",
    "浩": "昊",
    "宇": "雨",
    "欣": "心",
    "志": "智",
    "云": "芸",
    "莹": "盈",
    "海": "还",
    "雪": "学",
    "荣": "容",
    "琴": "勤",
    "凤": "奉",
    "洁": "杰",
    "梅": "每",
    "琳": "林",
    "素": "肃",
    "成": "城",
    "辉": "晖",
    "玲": "铃",
    "春": "椿",
    "晶": "品",
    "彬": "斌",
    "帅": "师",
    "凯": "铠",
    "柳": "抑",
    "畅": "场",
    "佳": "住",
    "利": "和",
    "楠": "南",
    "阳": "杨",
    "倩": "债",
}
DIALS = ("133", "135", "136", "138", "139", "150", "158", "159", "176", "186", "189", "198")


class Crowd:
    def __init__(self, people: int, doubles: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.faker = Faker("zh_CN")
        self.faker.seed_instance(seed)
        self.people: list[Traits] = []
        self.doubles: set[tuple[int, int]] = set()
        self.serial = 0
        self._fill(people - doubles)
        for original in self.dice.sample(self.people, doubles):
            self._plant(original)

    def _fill(self, wanted: int) -> None:
        self._families(wanted // 25)
        self._twins(wanted // 100)
        self._namesakes(wanted // 50)
        while len(self.people) < wanted:
            self._someone()

    def _someone(self, **known: object) -> Traits:
        sex = known.pop("sex", None) or self.dice.choice(("male", "female"))
        given = {
            "name": self.faker.name_male() if sex == "male" else self.faker.name_female(),
            "born": date(1956, 1, 1) + timedelta(self.dice.randrange(18_000)),
            "phone": self._phone(),
            "address": self.faker.address().rsplit(" ", 1)[0],
        } | known
        self.serial += 1
        number = demo_id_number(self.serial, given["born"], sex)
        if self.dice.random() < 0.03:
            number = ""
        found = Traits(key=len(self.people) + 1, sex=sex, id_number=number, **given)
        self.people.append(found)
        return found

    def _phone(self) -> str:
        return f"+86{self.dice.choice(DIALS)}{self.dice.randrange(10**8):08}"

    def _families(self, count: int) -> None:
        """A father and his son at one address with one phone, a year of birth apart by 22 to 35."""
        for _ in range(count):
            father = self._someone(sex="male", born=date(1958 + self.dice.randrange(14), 5, 6))
            son = father.name[0] + self.faker.name_male()[-1]
            born = father.born + timedelta(365 * self.dice.randrange(22, 35) + 3)
            self._someone(
                sex="male", name=son, born=born, phone=father.phone, address=father.address
            )

    def _twins(self, count: int) -> None:
        for _ in range(count):
            sex = self.dice.choice(("male", "female"))
            shared = self.faker.name()[0] + self.dice.choice("小文志嘉雨子")
            one = self._someone(sex=sex, name=shared + self.dice.choice("明伟军东刚"))
            self._someone(
                sex=sex,
                name=shared + self.dice.choice("亮宏江飞海"),
                born=one.born,
                phone=self.dice.choice((one.phone, self._phone())),
                address=one.address,
            )

    def _namesakes(self, count: int) -> None:
        """Of one name and one year; every fifth pair lives in the same house as well."""
        for i in range(count):
            one = self._someone()
            born = date(one.born.year, 1 + self.dice.randrange(12), 1 + self.dice.randrange(28))
            home = {"address": one.address} if i % 5 == 0 else {}
            self._someone(sex=one.sex, name=one.name, born=born, **home)

    def _plant(self, original: Traits) -> None:
        """A second file of the same person: its number missing or mistyped, and one or two slips."""
        double = replace(original, key=len(self.people) + 1, id_number=self._number(original))
        slips = [self._name, self._moved, self._day, self._dropped, self._phone_slip, self._changed]
        weights = [25, 15, 15, 10, 10, 25]
        for slip in dict.fromkeys(self.dice.choices(slips, weights, k=self.dice.choice((1, 1, 2)))):
            double = slip(double)
        self.people.append(double)
        self.doubles.add((original.key, double.key))

    def _number(self, original: Traits) -> str:
        if self.dice.random() < 0.6 or not original.id_number:
            return ""
        at = self.dice.randrange(17)
        digit = str((int(original.id_number[at]) + self.dice.randrange(1, 10)) % 10)
        return original.id_number[:at] + digit + original.id_number[at + 1 :]

    def _name(self, one: Traits) -> Traits:
        at = self.dice.randrange(1, len(one.name))
        typed = TYPED_FOR.get(one.name[at])
        if typed:
            return replace(one, name=one.name[:at] + typed + one.name[at + 1 :])
        if len(one.name) == 3 and self.dice.random() < 0.5:
            return replace(one, name=one.name[0] + one.name[2] + one.name[1])
        return replace(one, name=one.name + self.dice.choice("儿子华")) if at else one

    def _day(self, one: Traits) -> Traits:
        if one.born.day <= 12 and one.born.day != one.born.month:
            return replace(one, born=date(one.born.year, one.born.day, one.born.month))
        return replace(one, born=one.born + timedelta(self.dice.choice((-1, 1))))

    def _moved(self, one: Traits) -> Traits:
        return replace(one, address=self.faker.address().rsplit(" ", 1)[0])

    def _dropped(self, one: Traits) -> Traits:
        return replace(one, address="", sex=self.dice.choice((one.sex, "")))

    def _phone_slip(self, one: Traits) -> Traits:
        if not one.phone:
            return one
        at = self.dice.randrange(4, len(one.phone) - 1)
        swapped = one.phone[:at] + one.phone[at + 1] + one.phone[at] + one.phone[at + 2 :]
        return replace(one, phone=swapped)

    def _changed(self, one: Traits) -> Traits:
        return replace(one, phone=self.dice.choice((self._phone(), "")))
