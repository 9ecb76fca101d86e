"""The words of the people on screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.people.facts import (
    Channel,
    Document,
    Ending,
    Hidden,
    Look,
    MergeWhy,
    Purpose,
    Relation,
    Sex,
    Way,
)

Said = str | Promise

SEXES: Mapping[str, Said] = {Sex.MALE: _("男"), Sex.FEMALE: _("女")}
DOCUMENTS: Mapping[str, Said] = {
    Document.RESIDENT: _("居民身份证"),
    Document.PASSPORT: _("护照"),
    Document.HK_MACAO: _("港澳居民来往内地通行证"),
    Document.TAIWAN: _("台湾居民来往大陆通行证"),
}
PURPOSES: Mapping[str, Said] = {
    Purpose.BLOOD_SERVICE: _("献血服务"),
    Purpose.SMS_CONTACT: _("短信联系"),
    Purpose.PHONE_CONTACT: _("电话联系"),
    Purpose.HSC_REGISTER: _("加入造血干细胞资料库"),
    Purpose.PUBLICITY: _("用于宣传"),
    Purpose.RESEARCH: _("用于研究"),
    Purpose.HSC_TYPING: _("做 HLA 分型"),
}
PURPOSE_MEANS: Mapping[str, Said] = {
    Purpose.BLOOD_SERVICE: _("登记、检测和保存与献血有关的资料，告知结果。"),
    Purpose.SMS_CONTACT: _("用短信提醒下次献血、缺血和致谢。"),
    Purpose.PHONE_CONTACT: _("由工作人员或志愿者打电话联系。"),
    Purpose.HSC_REGISTER: _("留取样本，加入中华骨髓库供查询配型。"),
    Purpose.PUBLICITY: _("在宣传中使用姓名、照片和故事。"),
    Purpose.RESEARCH: _("去掉姓名后用于医学研究。"),
    Purpose.HSC_TYPING: _(
        "检测 HLA 基因型，结果只交给资料库供查询配型；属敏感个人信息，单独征得同意。"
    ),
}
CHANNELS: Mapping[str, Said] = {
    Channel.PAPER: _("纸质签名"),
    Channel.SCREEN: _("屏幕签名"),
    Channel.PHONE: _("电话"),
    Channel.OWN: _("本人在网上"),
}
ENDINGS: Mapping[str, Said] = {
    Ending.WITHDRAWN: _("已撤回"),
    Ending.SUPERSEDED: _("已换新版本"),
}
WAYS: Mapping[str, Said] = {Way.SECOND: _("第二电话"), Way.EMERGENCY: _("紧急联系人")}
RELATIONS: Mapping[str, Said] = {
    Relation.SELF: _("本人"),
    Relation.SPOUSE: _("配偶"),
    Relation.PARENT: _("父母"),
    Relation.CHILD: _("子女"),
    Relation.FRIEND: _("朋友"),
    Relation.OTHER: _("其他"),
}
LOOKS: Mapping[str, Said] = {
    Look.CALL: _("需要打电话联系"),
    Look.CHECK_IDENTITY: _("核对身份"),
    Look.CORRECT_FILE: _("更正档案"),
    Look.SAFETY: _("血液安全追查"),
    Look.REQUEST: _("应本人要求"),
}
HIDDEN: Mapping[str, Said] = {
    Hidden.ID_NUMBER: _("证件号码"),
    Hidden.PHONE: _("电话"),
    Hidden.ADDRESS: _("住址"),
    Hidden.CONTACTS: _("其他联系人"),
}
MERGE_WHYS: Mapping[str, Said] = {
    MergeWhy.SECOND_FILE: _("同一人建了两次档"),
    MergeWhy.TYPING: _("证件号码录错"),
    MergeWhy.NUMBER_CHANGED: _("本人换过证件号码，已核对"),
}
EVIDENCE: Mapping[str, Said] = {
    "id_same": _("证件号码相同"),
    "id_slip": _("证件号码只差一处，其中一个不成立"),
    "id_differs": _("两个证件号码都成立，但不同"),
    "name_same": _("姓名相同"),
    "name_alike": _("姓名音形相近"),
    "name_one_differs": _("姓名差一个字"),
    "name_differs": _("姓名不同"),
    "born_same": _("出生日期相同"),
    "born_slip": _("出生日期像是笔误"),
    "born_differs": _("出生日期不同"),
    "phone_same": _("电话相同"),
    "phone_slip": _("电话只差一处"),
    "phone_differs": _("电话不同"),
    "address_same": _("住址相同"),
    "address_alike": _("住址相近"),
    "address_differs": _("住址不同"),
    "sex_same": _("性别相同"),
    "sex_differs": _("性别不同"),
}
DOUBLE_STATUSES: Mapping[str, Said] = {
    "suspected": _("待判断"),
    "merged": _("已合并"),
    "distinct": _("不是同一人"),
}

FOUND_COLUMNS: Sequence[tuple[str, Said]] = (
    ("name", _("姓名")),
    ("sex", _("性别")),
    ("born", _("出生日期")),
    ("masked_id", _("证件号码")),
    ("masked_phone", _("电话")),
    ("place", _("建档地点")),
)
DOUBLE_COLUMNS: Sequence[Mapping[str, Said | bool]] = (
    {"key": "pair", "label": _("两份档案")},
    {"key": "evidence", "label": _("相同之处")},
    {"key": "points", "label": _("分数"), "numeric": True},
    {"key": "found", "label": _("发现于")},
)

SENTENCES: Mapping[str, Said] = {
    "idcard_empty": _("请填证件号码。"),
    "idcard_fifteen_digits": _("15 位的旧号码已停用，请按新证填 18 位。"),
    "idcard_length": _("身份证号码应当是 18 位。"),
    "idcard_characters": _("身份证号码只能是数字，最后一位可以是 X。"),
    "idcard_birth_date": _("身份证号码里的出生日期不存在。"),
    "idcard_birth_in_future": _("身份证号码里的出生日期还没有到。"),
    "idcard_check": _("身份证号码的校验位不对，可能有一位录错。"),
    "name_unreadable": _("姓名只能用文字，不能有数字和符号。"),
    "phone_unreadable": _("电话号码读不懂，请填 11 位手机号，或区号加座机号。"),
    "id_number_unreadable": _("证件号码应当是 5 到 20 位字母和数字。"),
    "file_number_unreadable": _("“#”后面应当是档案编号。"),
    "born_unreadable": _("出生日期读不懂，请写成 1990-03-12。"),
    "born_in_future": _("出生日期还没有到。"),
    "born_too_long_ago": _("出生日期在 120 年以前。"),
    "born_differs_from_number": _("出生日期与身份证号码不符。"),
    "sex_differs_from_number": _("性别与身份证号码不符。"),
    "number_on_another_file": _("这个证件号码已经在另一份档案上，姓名也不同。"),
    "file_merged": _("这份档案已并入另一份，不再改动。"),
    "no_such_person": _("没有这份档案，或它不在您的范围内。"),
    "no_own_file": _("您的账号还没有连到本人的档案。"),
    "no_such_double": _("没有这一对档案，或它不在您的范围内。"),
    "consent_stands": _("本人已经同意过这个版本。"),
    "consent_version_old": _("同意书已经换了新版本：%(version)s。"),
    "consent_absent": _("没有可以撤回的同意。"),
    "same_file": _("这是同一份档案。"),
    "two_valid_numbers": _("两份档案的身份证号码都成立，但不同，不能当作同一人。"),
    "said_distinct": _("已经有人判断过：这是两个人。"),
    "not_merged": _("这份档案没有并入别的档案。"),
}

ADVICE: Mapping[str, Said] = {
    "born_differs_from_number": _("请对照证件再录一次。"),
    "sex_differs_from_number": _("请对照证件再录一次。"),
    "number_on_another_file": _("请对照证件核对号码和姓名；确是同一人，请在那份档案上更正姓名。"),
    "file_merged": _("请打开它并入的那份档案。"),
    "two_valid_numbers": _("若本人确实换过号码，请选“换过证件号码”。"),
    "said_distinct": _("要改判断，请先撤销“不是同一人”。"),
    "no_own_file": _("请带证件到血站前台，请工作人员连上。"),
}
