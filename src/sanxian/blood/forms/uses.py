"""What is typed about grounds, verdicts, ways out of the hospital, cases and own blood."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.hospital import Measure
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.forms.wards import scanned
from sanxian.blood.labels import appropriateness as words
from sanxian.blood.labels import autologous as own
from sanxian.blood.labels import haemovigilance as cases
from sanxian.blood.labels import transfers as ways

Choices = Sequence[tuple[str, Any]]


def _pick(label: Any, table: dict[str, Any], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(table.items()), widget=forms.RadioSelect, **options
    )


def _text(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=500, widget=widget, **options)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class WardForm(ActForm):
    """A form that asks for a ward of the hospital."""

    department = forms.ChoiceField(label=_("科室"))

    def __init__(self, *args: Any, wards: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = list(wards)  # type: ignore[attr-defined]


class StatementForm(WardForm):
    setting = _pick(_("用血场合"), words.SETTINGS)
    signs = forms.MultipleChoiceField(
        label=_("临床表现"),
        choices=list(words.SIGNS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    because = _text(
        _("理由"), required=False, help_text=_("检验值不符合指征时必填。只有本院看得到。")
    )

    def __init__(self, *args: Any, measures: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = tuple(measures)
        for name in self.measures:
            self.fields[name] = forms.DecimalField(
                label=words.MEASURES[name],
                required=False,
                min_value=0,
                max_digits=6,
                decimal_places=2,
                help_text=str(words.UNITS[name]),
            )

    def values(self) -> dict[Measure, Decimal]:
        given = {Measure(n): self.cleaned_data.get(n) for n in self.measures}
        return {name: value for name, value in given.items() if value is not None}


class VerdictForm(ActForm):
    verdict = _pick(_("结论"), words.VERDICTS)
    remark = _text(_("意见"), required=False)


class RefuseLargeForm(ActForm):
    why = _pick(_("原因"), words.REFUSALS)


class TransferForm(ActForm):
    to_path = forms.ChoiceField(label=_("送到"))
    why = _pick(_("原因"), ways.WHYS)

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_path"].choices = list(targets)  # type: ignore[attr-defined]


class BackForm(ActForm):
    why = _pick(_("原因"), ways.BACK_WHYS)


class RefuseTransferForm(ActForm):
    why = _pick(_("原因"), ways.REFUSALS)


class InquiryForm(ActForm):
    kind = _pick(_("调查项目"), cases.INQUIRIES)
    outcome = _pick(_("结果"), cases.OUTCOMES)
    remark = _text(_("说明"), required=False)


class ConclusionForm(ActForm):
    category = _pick(_("反应类型"), cases.CATEGORIES)
    severity = _pick(_("严重程度"), cases.SEVERITIES)
    imputability = _pick(_("与输血的相关性"), cases.IMPUTABILITIES)


class ReviewForm(ActForm):
    category = _pick(_("反应类型"), cases.CATEGORIES)
    imputability = _pick(_("与输血的相关性"), cases.IMPUTABILITIES)
    feedback = _text(_("给医院的反馈"))


class SendBackForm(ActForm):
    feedback = _text(_("请医院再查什么"))


class DepositForm(WardForm):
    volume_ml = forms.IntegerField(label=_("采血量（毫升）"), min_value=1, max_value=2000)
    hb = forms.IntegerField(label=_("血红蛋白（g/L）"), min_value=10, max_value=250)
    operation_on = _date(_("手术日期"))


class SavingForm(WardForm):
    kind = _pick(_("做法"), own.SAVINGS)
    elective = forms.BooleanField(label=_("择期手术"), required=False, initial=True)
    collected_ml = forms.IntegerField(label=_("采集或回收（毫升）"), min_value=1, max_value=20000)
    given_ml = forms.IntegerField(label=_("回输（毫升）"), min_value=0, max_value=20000)
    day = _date(_("日期"))


class FindingForm(ActForm):
    finding = _pick(_("检测结果"), own.FINDINGS)


class DiscardForm(ActForm):
    why = _pick(_("原因"), own.DISCARDS)


class TakeBackForm(ActForm):
    minutes_out = forms.IntegerField(label=_("离开储存设备（分钟）"), min_value=0, max_value=10000)


class GiveForm(ActForm):
    patient_code = scanned(_("腕带上的患者编码"))
    hospital_number = scanned(_("住院号（第二身份标识）"))
    number = scanned(_("自体血袋号"))
    second = scanned(_("第二位核对人的胸牌"))
