"""The words of the registry of stem-cell donors."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanxian.stemcell.facts import Absence, Correction, Leaving, Method, Resolution, Stage
from sanxian.stemcell.lifecycle import IntakeStatus, RegistrantStatus, TypingStatus

Said = str | Promise

REASONS: dict[str, Said] = {
    "not_a_registry_branch": _("检索和在库分型只属于省级资料库分库，这里不是分库。"),
    "no_registry_branch": _("您的岗位下没有资料库分库。"),
    "nomenclature_not_installed": _("还没有安装 HLA 命名，正式使用前不能读分型。"),
    "hla_unknown_locus": _("“%(text)s”：没有 %(locus)s 这个位点。"),
    "hla_wrong_locus": _("%(locus)s 的“%(text)s”：写的是另一个位点。"),
    "hla_unknown_name": _("%(locus)s 的“%(text)s”：命名里没有这个等位基因。"),
    "hla_unknown_antigen": _("%(locus)s 的“%(text)s”：没有这个抗原。"),
    "hla_unknown_code": _("%(locus)s 的“%(text)s”：没有这个多等位基因代码。"),
    "hla_codes_not_loaded": _("%(locus)s 的“%(text)s”：还没有装多等位基因代码表，读不出。"),
    "hla_not_a_name": _("%(locus)s 的“%(text)s”：不像等位基因或抗原。"),
    "hla_deleted_without_successor": _("%(locus)s 的“%(text)s”：这个名称已删除，没有后继。"),
    "hla_too_many_alleles": _("%(locus)s 的“%(text)s”：一个位点最多写两个。"),
    "hla_not_comparable": _("%(locus)s 的“%(text)s”：没有可以比对的序列。"),
    "hla_one_allele_lacks": _("%(locus)s 的“%(text)s”：缺少一个等位基因。"),
    "typing_empty": _("没有写任何位点的分型。"),
    "typing_too_little": _("至少要写 %(loci)s 中的一个位点。"),
    "typing_not_standing": _("这份分型已被新的替换，不能再改。"),
    "typing_unchanged": _("和现在的分型一样，没有改动。"),
    "registrant_number_unreadable": _("编号只用大写字母、数字和短横，3 到 24 位。"),
    "number_is_personal": _("这像证件号或电话，不能用作编号。"),
    "registrant_known": _("编号 %(number)s 已经在库。"),
    "registrant_twice": _("编号 %(number)s 在文件里不止一行。"),
    "registrant_gone": _("编号 %(number)s 已退库。"),
    "born_out_of_range": _("出生年份不可能：应在 %(first)s 年至 %(last)s 年之间。"),
    "region_unreadable": _("地区应写六位区划代码。"),
    "typed_in_future": _("分型日期还没有到。"),
    "patient_code_unreadable": _("患者只写代码：大写字母、数字和短横，3 到 24 位。"),
    "patient_untyped": _("患者的 %(loci)s 都没有分型，无从比对。"),
    "ages_crossed": _("年龄的起止写反了。"),
    "match_too_few": _("%(of)s 个位次里最多相合 %(found)s 个，少于 %(needed)s 个。"),
    "match_left_open": _("%(loci)s 还没有分到高分辨，结果可能变。"),
    "codes_unreadable": _("第 %(row)s 行不是代码和等位基因（两列，用制表符分开）。"),
    "codes_changed": _("表里有 %(count)s 个代码的意思和已装的不同，如 %(first)s；什么也没有装入。"),
    "codes_known": _("这份代码表已经装入。"),
    "codes_too_large": _("代码表超过 %(most)s MB。"),
    "typings_same_file": _("同一份文件已经导入过。"),
    "typings_empty": _("文件里没有分型。"),
    "typings_used": _("已有 %(count)s 份分型被后来的替换，不能整份撤回。"),
}

ADVICE: dict[str, Said] = {
    "not_a_registry_branch": _("请省级分库检索。"),
    "nomenclature_not_installed": _("请管理员用 sanxian hla nomenclature install 装一版官方命名。"),
    "hla_unknown_name": _("照检验报告重写，例如 A*02:01、A*02:01/02:06、A2。"),
    "hla_not_a_name": _("照检验报告重写，例如 A*02:01、A*02:01/02:06、A2。"),
    "hla_codes_not_loaded": _("请在“HLA 命名”页装入代码表，或照检验报告写出等位基因。"),
    "hla_unknown_code": _("请装入较新的代码表，或照检验报告写出等位基因。"),
    "codes_changed": _("一个代码的意思从不改变，请核对文件的来源。"),
    "codes_too_large": _("请管理员用 sanxian hla codes install 装入。"),
    "number_is_personal": _("请用资料库自己的编号，或病例代码。"),
    "match_left_open": _("需要再做高分辨检测。"),
    "typings_used": _("请逐份更正。"),
}

TOPICS: dict[str, Said] = {
    "stemcell.preliminary": _("初配"),
    "stemcell.confirmatory": _("高分辨配型"),
    "stemcell.register": _("在库登记"),
}
VALUES: dict[str, Said] = {
    "loci": _("比对的位点"),
    "least": _("至少相合几个位次"),
    "resolution": _("分辨率"),
    "adult_from": _("满多少岁才能入库"),
    "oldest": _("在库记录最年长多少岁"),
    "effective_rate": _("有效库容率"),
}

STAGES: dict[Stage, Said] = {
    Stage.PRELIMINARY: _("初配"),
    Stage.CONFIRMATORY: _("高分辨配型"),
}
RESOLUTIONS: dict[Resolution, Said] = {
    Resolution.ANY: _("不限"),
    Resolution.EXACT: _("高分辨"),
}
METHODS: dict[Method, Said] = {
    Method.NGS: _("二代测序（NGS）"),
    Method.SBT: _("测序分型（SBT）"),
    Method.SSO: _("探针杂交（SSO）"),
    Method.SSP: _("序列特异引物（SSP）"),
    Method.SEROLOGY: _("血清学"),
    Method.UNSAID: _("没有说明"),
}
ABSENCES: dict[Absence, Said] = {
    Absence.DEFERRED: _("暂缓"),
    Absence.UNREACHABLE: _("联系不上"),
    Absence.RESERVED: _("已为患者保留"),
    Absence.UNDECIDED: _("还在考虑"),
}
LEAVINGS: dict[Leaving, Said] = {
    Leaving.WITHDRAWN: _("本人退出"),
    Leaving.AGE: _("到年龄"),
    Leaving.EXCLUDED: _("不再适合"),
    Leaving.DONATED: _("已捐献"),
    Leaving.UNSAID: _("没有说原因"),
}
CORRECTIONS: dict[Correction, Said] = {
    Correction.RETYPED: _("重新检测"),
    Correction.TYPING_ERROR: _("录入错误"),
    Correction.SAMPLE_MIXUP: _("标本混淆"),
}
REGISTRANTS: dict[RegistrantStatus, Said] = {
    RegistrantStatus.AVAILABLE: _("可检索"),
    RegistrantStatus.UNAVAILABLE: _("暂不可用"),
    RegistrantStatus.LEFT: _("已退库"),
    RegistrantStatus.VOID: _("已撤回"),
}
REGISTRANT_TONES = {"available": "ok", "unavailable": "warn", "left": "wait", "void": "wait"}
TYPINGS: dict[TypingStatus, Said] = {
    TypingStatus.STANDING: _("现用"),
    TypingStatus.REPLACED: _("已替换"),
    TypingStatus.VOID: _("已撤回"),
}
INTAKES: dict[IntakeStatus, Said] = {
    IntakeStatus.TAKEN: _("已导入"),
    IntakeStatus.UNDONE: _("已撤回"),
}
SEXES: dict[str, Said] = {"male": _("男"), "female": _("女")}
CMV: dict[str, Said] = {"neg": _("CMV 阴性"), "pos": _("CMV 阳性")}

GRADES: dict[str, Said] = {
    "D": _("相合"),
    "P": _("可能相合"),
    "L": _("等位基因不合"),
    "M": _("抗原不合"),
}
GRADE_TONES = {"D": "ok", "P": "warn", "L": "bad", "M": "bad"}

# What the explanation of a pair says: `Facing.reasons`, and the notes of each side.
FACINGS: dict[str, Said] = {
    "untyped": _("一方没有分型，不能算不合"),
    "same_group": _("同一个 P 组"),
    "may_be_the_same": _("可能是同一个，要再分细才知道"),
    "same_antigen": _("抗原相同，等位基因不同"),
    "other_antigen": _("抗原不同"),
}
NOTES: dict[str, Said] = {
    "patient_deleted_name": _("患者：名称已删除，按现名比对"),
    "donor_deleted_name": _("供者：名称已删除，按现名比对"),
    "patient_old_name": _("患者：旧写法，按现名比对"),
    "donor_old_name": _("供者：旧写法，按现名比对"),
    "patient_null_left_aside": _("患者：可能之一是无效等位基因，先不计"),
    "donor_null_left_aside": _("供者：可能之一是无效等位基因，先不计"),
    "patient_null_not_expressed": _("患者：无效等位基因不表达，按纯合比对"),
    "donor_null_not_expressed": _("供者：无效等位基因不表达，按纯合比对"),
    "phase_open": _("单体型的相位没有定，取最相合的一种"),
}
EPITOPES: dict[str, Said] = {
    "match": _("DPB1 相合"),
    "permissive": _("DPB1 许可性不合"),
    "gvh": _("DPB1 非许可性不合（移植物抗宿主方向）"),
    "hvg": _("DPB1 非许可性不合（宿主抗移植物方向）"),
    "unknown": _("DPB1 的 T 细胞表位组不明"),
}

# One letter for a cell of a table: what it is, and what stands in the legend.
GRADE_LETTERS: dict[str, tuple[Said, Said]] = {
    "D": (_("合"), _("相合")),
    "P": (_("疑"), _("可能相合，要再分细")),
    "L": (_("异"), _("不合")),
    "M": (_("异"), _("不合")),
}
LEGEND = (GRADE_LETTERS["D"], GRADE_LETTERS["P"], GRADE_LETTERS["M"])
