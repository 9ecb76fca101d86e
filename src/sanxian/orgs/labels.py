"""What the codes of the organisation mean, in Chinese."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.orgs.facts import Kind, Level

KINDS = {
    Kind.PROVINCE: _("省"),
    Kind.CITY: _("市"),
    Kind.COUNTY: _("县（市、区）"),
    Kind.REDCROSS: _("红十字会"),
    Kind.CENTRE: _("血站"),
    Kind.REGISTRY: _("造血干细胞资料库分库"),
    Kind.LABORATORY: _("HLA 分型实验室"),
    Kind.SITE: _("献血屋"),
    Kind.BUS: _("献血车"),
    Kind.HOSPITAL: _("医院"),
    Kind.WARD: _("病区"),
    Kind.UNIT: _("团体单位"),
    Kind.OFFICE: _("科室"),
}

LEVELS = {
    Level.PROVINCE: _("省级"),
    Level.CITY: _("市级"),
    Level.COUNTY: _("县级"),
    Level.SITE: _("现场"),
}

STEPS = {
    "stemcell.publicity": _("造血干细胞：宣传动员"),
    "stemcell.register": _("造血干细胞：登记入库"),
    "stemcell.confirm": _("造血干细胞：初筛确认"),
    "stemcell.recontact": _("造血干细胞：供者再动员"),
    "stemcell.highres": _("造血干细胞：高分辨检测"),
    "stemcell.exam": _("造血干细胞：体检"),
    "stemcell.search": _("造血干细胞：库内检索"),
    "organ.witness": _("器官捐献：现场见证"),
    "blood.mobilise": _("献血：宣传动员"),
    "blood.plan": _("献血：年度计划"),
    "blood.collect": _("献血：采血"),
    "blood.test": _("献血：检测"),
    "blood.supply": _("献血：供血"),
    "blood.transfuse": _("献血：临床用血"),
}

REASONS = {
    "home_has_organisations": _("这里已经有机构了，不能再建最上一级。"),
    "no_such_account": _("没有这个账号，或账号已停用。"),
    "demonstration_off": _("没有开启演示模式，不能一键进入。"),
    "home_not_demonstration": _("这里不是演示环境，不能一键进入。"),
    "demonstration_only_here": _("一键进入只能在运行平台的这台电脑上用。"),
    "org_segment_bad": _("路径代码只能用小写字母和数字，最多 20 个。"),
    "org_place_taken": _("上级机构下已经有代码 %(segment)s。"),
    "org_id_taken": _("机构编号 %(org_id)s 已经有了。"),
    "org_parent_kind": _("%(kind)s 不能设在 %(parent)s 下面。"),
    "org_parent_closed": _("上级机构已经撤销。"),
    "org_has_children": _("下面还有 %(count)s 个机构没有撤销，请先撤销或移走。"),
    "org_has_accounts": _("还有 %(count)s 个账号没有停用或调走。"),
    "org_already_closed": _("这个机构已经撤销了。"),
    "org_same_parent": _("它现在就在这个上级机构下面。"),
    "org_below_itself": _("不能把机构移到它自己的下面。"),
    "path_too_long": _("路径太长，请把机构放得浅一些，或用短一点的代码。"),
    "step_unknown": _("没有 %(step)s 这个环节。"),
    "level_unknown": _("没有这个层级。"),
    "delegation_to_itself": _("不能授权给自己。"),
    "delegation_not_competent": _("这个环节不是 %(giver)s 的事权，不能由它授出。"),
    "delegation_elsewhere": _("只能授权给本辖区里的机构，或上一级机构。"),
    "delegation_overlaps": _("这段时间已经把这个环节授权给它了。"),
    "delegation_dates": _("截止日要晚于开始日。"),
    "delegation_over": _("这项授权已经结束。"),
    "role_unknown": _("没有这个岗位。"),
    "role_not_here": _("这个岗位只能设在：%(kinds)s。"),
    "grant_overlaps": _("这个账号在这里已经有这个岗位。"),
    "grant_dates": _("截止日要晚于开始日。"),
    "grant_over": _("这个岗位已经结束。"),
    "grant_outside": _("岗位只能给在开通账号的范围之内的机构。"),
    "own_grant": _("不能给自己授予或延长岗位，请另一位管理员来做。"),
    "username_taken": _("用户名已经有人用了。"),
    "username_bad": _("用户名用 3 到 40 个小写字母、数字、点、横线或下划线。"),
    "account_closed": _("账号已经停用。"),
    "account_not_closed": _("账号没有停用，不用再开通。"),
    "own_account": _("不能停用自己的账号，请另一位管理员来做。"),
    "password_weak": _("密码太弱：至少 10 个字，不用常见的词，不与用户名相近。"),
}

ADVICE = {
    "org_has_children": _("在机构页上逐个撤销或移走下级机构。"),
    "org_has_accounts": _("在机构页上停用这些账号，或调到别的机构。"),
    "own_grant": _("请另一位系统管理员打开这个账号的页面。"),
    "own_account": _("请另一位系统管理员打开这个账号的页面。"),
}
