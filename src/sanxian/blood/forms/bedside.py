"""What is scanned at the bed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.bedside import GRADES, KINDS


def _scan(label: Any, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    return forms.CharField(label=label, max_length=40, widget=widget, strip=True, **options)


class CheckForm(ActForm):
    patient_code = _scan(_("腕带上的患者编码"))
    hospital_number = _scan(_("住院号（第二身份标识）"))
    unit_number = _scan(_("血袋号"))
    second = _scan(
        _("第二位核对人的胸牌"),
        required=False,
        help_text=_("请同事扫胸牌，或输入他的用户名；不能是您自己。"),
    )


class ReactionForm(ActForm):
    kind = forms.ChoiceField(label=_("种类"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    grade = forms.TypedChoiceField(
        label=_("程度"), choices=list(GRADES.items()), coerce=int, widget=forms.RadioSelect
    )
    care = forms.CharField(
        label=_("做了什么处理"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只有本院和血站质量负责人能看到。"),
    )
