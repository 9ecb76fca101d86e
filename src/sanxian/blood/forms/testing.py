"""What is chosen and typed about pools, discrepancies, confirmatory tests and retained samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.forms.laboratory import reacts
from sanxian.blood.labels.corrections import WHY
from sanxian.blood.labels.laboratory import ASSAYS_TYPED, VOID_REASONS
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


class ResolveForm(AskForm):
    """Single tests of a pool's members and, of those that reacted, which virus it is: a field for
    each that this person may still type. `singles` and `viruses` are by donation number."""

    def __init__(
        self,
        *args: Any,
        singles: Iterable[str] = (),
        viruses: Mapping[str, Iterable[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        wanted = [(number, "nat") for number in singles]
        wanted += [(number, name) for number, names in (viruses or {}).items() for name in names]
        self.wanted = {f"{assay}-{number}": (number, assay) for number, assay in wanted}
        for name, (number, assay) in self.wanted.items():
            self.fields[name] = reacts(f"{number} · {ASSAYS_TYPED[assay]}")
        self.fields["instrument"] = forms.CharField(label=_("仪器"), max_length=40, required=False)
        self.fields["lot"] = forms.CharField(label=_("试剂批号"), max_length=40, required=False)

    @property
    def single(self) -> list[forms.BoundField]:
        return [self[name] for name, (_n, assay) in self.wanted.items() if assay == "nat"]

    @property
    def told_apart(self) -> list[forms.BoundField]:
        return [self[name] for name, (_n, assay) in self.wanted.items() if assay != "nat"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in self.wanted):
            raise forms.ValidationError(_("请至少填一项结果。"))
        return said

    def readings(self) -> list[Reading]:
        """What was filled in, in the order of the form."""
        said = self.cleaned_data
        more = said["instrument"].strip(), said["lot"].strip()
        rows = ((self.wanted[name], said.get(name)) for name in self.wanted)
        return [Reading(number, assay, value, *more) for (number, assay), value in rows if value]


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
