"""What is typed at the bed and in the ward, besides the check: tubes, vital signs, the end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.hospital import Action
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.bedside import POINTS, REJECTIONS, STOPS, VITALS
from sanxian.blood.labels.haemovigilance import ACTIONS
from sanxian.blood.rules.observation import POSSIBLE
from sanxian.blood.services.tubes import REJECTIONS as TUBE_WHYS


def scanned(label: Any, **options: Any) -> forms.CharField:
    """A field for a scanner: nothing is remembered, capitals are kept."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    return forms.CharField(label=label, max_length=40, widget=widget, strip=True, **options)


class ObservationForm(ActForm):
    """Whole numbers but for the temperature; the rule says what cannot be."""

    point = forms.ChoiceField(
        label=_("什么时候"), choices=list(POINTS.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in POSSIBLE:
            self.fields[name] = forms.DecimalField(
                label=VITALS[name], max_digits=4, decimal_places=1
            )

    def vitals(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[name] for name in POSSIBLE}


class StopForm(ActForm):
    stopped_for = forms.ChoiceField(
        label=_("为什么停"), choices=list(STOPS.items()), widget=forms.RadioSelect
    )
    given_ml = forms.IntegerField(label=_("已输入（毫升）"), min_value=0, max_value=2000)


class TubeForm(ActForm):
    ward = forms.ChoiceField(label=_("病区"))
    patient_code = scanned(_("腕带上的患者编码"))
    hospital_number = scanned(_("住院号（第二身份标识）"))
    second = scanned(_("第二位核对人的胸牌"), required=False)

    def __init__(self, *args: Any, wards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].choices = list(wards)  # type: ignore[attr-defined]


class AcceptForm(ActForm):
    patient_code = scanned(_("申请单上的患者编码"))


class RejectForm(ActForm):
    why = forms.ChoiceField(label=_("原因"), choices=[(w, REJECTIONS[w]) for w in TUBE_WHYS])


class SecureForm(ActForm):
    actions = forms.MultipleChoiceField(
        label=_("已做的处置"),
        choices=[(a.value, ACTIONS[a.value]) for a in Action],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    bag_back = forms.BooleanField(label=_("血袋已送回输血科"), required=False)
    sample_back = forms.BooleanField(label=_("标本已送回输血科"), required=False)
