"""What is chosen and scanned in the component room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.release import PicksForm
from sanxian.blood.labels.components import CLEAR_REASONS, DISCARD_REASONS, HOLD_REASONS
from sanxian.blood.labels.processing import PACKS

USUAL = "usual"
INTO = {
    USUAL: _("按时限自动：红细胞和血浆"),
    "red_cells,ffp": _("红细胞和新鲜冰冻血浆"),
    "red_cells,platelets,ffp": _("红细胞、血小板和新鲜冰冻血浆"),
    "red_cells,frozen_plasma": _("红细胞和冰冻血浆"),
}


class SeparateForm(PicksForm):
    """Bags to be separated, and into what."""

    into = forms.ChoiceField(
        label=_("制备成"), choices=list(INTO.items()), widget=forms.RadioSelect, initial=USUAL
    )

    pack = forms.ChoiceField(
        label=_("血袋型号"), choices=[("", _("没有记下")), *PACKS.items()], required=False
    )

    def components(self) -> list[str]:
        """The components named; none where the hours decide."""
        said: str = self.cleaned_data["into"]
        return [] if said == USUAL else said.split(",")


class ScanForm(forms.Form):
    """Bags scanned one after another, each number on a line."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    numbers = forms.CharField(
        label=_("血袋号"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("扫一袋，换一行；最多 400 袋。"),
    )


class StoreForm(ScanForm):
    spot = forms.ChoiceField(label=_("放进哪台设备"), required=False)
    storage = forms.CharField(
        label=_("层位"),
        max_length=40,
        required=False,
        help_text=_("没有登记设备时，写明冰箱和层位。"),
    )

    def __init__(self, *args: Any, spots: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spots = {str(spot.pk): spot for spot in spots}
        choices = [(key, str(spot)) for key, spot in self.spots.items()]
        self.fields["spot"].choices = [("", _("不在设备里")), *choices]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        spot = self.spots.get(self.cleaned_data["spot"])
        return {"storage": self.cleaned_data["storage"], "spot": spot}


class _ReasonForm(ScanForm):
    def said(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class HoldForm(_ReasonForm):
    reason = forms.ChoiceField(label=_("封存原因"), choices=list(HOLD_REASONS.items()))


class ClearForm(_ReasonForm):
    reason = forms.ChoiceField(label=_("解除原因"), choices=list(CLEAR_REASONS.items()))


class DiscardForm(_ReasonForm):
    reason = forms.ChoiceField(label=_("报废原因"), choices=list(DISCARD_REASONS.items()))
