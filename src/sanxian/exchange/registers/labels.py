"""The words of files of registers."""

from django.utils.translation import gettext_lazy as _

from sanxian.exchange.registers.fields import DONATIONS, DONORS, REGISTRANTS, TYPINGS, UNITS

REASONS = {
    "sheet_area_too_large": _("文件 %(file)s 展开后太大，没有读。"),
    "heading_unknown": _("文件里没有“%(column)s”这一列，或不认识它要对应的字段。"),
    "mapping_unreadable": _('列对应文件应为 JSON：{"表头": "字段"}。'),
    "digits_lost": _("号码成了科学计数法，末几位已经丢失。"),
    "cell_empty": _("这一格不能空。"),
    "text_too_long": _("超过 %(most)s 个字。"),
    "day_unreadable": _("日期读不懂。"),
    "bar_unreadable": _("屏蔽写的是什么读不懂；这一列不能略过。"),
    "sex_unreadable": _("性别读不懂，请写“男”或“女”。"),
    "document_not_known": _("不认识的证件类型。"),
    "kind_not_known": _("不认识的献血种类，请写“全血”或“机采血小板”。"),
    "group_unreadable": _("血型读不懂，请写 A、B、O、AB。"),
    "rhd_unreadable": _("RhD 读不懂，请写“阳性”或“阴性”。"),
    "rhd_said_twice": _("两列里的 RhD 不一样。"),
    "amount_unreadable": _("应为整数。"),
    "rhd_not_said": _("只写了 ABO，没有 RhD。"),
    "cmv_unreadable": _("CMV 读不懂，请写“阴性”或“阳性”。"),
    "method_not_known": _("不认识的检测方法，请写 NGS、SBT、SSO、SSP 或血清学。"),
    "typing_became_time": _("表格软件把分型改成了时间，原来写的是什么已不能确定。"),
    "typings_column_missing": _("没有一列是分型：要有 GL 字符串，或 A 1、A 2 这样的列。"),
    "number_unreadable": _("号码里有不能用的字符，或太长。"),
    "upload_gone": _("这份文件已经处理完，或已放弃。"),
    "upload_runs": _("这份文件正在导入。"),
    "copy_exists": _("已有同名文件 %(file)s，没有覆盖。"),
    "copy_unreadable": _("文件 %(file)s 不是完整的副本。"),
    "copy_home_not_empty": _("这里已有记录（%(table)s），副本只能装进空的系统。"),
    "copy_other_tables": _("副本的表与这个版本不同：%(tables)s。"),
    "copy_other_key": _("副本是用另一把密钥封存的。"),
    "copy_altered": _("副本里的 %(table)s 与清单不符，什么也没有装入。"),
    "copy_trail_broken": _("副本里的痕迹链 %(chain)s 断了，什么也没有装入。"),
    "passphrase_short": _("口令至少 12 个字符。"),
}
ADVICE = {
    "sheet_area_too_large": _("请在 Excel 里删去多余的空行空列，只留名册，另存后再传。"),
    "digits_lost": _(
        "请在 Excel 里把这一列设为“文本”格式，重新填入完整号码后再传；丢失的数字无法还原。"
    ),
    "rhd_not_said": _("请写全，如 A+；不知道就空着。"),
    "typing_became_time": _("请在 Excel 里把这一列设为“文本”格式再填，或写成 A*02:01。"),
    "day_unreadable": _("请写成 2024-03-05、2024/3/5、2024年3月5日 或 20240305。"),
    "bar_unreadable": _("请写截止日期、“永久”或“否”。"),
    "upload_runs": _("请等它完成。"),
    "copy_other_tables": _("请用导出副本时的同一版本装入，再升级。"),
    "copy_other_key": _("请先放好原来的 keys.json，或用导出时的口令。"),
    "copy_home_not_empty": _("请换一个空的 SANXIAN_HOME 或空的数据库。"),
}
KINDS = {
    DONORS: _("献血者名册"),
    DONATIONS: _("献血记录"),
    UNITS: _("库存血液"),
    REGISTRANTS: _("造血干细胞登记者"),
    TYPINGS: _("分型"),
}
