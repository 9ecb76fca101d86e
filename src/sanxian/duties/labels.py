"""The words of the duties on screens."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.duties.facts import Channel, Outcome

Said = str | Promise

STATUSES: Mapping[str, Said] = {
    "open": _("待接收"),
    "acknowledged": _("已接收"),
    "escalated": _("已上报"),
    "done": _("已办结"),
    "cancelled": _("已取消"),
}
TABS: Mapping[str, Said] = {
    "mine": _("我的"),
    "here": _("本机构全部"),
    "late": _("已逾期"),
    "closed": _("已办结"),
}
CHANNELS: Mapping[Channel, Said] = {
    Channel.PHONE: _("电话"),
    Channel.SMS: _("短信"),
    Channel.VISIT: _("上门"),
    Channel.LETTER: _("信函"),
    Channel.RELATIVE: _("找其他联系人"),
    Channel.EMPLOYER: _("找单位或学校"),
    Channel.INCOMING: _("本人来电或来访"),
    Channel.DESK: _("内部办理"),
}
OUTCOMES: Mapping[Outcome, Said] = {
    Outcome.REACHED: _("已联系上"),
    Outcome.AGREED: _("同意"),
    Outcome.DECLINED: _("不愿意"),
    Outcome.CALL_BACK: _("请换个时间再打"),
    Outcome.NO_ANSWER: _("无人接听"),
    Outcome.LEFT_WORD: _("已留言"),
    Outcome.WRONG_NUMBER: _("号码不是本人"),
    Outcome.OUT_OF_SERVICE: _("停机或空号"),
    Outcome.DONE: _("办完一步"),
}
# What a caller chooses from; a step of work is recorded by whatever does it.
SAID_BY_CALLERS = tuple(code for code in OUTCOMES if code != Outcome.DONE)
USED_BY_CALLERS = tuple(code for code in CHANNELS if code != Channel.DESK)

# The questions of the scripts: what the caller says.
QUESTIONS: Mapping[str, Said] = {
    "is_it_you": _("请问是%(name)s本人吗？不是本人就说改日再打，不要说是什么事。"),
    "good_time": _("现在方便说几分钟吗？不方便就约个时间。"),
    "understood_process": _("捐献的过程，您听明白了吗？有没有想再问的？"),
    "family_supports": _("家里人知道吗？他们怎么想？"),
    "still_willing": _("如果配型相合，您还愿意捐献吗？不愿意也没关系，不用说理由。"),
    "any_question": _("您还有什么想问的？"),
    "phone_right": _("这个电话以后还能找到您吗？"),
    "address_right": _("您的地址变了吗？"),
    "health_changed": _("登记以后，您的身体有没有变化？只问有没有，细节由医生来问。"),
    "do_one_thing": _("请本人做一件事：核对电话，或补留一位联系人。"),
    "sit_down": _("这件事要说几分钟，请找个安静的地方坐下。"),
    "first_match_told": _("您和一位患者初步相合。还要再验血，才知道能不能捐。"),
    "may_say_no": _("您可以现在不答复，也可以说不；不用说理由。"),
    "when_to_talk": _("什么时候方便和您、和家里人细谈？"),
    "how_do_you_feel": _("您现在感觉怎么样？"),
    "any_complaint": _("有没有不舒服？有就请医生今天回电。"),
    "need_help": _("有没有需要我们帮忙的？"),
}
TURNS: Mapping[str, Said] = {
    "turn_late": _("已逾期，最先办"),
    "turn_today": _("今天到期"),
    "turn_call_back": _("本人约的时间到了"),
    "turn_not_tried": _("还没有打过"),
    "turn_likely": _("这个时间多半能接通"),
    "turn_unlikely": _("这个时间不常接电话"),
    "turn_asked_later": _("本人约在晚些时候"),
}
WAYS: Mapping[str, Said] = {
    "search_begins": _("先用：%(way)s"),
    "search_goes_on": _("下一步：%(way)s（第 %(n)s 次，最多 %(of)s 次）"),
    "search_ways_used_up": _("能试的办法都试过了，可以记为失联。"),
    "search_time_over": _("找的时间已满，可以记为失联。"),
}
TOPICS: Mapping[str, Said] = {"duties.clocks": _("待办时限"), "duties.calls": _("电话回访")}
VALUES: Mapping[str, Said] = {
    "sessions": _("上班时间"),
    "kinds": _("各类待办的时限"),
    "cap": _("联系次数上限"),
    "cap_days": _("上限按几个工作日算"),
    "ladder": _("联系不上时依次怎么找"),
    "tries": _("每种找法试几次"),
    "ladder_days": _("几个工作日后可记为失联"),
    "minutes": _("通常用时（分钟）"),
    "most_trips": _("一件事最多跑几趟"),
    "scripts": _("话术"),
    "script_of": _("哪类待办用哪份话术"),
}
URGENCIES: Mapping[str, Said] = {
    "late": _("已逾期"),
    "unseen": _("无人接收"),
    "soon": _("快到期"),
    "calm": "",
}
URGENCY_TONES: Mapping[str, str] = {"late": "bad", "unseen": "warn", "soon": "warn", "calm": "wait"}
STEPS: Mapping[str, Said] = {
    "open": _("开单"),
    "acknowledge": _("接收"),
    "finish": _("办结"),
    "escalate": _("上报"),
    "reassign": _("转交"),
    "cancel": _("取消"),
}

SENTENCES: Mapping[str, Said] = {
    "no_such_duty": _("没有这件事，或它不在您的范围内。"),
    "duty_of_another": _("这件事已由同事接收。"),
    "worker_elsewhere": _("这位同事不在负责这件事的机构。"),
    "worker_may_not": _("这位同事的岗位办不了这件事。"),
    "duty_not_acknowledged": _("到时无人接收"),
    "duty_overdue": _("到期没有办结"),
    "duty_reassigned": _("转交"),
    "duty_handed_over": _("本人转交"),
    "duty_rerouted": _("机构或分工有变，改由现在的负责机构办"),
    "duty_owner_gone": _("原负责人的账号已停用"),
    "contact_cap_reached": _("%(days)s 个工作日内已经联系过 %(cap)s 次，到上限了。"),
    "person_said_no": _("本人说不，不再劝"),
    "no_feed": _("您现在没有日历地址。"),
}

ADVICE: Mapping[str, Said] = {
    "duty_of_another": _("要接过来，请负责人转交给您。"),
    "contact_cap_reached": _("请等到那一天再联系；本人来电随时可以记。"),
    "worker_elsewhere": _("请选本机构的同事，或转给您自己。"),
    "worker_may_not": _("请选名单里的同事。"),
}
