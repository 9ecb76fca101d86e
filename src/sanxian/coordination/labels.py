"""The words of coordination."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.coordination.facts import (
    Because,
    Direction,
    DonorWord,
    Ended,
    No,
    Passing,
    PatientWord,
    Purpose,
    Rank,
    Return,
    Side,
)
from sanxian.coordination.lifecycle import (
    DraftStatus,
    LegStatus,
    LetterStatus,
    LinkStatus,
    MeetingStatus,
    MessageStatus,
    MissionStatus,
)
from sanxian.coordination.rules.publicity import Concrete, Fact

Said = str | Promise

REASONS: dict[str, Said] = {
    "no_donor_case": _("没有这个供者病例，或它已经结束。"),
    "no_patient_case": _("没有这个患者代码，或它的申请已经结束。"),
    "donor_linked_already": _("这个供者病例已连着一位患者。"),
    "patient_linked_already": _("这位患者已有首选供者；请按备选连接，或先结束原来的。"),
    "opening_words_missing": _("请用几个字写明为什么要打开。"),
    "opening_of_another": _("只有打开的人能看这一次打开的内容。"),
    "opening_reviewed": _("这次打开已有人看过。"),
    "not_a_backup": _("它不是备选。"),
    "product_unreadable": _("产品码只用大写字母、数字和短横，4 到 24 位。"),
    "address_missing": _("请写清地址。"),
    "address_twice": _("起点和终点不能相同。"),
    "mission_in_past": _("交接时间已经过去。"),
    "mission_over": _("这次护送已经结束。"),
    "link_over": _("这个连接已经结束。"),
    "link_is_backup": _("备选供者还不安排护送。"),
    "link_without_day": _("采集日还没有定，不能安排护送。"),
    "link_not_opened": _("请先写明原因打开这个连接，再安排护送。"),
    "hospitals_unknown": _("采集医院或移植医院还没有定。"),
    "before_collection": _("交接不能早于采集日。"),
    "mission_planned_already": _("这个连接已有一次护送在等出发。"),
    "cells_of_a_link": _("这是本库一个连接的细胞，请打开那个连接来安排。"),
    "cells_not_collected": _("细胞还没有采集，产品码还没有到。"),
    "not_signed_twice": _("医院交出、红会接收的两个签字还没有齐，不能带走。"),
    "link_forbids_letters": _("连接没有到捐献就结束了，信不能转交。"),
    "leg_taken": _("这一段已经有人。"),
    "leg_of_another": _("这一段不是您的。"),
    "relay_comes_first": _("这一段从上一位护送人手里接，请输入对方手机上的四位码。"),
    "relay_goes_on": _("后面还有一段，请交给下一位护送人。"),
    "nobody_before": _("前面没有护送人，请从医院接。"),
    "relay_code_wrong": _("四位码不对，请看对方手机。"),
    "not_carrying": _("细胞不在这一段护送人手里。"),
    "signature_missing": _("请写对方的姓名。"),
    "km_impossible": _("公里数不可能。"),
    "signed_later": _("签字日期还没有到。"),
    "side_consents_already": _("这一方已经同意，没有撤回。"),
    "no_consent": _("这一方没有同意过。"),
    "no_consent_donor": _("捐献者一方还没有书面同意。"),
    "no_consent_patient": _("患者一方还没有书面同意。"),
    "not_transplanted": _("还没有移植。"),
    "contact_too_early": _("时间还没有到。"),
    "no_one_to_write_to": _("还没有可以写信的对方。"),
    "letter_length": _("信要有 %(least)s 到 %(most)s 个字。"),
    "letter_tells_who": _("信里有会让人认出是谁、在哪里的内容。"),
    "meeting_asked": _("已经有一个见面的愿望在办。"),
    "permit_unreadable": _("请照纸上写清管理中心批准的文号，不写电话和证件号码。"),
    "permit_later": _("批准文件的日期还没有到。"),
    "permit_before_consents": _("批准文件早于双方的书面同意，请按现在的同意重新报批。"),
    "held_later": _("见面日期还没有到。"),
    "held_too_early": _("见面日期早于批准日期。"),
    "draft_length": _("请贴上稿子，最多 %(most)s 个字。"),
    "advice_missing": _("请写明怎样改。"),
    "facts_unticked": _("还有 %(left)s 处具体的事实没有勾选。"),
    "not_told_to_donor": _("按当地规定，这一项不告诉捐献者一方。"),
}

ADVICE: dict[str, Said] = {
    "letter_tells_who": _("退回写信人，请改掉标出的地方。"),
    "donor_linked_already": _("请先结束原来的连接。"),
    "contact_too_early": _("到期以后再办。"),
    "facts_unticked": _("逐处看过，认为无害再勾；拿不准就退回修改。"),
    "not_signed_twice": _("请医院和红会的工作人员先在各自的页面上签字，再点一次。"),
    "cells_of_a_link": _("在“供患连接”里打开它。"),
    "relay_code_wrong": _("两人当面核对，再输一次。"),
}

BACKUP = _("首选供者已停止，有备选供者：决定是否改为首选")
UNTYPED = _("在库编号没有分型：请实验室补报结果")

TOPICS: dict[str, Said] = {
    "coordination.transport": _("细胞护送"),
    "coordination.contact": _("供患双方通信与见面"),
    "coordination.publicity": _("宣传稿检查"),
}
VALUES: dict[str, Said] = {
    "hours_most": _("最多几小时送达"),
    "low": _("温度下限（℃）"),
    "high": _("温度上限（℃）"),
    "every_minutes": _("几分钟记一次温度"),
    "youngest": _("捐献者最小年龄（周岁）"),
    "oldest": _("捐献者最大年龄（周岁）"),
    "ahead_days": _("几天内的日子算将来的采集日"),
    "clause_signs": _("说受者的一句多几个字就请人看"),
    "letter_signs": _("受者来信的一句多几个字就请人看"),
    "goal_signs": _("细胞去向多几个字就请人看"),
    "letter_days": _("移植后几天可转信"),
    "letter_days_foreign": _("移植后几天可转信（一方在国外）"),
    "meeting_days": _("移植后几天可见面"),
    "meeting_days_foreign": _("移植后几天可见面（一方在国外）"),
}

LINKS: dict[LinkStatus, Said] = {
    LinkStatus.STANDING: _("连接中"),
    LinkStatus.ENDED: _("已结束"),
}
RANKS: dict[Rank, Said] = {Rank.FIRST: _("首选"), Rank.BACKUP: _("备选")}
ENDINGS: dict[Ended, Said] = {
    Ended.DONE: _("办完"),
    Ended.DONOR_UNAVAILABLE: _("供者不可用"),
    Ended.NOT_NEEDED: _("不再需要"),
    Ended.MISTAKE: _("连错了"),
}
WHYS: dict[Because, Said] = {
    Because.ESCORT: _("安排细胞护送"),
    Because.SAFETY: _("关系到另一方的健康"),
    Because.SECOND: _("二次捐献请求"),
    Because.LOST: _("预处理中失去供者"),
    Because.MEETING: _("安排见面"),
    Because.MISTAKE: _("可能连错"),
    Because.AUDIT: _("审计"),
}
DIRECTIONS: dict[Direction, Said] = {
    Direction.TO_PATIENT: _("给患者一方"),
    Direction.TO_DONOR: _("给捐献者一方"),
}
WORDS: dict[str, Said] = {
    DonorWord.REPORT: _("配型报告"),
    DonorWord.RESERVED: _("供者已保留"),
    DonorWord.AVAILABLE: _("供者可用"),
    DonorWord.UNAVAILABLE: _("供者不可用"),
    DonorWord.PLANNED: _("采集日已定"),
    DonorWord.CONFIRMED: _("供者已最终确认"),
    DonorWord.COLLECTED: _("细胞已采集"),
    DonorWord.DELIVERED: _("细胞已送达"),
    PatientWord.WANTED: _("需要的细胞和日期"),
    PatientWord.PREPARING: _("患者已开始准备"),
    PatientWord.RECEIVED: _("细胞已签收"),
    PatientWord.TRANSPLANTED: _("已移植"),
    PatientWord.CANCELLED: _("不再需要"),
}
MESSAGES: dict[MessageStatus, Said] = {
    MessageStatus.WAITING: _("等待转达"),
    MessageStatus.CARRIED: _("已转达"),
    MessageStatus.HELD: _("备选，先留着"),
    MessageStatus.STUCK: _("没有转达成"),
}
MESSAGE_TONES = {"waiting": "now", "carried": "ok", "held": "wait", "stuck": "bad"}
MISSIONS: dict[MissionStatus, Said] = {
    MissionStatus.PLANNED: _("待出发"),
    MissionStatus.RUNNING: _("护送中"),
    MissionStatus.DELIVERED: _("已送达"),
    MissionStatus.CLOSED: _("已结束"),
    MissionStatus.CANCELLED: _("已取消"),
}
MISSION_TONES = {
    "planned": "now", "running": "warn", "delivered": "ok", "closed": "wait", "cancelled": "wait",
}  # fmt: skip
LEGS: dict[LegStatus, Said] = {
    LegStatus.OFFERED: _("已邀请"),
    LegStatus.ASSIGNED: _("已答应"),
    LegStatus.DECLINED: _("没有接"),
    LegStatus.CARRYING: _("护送中"),
    LegStatus.HANDED: _("已交接，返程中"),
    LegStatus.HOME: _("已返回"),
    LegStatus.CANCELLED: _("已取消"),
}
PASSINGS: dict[Passing, Said] = {
    Passing.PICKUP: _("从医院接"),
    Passing.RELAY: _("途中接力"),
    Passing.DELIVERY: _("送达交接"),
}
SIDES: dict[Side, Said] = {Side.DONOR: _("捐献者一方"), Side.PATIENT: _("患者一方")}
PURPOSES: dict[Purpose, Said] = {Purpose.LETTERS: _("通信"), Purpose.MEETING: _("见面")}
LETTERS: dict[LetterStatus, Said] = {
    LetterStatus.WRITTEN: _("等待审读"),
    LetterStatus.RETURNED: _("已退回"),
    LetterStatus.RELEASED: _("可以转交"),
    LetterStatus.DELIVERED: _("已转交"),
    LetterStatus.WITHDRAWN: _("已收回"),
    LetterStatus.KEPT: _("不再转交"),
}
# what the relay does with a letter, as its writer reads it
RELAY: dict[LetterStatus, Said] = {
    LetterStatus.WRITTEN: _("分库在读，也在等时间；对方还看不到。"),
    LetterStatus.RETURNED: _("退给您了，改好可以再交。"),
    LetterStatus.RELEASED: _("已经放行，等对方打开。"),
    LetterStatus.DELIVERED: _("对方已经收到。"),
    LetterStatus.WITHDRAWN: _("您收回了，没有给人看过。"),
    LetterStatus.KEPT: _("情况有变，这封信不再转交，也没有给对方看过。"),
}
LETTER_TONES = {
    "written": "now", "returned": "warn", "released": "ok", "delivered": "ok", "withdrawn": "wait",
    "kept": "wait",
}  # fmt: skip
RETURNS: dict[Return, Said] = {
    Return.TELLS_WHO: _("会让人认出是谁"),
    Return.TELLS_WHERE: _("会让人认出在哪里"),
    Return.MONEY: _("提到钱物"),
    Return.HURTS: _("可能伤害对方"),
    Return.OTHER: _("其他"),
}
MEETINGS: dict[MeetingStatus, Said] = {
    MeetingStatus.ASKED: _("等待审批"),
    MeetingStatus.APPROVED: _("已批准"),
    MeetingStatus.REFUSED: _("没有批准"),
    MeetingStatus.HELD: _("已见面"),
    MeetingStatus.CALLED_OFF: _("已取消"),
}
NOS: dict[No, Said] = {
    No.TOO_EARLY: _("时间还早"),
    No.NOT_BOTH: _("不是双方都愿意"),
    No.NOT_WELL: _("身体情况不适合"),
    No.OTHER: _("其他"),
}
DRAFTS: dict[DraftStatus, Said] = {
    DraftStatus.SENT: _("等待审读"),
    DraftStatus.PASSED: _("可以发布"),
    DraftStatus.RETURNED: _("退回修改"),
}
FACTS: dict[Fact, Said] = {
    Fact.DATE: _("具体日期"),
    Fact.AHEAD: _("还没有发生的日期"),
    Fact.DONOR_NAME: _("捐献者姓名"),
    Fact.DONOR_UNIT: _("捐献者单位"),
    Fact.DONOR_PLACE: _("捐献者的地方"),
    Fact.DONOR_AGE: _("捐献者年龄"),
    Fact.ORDINAL: _("第几例"),
    Fact.HOSPITAL: _("采集医院"),
    Fact.PATIENT_NAME: _("患者姓名"),
    Fact.PATIENT_HOSPITAL: _("患者的医院"),
    Fact.PATIENT_PLACE: _("患者的地方"),
    Fact.PATIENT_BODY: _("患者的年龄、性别或身份"),
    Fact.PATIENT_ILL: _("患者的病"),
    Fact.PATIENT_STORY: _("患者的经过"),
    Fact.EXIT: _("捐献者退出"),
    Fact.NUMBER: _("某人的号码"),
    Fact.PERHAPS_PATIENT: _("像是受者一方的事"),
    Fact.PATIENT_SIGNED: _("受者一方的署名"),
    Fact.WAY: _("细胞走的路线"),
    Fact.CODE: _("编号"),
    Fact.OTHER_REPORT: _("另一篇报道"),
    Fact.JOINT_WAY: _("去往外地的路"),
    Fact.JOINT_PLACE: _("受者一方的话旁边的外地"),
    Fact.JOINT_PERSON: _("受者一方的话旁边的人"),
    Fact.JOINT_DAY: _("采集的那一天和那一间"),
}
CONCRETE: dict[Concrete, Said] = {
    Concrete.DAY: _("能定下日子的话"),
    Concrete.PLACE: _("地方"),
    Concrete.HOSPITAL: _("医院、病房或楼层"),
    Concrete.TRANSPORT: _("行程或交通"),
    Concrete.PERSON: _("人的年龄、身份或职业"),
    Concrete.ORDER: _("第几例或编号"),
    Concrete.QUANTITY: _("用量、时长或血型"),
}
# code of a finding -> what is wrong, and what to write instead
FINDINGS: dict[str, tuple[Said, Said]] = {
    "patient_named": (
        _("说出了患者是谁、在哪里或在哪家医院"),
        _("删去患者的姓名、城市和医院，只写“一位患者”；细胞“送往患者所在的医院”即可。"),
    ),
    "patient_described": (
        _("患者的年龄、性别或身份和这次捐献写在了一起"),
        _("把患者写成“一位血液病患者”，不写年龄、性别、职业和亲属称呼。"),
    ),
    "same_day_story": (
        _("具体日期、捐献者和患者的病写在了一起，两家报道一对就能认出"),
        _("日期改成“日前”或月份，或者不写患者的病和移植经过。"),
    ),
    "perhaps_patient": (
        _("这几句像是在说受者一方"),
        _("如果说的是受者，整句删去，只留“有一位患者在等待”；如果说的是捐献者自己，请写明是谁。"),
    ),
    "way_of_cells": (
        _("写出了细胞的路线、班次或编号"),
        _("不写车次、航班、座位、方向和任何编号，图片里的也要遮住；只写“已安全送达”。"),
    ),
    "other_report": (
        _("提到了另一篇报道，两篇一对就能认出受者"),
        _("不提别的报道，不把两个故事连在一起。"),
    ),
    "before_the_day": (
        _("采集还没有发生就写出了日期"),
        _("等采集结束以后再发布。"),
    ),
    "donor_exit": (
        _("提到了捐献者退出"),
        _("退出的事不写进宣传，也不要让人觉得愧疚。"),
    ),
    "together_far": (
        _("捐献和一个外地地名写在了一起，像是细胞的去处"),
        _("不写目的地，不写接送的人从哪里来；只写“已安全送达”。"),
    ),
    "together_person": (
        _("等待的人旁边写了年龄、身份或与捐献者的比较"),
        _("删去，只写“有一位患者在等待”。"),
    ),
    "together_day": (
        _("采集的准确日子和病房、采集室或省内编号写在了一起"),
        _("日子改成“日前”或月份，或者不写采集室、楼层和第几例。"),
    ),
    "wishes_no_press": (
        _("捐献者不愿意宣传"),
        _("不发布。要发布，先请捐献者本人改主意并签字。"),
    ),
    "wishes_no_name": (
        _("捐献者不愿意公开姓名"),
        _("删去姓名，也不写能让人认出的单位。"),
    ),
    "number_of_somebody": (
        _("有电话、证件号或微信号"),
        _("换成单位的公开电话。"),
    ),
}
