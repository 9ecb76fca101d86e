"""What is typed in the transfusion department."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.forms.orders import ABO, RHD
from sanxian.blood.labels.hospital import SEXES, WEAK_D


class PatientForm(ActForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    number = forms.CharField(
        label=_("住院号"), max_length=32, help_text=_("本院自己的号码，床旁核对时用。")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=list(SEXES.items()), widget=forms.RadioSelect)
    born = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class GroupForm(ActForm):
    abo = forms.ChoiceField(label=_("ABO 血型"), choices=ABO[1:], widget=forms.RadioSelect)
    rhd = forms.ChoiceField(
        label=_("RhD 血型"), choices=RHD[1:], widget=forms.RadioSelect, help_text=WEAK_D
    )
    corrects = forms.BooleanField(
        label=_("这是更正：已重新采样核对"),
        required=False,
    )


class ReturnForm(ActForm):
    opened = forms.ChoiceField(
        label=_("血袋"),
        choices=[("", _("未开封")), ("1", _("已开封或已穿刺"))],
        required=False,
        widget=forms.RadioSelect,
    )
    celsius = forms.DecimalField(
        label=_("血袋温度"),
        required=False,
        min_value=-200,
        max_value=60,
        max_digits=4,
        decimal_places=1,
        help_text=_("没有测到就留空，血会封存待查。"),
    )
