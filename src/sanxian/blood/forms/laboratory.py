"""What is typed at the bench."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.facts.terms import Assay
from sanxian.blood.labels.laboratory import ASSAYS, OUTCOMES, VOID_REASONS

_GROUPS = [(g, g) for g in ("A", "B", "O", "AB")]
_FACTORS = [("+", _("阳性 +")), ("-", _("阴性 −"))]


class ResultsForm(forms.Form):
    """The assays a donation still lacks; one may leave some for later, but not all."""

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, assays: Iterable[Assay] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assays = tuple(assays)
        for assay in self.assays:
            self.fields[assay.value] = _field(assay)
        self.fields["instrument"] = forms.CharField(label=_("仪器"), max_length=40, required=False)
        self.fields["lot"] = forms.CharField(label=_("试剂批号"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        values = (said.get(assay.value) for assay in self.assays)
        if not self.errors and all(value in (None, "") for value in values):
            raise forms.ValidationError(_("请至少填一项结果。"))
        return said

    def readings(self, number: str) -> list[Reading]:
        """What was filled in, for the donation of that number."""
        said = self.cleaned_data
        more = said["instrument"].strip(), said["lot"].strip()
        filled = [(a, said.get(a.value)) for a in self.assays]
        return [Reading(number, a, str(v), *more) for a, v in filled if v not in (None, "")]


def _field(assay: Assay) -> forms.Field:
    label = ASSAYS[assay]
    if assay is Assay.ALT:
        return forms.IntegerField(label=label, min_value=0, max_value=99999, required=False)
    choices: Any = {Assay.ABO: _GROUPS, Assay.RHD: _FACTORS}.get(
        assay, list(OUTCOMES.items())[::-1]
    )
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class VoidForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("作废原因"), choices=list(VOID_REASONS.items()))
