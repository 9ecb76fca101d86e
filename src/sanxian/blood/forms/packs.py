"""What is typed about a lot of bag sets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.packs import WITHDRAW_REASONS
from sanxian.blood.labels.processing import PACKS

_KINDS = [("", _("请选")), *((p.value, said) for p, said in PACKS.items())]


class PackLotForm(ActForm):
    lot = forms.CharField(label=_("批号"), max_length=40)
    kind = forms.ChoiceField(label=_("血袋型号"), choices=_KINDS)
    volume_ml = forms.TypedChoiceField(
        label=_("最多采全血"),
        coerce=int,
        choices=[(n, f"{n} mL") for n in (400, 300, 200)],
    )
    expires_on = forms.DateField(
        label=_("有效期至"), widget=forms.DateInput(attrs={"type": "date"})
    )
    maker = forms.CharField(label=_("厂家"), max_length=60, required=False)


class PackForm(forms.Form):
    """The bag set at the chair: its lot is scanned."""

    pack = forms.CharField(label=_("采血袋批号"), max_length=40)


class WithdrawLotForm(ActForm):
    reason = forms.ChoiceField(label=_("停用原因"), choices=list(WITHDRAW_REASONS.items()))
