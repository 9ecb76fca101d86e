"""What the simulated city says when it cannot live."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "twin_file_unreadable": _("读不了文件 %(file)s（%(why)s）。"),
    "twin_column_missing": _("文件缺少列 %(column)s；应有 date、state、A、AB、B、O。"),
    "twin_bad_day": _("第 %(line)s 行的日期不是 YYYY-MM-DD。"),
    "twin_bad_number": _("第 %(line)s 行 %(column)s 列不是一个整数。"),
    "twin_no_such_state_or_days": _("文件里没有 %(state)s 从 %(first)s 起的日子。"),
    "twin_day_missing": _("文件里缺少 %(day)s，共缺 %(missing)s 天。"),
    "twin_bad_first_day": _("起始日期要写成 YYYY-MM-DD。"),
    "twin_days_out_of_range": _("天数应在 1 到 3660 之间。"),
}
ADVICE = {
    "twin_no_such_state_or_days": _("请核对 --state 的拼写和 --from 的日期。"),
}
