"""What is chosen and typed about pools, discrepancies, confirmatory tests and retained samples."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.corrections import WHY
from sanxian.blood.labels.laboratory import VOID_REASONS
from sanxian.blood.labels.testing import (
    CAUSES,
    CONFIRMED,
    DISSOLVE_REASONS,
    MARKERS,
    METHODS,
    OUT_REASONS,
    PURPOSES,
    WITHDRAW_REASONS,
)

_EMPTY = [("", _("请选"))]


class AskForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)


class VoidRunsForm(AskForm):
    assay = forms.CharField(max_length=16, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("作废原因"), choices=list(VOID_REASONS.items()))


class DissolveForm(AskForm):
    reason = forms.ChoiceField(label=_("解散原因"), choices=list(DISSOLVE_REASONS.items()))


class ExplainForm(AskForm):
    """The group that was found, and what the discrepancy was; both empty: it was not found."""

    cause = forms.ChoiceField(label=_("原因"), choices=[*_EMPTY, *CAUSES.items()])
    abo = forms.ChoiceField(
        label=_("ABO"),
        choices=[("", _("查不出")), *((g, g) for g in ("A", "B", "O", "AB"))],
        required=False,
    )
    rhd = forms.ChoiceField(
        label=_("RhD"),
        choices=[("", _("查不出")), ("+", _("阳性 +")), ("-", _("阴性 −"))],
        required=False,
    )


class CorrectGroupForm(AskForm):
    reason = forms.ChoiceField(label=_("原因"), choices=[*_EMPTY, *WHY.items()])


class SendForm(AskForm):
    """Where a sample goes, and what is looked for."""

    purpose = forms.ChoiceField(label=_("为了什么"), choices=list(PURPOSES.items()))
    number = forms.CharField(
        label=_("献血码"), max_length=24, required=False, help_text=_("确证检验必填。")
    )
    donor = forms.CharField(
        label=_("献血者编号"), max_length=12, required=False, help_text=_("归队检验填这一项。")
    )
    marker = forms.ChoiceField(label=_("项目"), choices=[*_EMPTY, *MARKERS.items()])
    method = forms.ChoiceField(label=_("方法"), choices=[*_EMPTY, *METHODS.items()])
    laboratory = forms.CharField(label=_("确证实验室"), max_length=80)


class AnswerForm(AskForm):
    outcome = forms.ChoiceField(
        label=_("报告结论"), choices=list(CONFIRMED.items()), widget=forms.RadioSelect
    )
    reported_on = forms.DateField(
        label=_("报告日期"), widget=forms.DateInput(attrs={"type": "date"})
    )


class WithdrawForm(AskForm):
    reason = forms.ChoiceField(label=_("撤回原因"), choices=list(WITHDRAW_REASONS.items()))


class RetainForm(AskForm):
    """Tubes scanned one after another: donation number, then the position."""

    lines = forms.CharField(
        label=_("献血码和位置"),
        max_length=24_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "一行一份：先扫献血码，空一格，再扫或写位置，如 3 号冰箱 B 架 12。最多 400 份。"
        ),
    )

    def pairs(self) -> list[tuple[str, str]]:
        """Number and position of each line."""
        rows = [line.split(None, 1) for line in self.cleaned_data["lines"].splitlines()]
        return [(row[0], row[1] if len(row) > 1 else "") for row in rows if row][:400]


class TakeOutForm(AskForm):
    reason = forms.ChoiceField(label=_("为了什么取出"), choices=list(OUT_REASONS.items()))
