"""What is typed to order, free, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.distribution import ANTIGENS
from sanxian.blood.facts.terms import Need
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.distribution import NEEDS
from sanxian.blood.labels.orders import CANCEL_REASONS, FREE_REASONS, INDICATIONS, URGENCIES
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.rules.needs import against
from sanxian.core.clock import PLACE

ABO = [("", "—"), ("A", "A"), ("B", "B"), ("O", "O"), ("AB", "AB")]
PLAIN_NEEDS = [(n.value, said) for n, said in NEEDS.items() if n is not Need.ANTIGEN_NEGATIVE]
RHD = [("", "—"), ("+", _("阳性 +")), ("-", _("阴性 −"))]


class OrderForm(ActForm):
    """An order; for a patient, or with a group for the hospital's own stock."""

    supplier = forms.ChoiceField(label=_("向谁申请"))
    component = forms.ChoiceField(
        label=_("血液成分"), choices=list(COMPONENTS.items()), initial="red_cells"
    )
    quantity = forms.IntegerField(label=_("数量（袋）"), min_value=1, max_value=200, initial=1)
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        choices=list(URGENCIES.items()),
        initial="routine",
        widget=forms.RadioSelect,
    )
    indication = forms.ChoiceField(label=_("用血指征"), choices=list(INDICATIONS.items()))
    needed_by = forms.DateTimeField(
        label=_("最迟何时要用"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    needs = forms.MultipleChoiceField(
        label=_("特殊要求"),
        choices=PLAIN_NEEDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("患者一直需要的会自动加上。"),
    )
    lacks = forms.MultipleChoiceField(
        label=_("须缺少的抗原"),
        choices=[(a, a) for a in ANTIGENS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    abo = forms.ChoiceField(label=_("ABO 血型"), choices=ABO, required=False)
    rhd = forms.ChoiceField(label=_("RhD 血型"), choices=RHD, required=False)

    def __init__(
        self, *args: Any, suppliers: Sequence[tuple[str, str]], for_patient: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].choices = list(suppliers)  # type: ignore[attr-defined]
        if for_patient:
            del self.fields["abo"], self.fields["rhd"]

    def clean(self) -> dict[str, Any]:
        """An antigen that must be lacking is a need like the others."""
        given: dict[str, Any] = super().clean() or {}
        given["needs"] = [*given.get("needs", ()), *against(given.pop("lacks", ()))]
        return given

    def clean_needed_by(self) -> Any:
        """What is typed is the place's own time."""
        return self.cleaned_data["needed_by"].replace(tzinfo=PLACE)


class FreeForm(ActForm):
    why = forms.ChoiceField(
        label=_("原因"),
        choices=[row for row in FREE_REASONS.items() if row[0] != "reservation_expired"],
    )


class CancelForm(ActForm):
    why = forms.ChoiceField(label=_("原因"), choices=list(CANCEL_REASONS.items()))
