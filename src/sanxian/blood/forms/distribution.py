"""What is typed of tubes, needs, postponed operations and cold boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.distribution import ANTIGENS
from sanxian.blood.facts.terms import STOCKED
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.forms.orders import ABO, PLAIN_NEEDS, RHD
from sanxian.blood.labels.distribution import BOX_KINDS, DEPARTMENTS, OPERATIONS, SCREENS
from sanxian.blood.labels.hospital import WEAK_D
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.core.clock import PLACE

_DAY = forms.DateInput(attrs={"type": "date"})


def moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class MatchForm(forms.Form):
    """When the tube that was crossmatched had been taken."""

    sampled_at = moment(_("采样时间"))

    def clean_sampled_at(self) -> Any:
        """What is typed is the place's own time."""
        return self.cleaned_data["sampled_at"].replace(tzinfo=PLACE)


class SampleForm(ActForm):
    label = forms.CharField(label=_("标本管号"), max_length=32)
    taken_at = moment(_("采样时间"))
    abo = forms.ChoiceField(label=_("ABO 血型"), choices=ABO[1:], widget=forms.RadioSelect)
    rhd = forms.ChoiceField(
        label=_("RhD 血型"), choices=RHD[1:], widget=forms.RadioSelect, help_text=WEAK_D
    )
    screen = forms.ChoiceField(
        label=_("抗体筛查"),
        choices=[(s.value, said) for s, said in SCREENS.items()],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_taken_at(self) -> Any:
        """What is typed is the place's own time."""
        return self.cleaned_data["taken_at"].replace(tzinfo=PLACE)


class NeedForm(ActForm):
    codes = forms.MultipleChoiceField(
        label=_("每次都需要"),
        choices=PLAIN_NEEDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    antibodies = forms.MultipleChoiceField(
        label=_("查出过的抗体"),
        choices=lambda: [(a, _("抗-%(antigen)s") % {"antigen": a}) for a in ANTIGENS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("查出过一次就一直保留；以后只配缺少这种抗原的血。"),
    )


class PostponeForm(ActForm):
    department = forms.ChoiceField(label=_("科室"), choices=list(DEPARTMENTS.items()))
    operation = forms.ChoiceField(
        label=_("手术类别"), choices=list(OPERATIONS.items()), widget=forms.RadioSelect
    )
    day = forms.DateField(label=_("原定手术日"), widget=_DAY)
    component = forms.ChoiceField(
        label=_("等哪种血"), choices=[(c.value, COMPONENTS[c]) for c in STOCKED]
    )
    abo = forms.ChoiceField(label=_("ABO 血型"), choices=ABO[1:])
    rhd = forms.ChoiceField(label=_("RhD 血型"), choices=RHD[1:])
    bags = forms.IntegerField(label=_("袋数"), min_value=1, max_value=200, initial=2)
    supplier = forms.ChoiceField(label=_("向哪家血站申请"))

    def __init__(self, *args: Any, suppliers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].choices = list(suppliers)  # type: ignore[attr-defined]


class NewDayForm(ActForm):
    day = forms.DateField(label=_("新的手术日"), widget=_DAY)


class BoxForm(ActForm):
    code = forms.CharField(label=_("冷藏箱编号"), max_length=24)
    kind = forms.ChoiceField(
        label=_("装什么"), choices=list(BOX_KINDS.items()), widget=forms.RadioSelect
    )
    low = forms.DecimalField(label=_("最低温度（℃）"), max_digits=4, decimal_places=1)
    high = forms.DecimalField(label=_("最高温度（℃）"), max_digits=4, decimal_places=1)
    hours = forms.IntegerField(label=_("保温（小时）"), min_value=1, max_value=240)
    capacity = forms.IntegerField(label=_("容量（袋）"), min_value=1, max_value=400)
    valid_until = forms.DateField(label=_("验证有效至"), widget=_DAY)


class ValidateForm(ActForm):
    valid_until = forms.DateField(label=_("新的有效期"), widget=_DAY)
