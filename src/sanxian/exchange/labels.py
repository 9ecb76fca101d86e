"""The words of files and keys."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "sheet_empty": _("文件 %(file)s 是空的。"),
    "sheet_too_large": _("文件 %(file)s 太大，最多 %(most)s MB。"),
    "sheet_kind_unknown": _("文件 %(file)s 不是 CSV 或 xlsx。"),
    "sheet_unreadable": _("文件 %(file)s 第 %(row)s 行读不下去。"),
    "sheet_encoding": _("文件 %(file)s 的编码既不是 UTF-8，也不是 GBK。"),
    "sheet_too_many_rows": _("文件超过 %(most)s 行。"),
    "sheet_too_wide": _("第 %(row)s 行超过 %(most)s 列。"),
    "sheet_cell_too_long": _("第 %(row)s 行有一格超过 %(most)s 个字。"),
    "sheet_no_rows": _("文件 %(file)s 只有标题，没有数据。"),
    "column_twice": _("列“%(column)s”出现了两次。"),
    "column_missing": _("缺少一列：%(column)s。"),
    "cell_missing": _("第 %(row)s 行，“%(column)s”是空的。"),
    "assay_unknown": _("第 %(row)s 行，“%(column)s”：不认识的项目，可用 %(expected)s。"),
    "reaction_unreadable": _("第 %(row)s 行，“%(column)s”：凝集强度读不懂，可写 %(expected)s。"),
    "group_beside_wells": _("第 %(row)s 行，“%(column)s”：写的血型和这一行的凝集反应不一致。"),
    "body_unreadable": _("请求里的 %(field)s 读不懂：应为 %(expected)s。"),
    "key_missing": _("没有出示有效的密钥，或没有登录。"),
    "token_scope_unknown": _("请至少选一项密钥权限。"),
    "token_name_missing": _("请给密钥起一个名字，不超过 60 个字。"),
    "token_too_long": _("密钥最长一年，到期日应在今天之后。"),
    "token_account_elsewhere": _("这个账号不在您的范围内。"),
    "token_beyond_account": _("这个账号自己没有 %(scope)s 的权限，密钥也不能有。"),
    "token_revoked": _("这把密钥已经收回。"),
}
ADVICE = {
    "sheet_kind_unknown": _("请另存为 .xlsx 或 .csv 再传。"),
    "sheet_encoding": _("请在 Excel 里另存为“CSV UTF-8”再传。"),
    "sheet_too_large": _("请分成几个文件传。"),
    "sheet_too_many_rows": _("请分成几个文件传。"),
    "sheet_unreadable": _("请在 Excel 里打开检查，另存一次再传。"),
    "column_missing": _("请在标题行补上这一列，再把整个文件传一次。"),
    "cell_missing": _("请补上这一格，再把整个文件传一次；现在什么也没有录入。"),
    "assay_unknown": _("请改正项目名，再把整个文件传一次；现在什么也没有录入。"),
    "group_beside_wells": _("血型由凝集反应读出；请查清哪一格写错了，再把整个文件传一次。"),
    "key_missing": _("请在 Authorization 里写 Bearer 和密钥；密钥由系统管理员签发。"),
}
SCOPES = {
    "blood.result.load": _("送检验结果"),
    "blood.spot.log": _("送储存温度"),
    "blood.unit.see": _("查血袋状态"),
    "core.edition.see": _("查规则、按规则判定"),
}
