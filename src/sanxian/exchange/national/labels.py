"""The words of the centre's tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.exchange.national.facts import Asked, Word

REASONS = {
    "tasks_too_many": _("一次最多 %(most)s 件任务。"),
    "task_number_unreadable": _("第 %(row)s 行：任务编号只能是字母、数字和 . _ / -，最多 40 个。"),
    "task_twice": _("第 %(row)s 行：这个任务编号在第 %(first)s 行已经有了。"),
    "task_kind_unknown": _("第 %(row)s 行：不认识的任务类型。"),
    "task_time_unreadable": _("第 %(row)s 行，“%(column)s”：时间读不懂，请写成 2026-11-23 09:30。"),
    "no_open_case": _("本人没有正在办的配型。"),
    "answer_sent_already": _("这些答复已经标记过送出。"),
}
ADVICE = {
    "task_twice": _("同一个任务只留一行，再把整个文件传一次；现在什么也没有接收。"),
    "task_kind_unknown": _("能写的词在上传页上列着；写一个不同的词，就没有人知道要办什么。"),
}
ASKED: dict[str, object] = {
    Asked.PRELIMINARY: _("初配相合"),
    Asked.EXTENDED: _("扩展分型（境外）"),
    Asked.VERIFICATION: _("确认分型（境外）"),
    Asked.SECOND: _("二次捐献"),
    Asked.LYMPHOCYTES: _("捐献淋巴细胞"),
    Asked.HIGHRES: _("采高分辨血样"),
    Asked.PHYSICAL: _("安排体检"),
    Asked.BACKUP: _("转为备选"),
    Asked.STOP: _("中止"),
}
WORDS: dict[str, object] = {
    Word.AVAILABLE: _("可以捐献"),
    Word.NOT_AVAILABLE: _("不能捐献"),
    Word.RESERVED: _("已保留"),
    Word.PLANNED: _("采集日期已定"),
    Word.CONFIRMED: _("已书面最终确认"),
    Word.COLLECTED: _("已采集"),
    Word.HANDED_OVER: _("已交给护送人"),
    Word.DELIVERED: _("已送达"),
    Word.DONE: _("已办"),
    Word.STOPPED: _("已中止"),
}
# What became of a line; a reason that another room gives has its own sentence.
CODES: dict[str, object] = {
    "new": _("可以派"),
    "taken": _("已派到人"),
    "again": _("以前收过，没有重派"),
    "registrant_unknown": _("没有这个在库编号，或不在您的范围内"),
    "registrant_left": _("本人已退库"),
    "never_gave": _("本人没有捐献过，不能二次捐献"),
    "case_open_already": _("本人另有一件配型没有结束"),
    "no_open_case": _("本人没有正在办的配型"),
    "not_stoppable": _("已经开始采集，不能在这里中止，请打电话"),
    "task_of_another": _("这个任务编号以前派给了另一个人"),
    "no_worker": _("那里和上级都没有人能办"),
}
TONES = {"new": "ok", "taken": "ok", "again": "wait"}
