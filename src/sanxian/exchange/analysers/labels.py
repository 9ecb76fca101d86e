"""The words of analyser files and of what their codes mean."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import Assay
from sanxian.blood.labels.laboratory import ASSAYS, ASSAYS_TYPED
from sanxian.blood.labels.testing import TUBES
from sanxian.exchange.mapping import How
from sanxian.exchange.results import VIRUSES

REASONS = {
    "analyser_empty": _("文件是空的。"),
    "analyser_too_large": _("文件太大，最多 %(most)s MB。"),
    "analyser_encoding": _("文件的编码既不是 UTF-8，也不是 GBK。"),
    "analyser_checksum": _("第 %(row)s 帧的校验和不符：传输中有字节变了。"),
    "analyser_frame": _("第 %(row)s 帧缺失或读不懂。"),
    "analyser_no_header": _("第 %(row)s 行 %(segment)s：前面没有完整的消息头。"),
    "analyser_record_unknown": _("第 %(row)s 行：不认识的记录 %(segment)s。"),
    "analyser_out_of_place": _("第 %(row)s 行 %(segment)s：结果前面没有标本（%(column)s）。"),
    "analyser_cut_short": _("第 %(row)s 行：消息没有结尾（%(column)s），文件可能没有传完。"),
    "analyser_not_final": _("第 %(row)s 行：结果还不是最终结果（%(column)s）。"),
    "analyser_field_missing": _("第 %(row)s 行：%(column)s 是空的。"),
    "analyser_field_too_long": _("第 %(row)s 行：有一项超过 %(most)s 个字。"),
    "analyser_too_many": _("文件超过 %(most)s 项结果。"),
    "analyser_no_results": _("文件里没有可以录入的结果。"),
    "analyser_message_unknown": _("第 %(row)s 行：不是结果消息 ORU^R01（%(column)s）。"),
    "mapping_missing": _("第 %(row)s 行：仪器 %(instrument)s 还没有项目对照表。"),
    "mapping_code_unknown": _("第 %(row)s 行：%(instrument)s 的对照表里没有项目“%(test)s”。"),
    "mapping_value_unreadable": _("第 %(row)s 行：“%(test)s”的值不能按对照表判读。"),
    "mapping_says_missing": _("请写明仪器在文件里的名字和它的代号。"),
    "mapping_empty": _("对照表里至少要有一个项目。"),
    "mapping_test_missing": _("第 %(row)s 行：请写项目代码，不超过 60 个字。"),
    "mapping_test_twice": _("第 %(row)s 行：项目代码“%(test)s”出现了两次。"),
    "mapping_assay_unknown": _("第 %(row)s 行：请选“%(test)s”对应的检验项目。"),
    "mapping_how_unknown": _("第 %(row)s 行：请选“%(test)s”怎样判读。"),
    "mapping_how_unfit": _("第 %(row)s 行：“%(test)s”不能这样判读。"),
    "mapping_cutoff": _("第 %(row)s 行：“%(test)s”的临界值应是大于零的数。"),
    "mapping_too_long": _("对照表最多 %(most)s 行。"),
    "columns_unknown": _("有一列的含义不在列表里。"),
}
ADVICE = {
    "analyser_checksum": _("请从仪器重新导出或重传一次。"),
    "analyser_frame": _("请从仪器重新导出或重传一次。"),
    "analyser_cut_short": _("请从仪器重新导出完整的文件；现在什么也没有录入。"),
    "analyser_not_final": _("请在仪器上审核后再导出；现在什么也没有录入。"),
    "analyser_out_of_place": _("请检查仪器的标本编号设置。"),
    "analyser_field_missing": _("请检查仪器的输出设置，再导出一次；现在什么也没有录入。"),
    "analyser_message_unknown": _("请让仪器输出结果消息 ORU^R01。"),
    "mapping_missing": _("请检验审核人在“仪器项目对照”里加上这台仪器。"),
    "mapping_code_unknown": _("请检验审核人在对照表里加上这个项目；不用的项目选“不录入”。"),
    "mapping_value_unreadable": _("请在仪器上核对这个结果；需要复检的，复检后再导出。"),
    "mapping_how_unfit": _("ALT 选数值；反应性项目选临界值或文字；血型选文字。"),
}
HOWS = {
    How.WORD: _("文字（阳性、阴性、血型）"),
    How.CUTOFF: _("比值，到临界值为有反应性"),
    How.NUMBER: _("整数"),
    How.NUMBER_UP: _("数值，进位成整数"),
    How.SKIP: _("不录入"),
}
COLUMNS = {
    "donation": _("献血码"),
    "assay": _("检测项目"),
    "outcome": _("结果"),
    "instrument": _("仪器"),
    "lot": _("试剂批号"),
    **{assay.value: ASSAYS[assay] for assay in Assay},
    **{name: ASSAYS_TYPED[name] for name in VIRUSES},
    **TUBES,
}
