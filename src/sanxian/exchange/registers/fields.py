"""The columns of each register: their words in Chinese and English, and whether they must be there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.hla.loci import LOCI

DONORS, DONATIONS, UNITS = "donors", "donations", "units"
REGISTRANTS, TYPINGS = "registrants", "typings"

SERVICES = {
    DONORS: "blood.intake.take",
    DONATIONS: "blood.intake.take",
    UNITS: "blood.takeover.propose",
    REGISTRANTS: "stemdonor.intake.take",
    TYPINGS: "stemcell.intake.take",
}
"""Whose work a register is: who may do this act sends its files and sees what was sent."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `words` are the headings that mean it."""

    name: str
    label: str | Promise
    words: tuple[str, ...]
    needed: bool = False


_ID = Field(
    "id_number",
    _("证件号码"),
    ("证件号码", "身份证", "身份证号", "身份证号码", "公民身份号码", "证件号", "证件编号", "证件号码", "身份证件号码",
     "ID", "ID card", "ID number", "identity number", "national id"),
)  # fmt: skip
_DOCUMENT = Field(
    "document",
    _("证件类型"),
    ("证件类型", "证件种类", "证件类别", "证件类型", "document type", "ID type"),
)
_FORMER = Field(
    "former",
    _("原系统编号"),
    ("原系统编号", "献血者编号", "献血者编码", "档案号", "档案编号", "献血者ID", "原编号", "原系统编号", "人员编号",
     "donor id", "donor number", "donor no"),
)  # fmt: skip
_ABO = Field(
    "abo",
    _("ABO 血型"),
    ("ABO 血型", "血型", "ABO", "ABO血型", "blood group", "blood type", "abo group"),
)
_RHD = Field(
    "rhd", _("RhD"), ("RhD", "RH", "RhD", "Rh(D)", "RH血型", "RhD血型", "rh factor", "rhesus")
)


def _typed() -> tuple[Field, ...]:
    """Two columns for each locus: `A_1`, `HLA-A 1`, `A 位点 1`; one over both sides names the first."""
    found = []
    for locus in LOCI:
        for side in (1, 2):
            bases = (locus, f"HLA-{locus}", f"{locus}位点", f"{locus}等位基因")
            words = tuple(f"{base}_{side}" for base in bases)
            found.append(
                Field(f"{locus}_{side}", f"{locus} {side}", words + (bases if side == 1 else ()))
            )
    return tuple(found)


FIELDS: dict[str, tuple[Field, ...]] = {
    DONORS: (
        Field("name", _("姓名"), ("姓名", "名字", "献血者姓名", "献血员姓名", "献血者", "name", "full name", "donor name"), True),
        _ID,
        _DOCUMENT,
        Field("sex", _("性别"), ("性别", "gender", "sex")),
        Field("born", _("出生日期"), ("出生日期", "生日", "出生年月日", "出生年月", "出生", "birthday", "birth date", "date of birth", "dob")),
        Field("phone", _("电话"), ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "移动电话", "电话号码", "phone", "mobile", "telephone", "tel")),
        Field("address", _("地址"), ("地址", "住址", "家庭住址", "联系地址", "通讯地址", "现住址", "居住地址", "address")),
        _ABO,
        _RHD,
        _FORMER,
        Field("registered", _("登记日期"), ("登记日期", "建档日期", "首次登记日期", "注册日期", "registered", "registration date")),
        Field("barred_until", _("屏蔽至"), ("屏蔽至", "屏蔽", "是否屏蔽", "屏蔽状态", "屏蔽期限", "屏蔽截止日期", "暂缓至", "暂缓献血至", "延期至", "永久屏蔽", "deferred until", "deferral")),
    ),
    DONATIONS: (
        _ID,
        _DOCUMENT,
        _FORMER,
        Field("code", _("献血者编码（本系统）"), ("献血者编码（本系统）", "sanxian code", "本系统编码")),
        Field("number", _("献血编号"), ("献血编号", "献血码", "条码", "献血条码", "采血编号", "血袋条码", "donation number", "donation id", "din")),
        Field("day", _("献血日期"), ("献血日期", "采血日期", "献血时间", "采血时间", "日期", "donation date", "date", "collected"), True),
        Field("kind", _("献血种类"), ("献血种类", "献血类型", "献血方式", "采血类型", "种类", "类别", "kind", "donation type", "type"), True),
        Field("volume_ml", _("献血量 mL"), ("献血量 mL", "献血量", "献血量(ml)", "采血量", "血量", "全血量", "volume", "volume ml")),
        Field("doses", _("治疗量"), ("治疗量", "治疗单位", "机采量", "血小板治疗量", "doses")),
    ),
    UNITS: (
        Field("number", _("血袋编号"), ("血袋编号", "血袋号", "血袋条码", "血液编号", "条码", "储血号", "unit number", "unit id", "bag number"), True),
        Field("donation", _("献血编号"), ("献血编号", "献血码", "献血条码", "采血编号", "donation number", "din")),
        Field("component", _("血液成分"), ("血液成分", "品种", "血液品种", "成分", "血液种类", "品名", "component", "product"), True),
        Field("abo", _("ABO 血型"), _ABO.words, True),
        _RHD,
        Field("volume_ml", _("容量 mL"), ("容量 mL", "容量", "容量(ml)", "血量", "规格", "体积", "volume", "volume ml"), True),
        Field("doses", _("治疗量"), ("治疗量", "治疗单位", "doses")),
        Field("collected_at", _("采集时间"), ("采集时间", "采血时间", "采血日期", "采集日期", "collected", "collection date"), True),
        Field("expires_at", _("失效时间"), ("失效时间", "失效日期", "有效期至", "有效期", "效期", "expires", "expiry", "expiry date", "expiration"), True),
        Field("storage", _("存放位置"), ("存放位置", "库位", "冰箱", "储存位置", "位置", "storage", "location")),
    ),
    REGISTRANTS: (
        Field("name", _("姓名"), ("姓名", "名字", "志愿者姓名", "志愿者", "捐献者姓名", "name", "full name"), True),
        _ID,
        _DOCUMENT,
        Field("sex", _("性别"), ("性别", "gender", "sex")),
        Field("born", _("出生日期"), ("出生日期", "生日", "出生年月日", "出生", "birthday", "birth date", "date of birth", "dob")),
        Field("phone", _("电话"), ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "phone", "mobile", "telephone")),
        Field("address", _("地址"), ("地址", "住址", "家庭住址", "联系地址", "现住址", "address")),
        Field("number", _("在库编号"), ("在库编号", "入库编号", "志愿者编号", "志愿捐献者编号", "捐献者编号", "编号", "registrant number", "registry number", "grid"), True),
        Field("county", _("县区"), ("县区", "县市区", "区县", "所在县区", "所属县区", "负责县区", "行政区划", "county", "district")),
        Field("listed", _("入库日期"), ("入库日期", "入库时间", "入库", "登记日期", "采样日期", "listed", "registered")),
        Field("kept", _("上次联系"), ("上次联系", "最近联系日期", "回访日期", "最后回访", "last contact")),
    ),
    TYPINGS: (
        Field("number", _("在库编号"), ("在库编号", "入库编号", "志愿者编号", "志愿捐献者编号", "捐献者编号", "供者编号", "编号", "id", "donor id", "registrant number", "registry number", "grid"), True),
        Field("gl", _("GL 字符串"), ("GL 字符串", "GL", "GL string", "基因型", "genotype", "HLA")),
        *_typed(),
        Field("method", _("方法"), ("方法", "检测方法", "分型方法", "method", "typing method")),
        Field("laboratory", _("检测单位"), ("检测单位", "检测机构", "检测实验室", "实验室", "laboratory", "lab")),
        Field("day", _("检测日期"), ("检测日期", "分型日期", "报告日期", "typing date", "date", "typed")),
        Field("born", _("出生年份"), ("出生年份", "出生日期", "出生", "生日", "birth year", "year of birth", "date of birth", "dob")),
        Field("sex", _("性别"), ("性别", "gender", "sex")),
        Field("region", _("地区"), ("地区", "区划代码", "行政区划", "行政区划代码", "region", "division")),
        _ABO,
        _RHD,
        Field("cmv", _("CMV"), ("CMV", "巨细胞病毒", "CMV IgG", "CMV 抗体")),
    ),
}  # fmt: skip


def of(kind: str) -> tuple[Field, ...]:
    return FIELDS[kind]


def label(kind: str, name: str) -> str:
    """What a person calls a column; its name where it is none of the register's."""
    return next((str(field.label) for field in FIELDS[kind] if field.name == name), name)
