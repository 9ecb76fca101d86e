"""What the pages of the patient's side take in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.core import clock
from sanxian.stempatient import labels as words
from sanxian.stempatient.facts import GROUPS, Dose, Patient, Window

_UNKNOWN = ("", _("不知道"))


def _choices(table: Any, first: tuple[str, Any] | None = None) -> list[tuple[str, Any]]:
    rows = [(str(getattr(code, "value", code)), said) for code, said in table.items()]
    return [first, *rows] if first else rows


def _day(label: Any, required: bool = True, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), **more
    )


def _number(label: Any, required: bool = True, digits: int = 9, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, max_digits=digits, decimal_places=2, min_value=Decimal("0.01"),
        **more,
    )  # fmt: skip


class ActForm(forms.Form):
    """Done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class WantedForm(ActForm):
    """Which cells, on which days."""

    first = _day(_("最早用细胞的日期"))
    last = _day(_("最晚用细胞的日期"))
    conditioning = _day(_("预处理计划开始日"), required=False)
    mnc = _number(
        _("单个核细胞（×10⁸）"), required=False, help_text=_("空着就按体重取规则的最小量")
    )
    cd34 = _number(_("CD34+ 细胞（×10⁶）"), required=False)

    def window(self) -> Window:
        said = self.cleaned_data
        return Window(said["first"], said["last"], said["conditioning"])

    def dose(self, least: Dose) -> Dose:
        """As written, and what was left empty by the rule."""
        said = self.cleaned_data
        return Dose(said["mnc"] or least.mnc, said["cd34"] or least.cd34)


class OpenForm(WantedForm):
    name = forms.CharField(label=_("患者姓名"), max_length=60)
    document = forms.CharField(label=_("证件号或住院号"), max_length=40)
    sex = forms.ChoiceField(
        label=_("性别"), required=False, choices=_choices(words.SEXES, _UNKNOWN)
    )
    born = forms.IntegerField(label=_("出生年份"), required=False)
    abo = forms.ChoiceField(
        label=_("血型"), required=False, choices=[_UNKNOWN, *((g, g) for g in GROUPS)]
    )
    weight = forms.DecimalField(
        label=_("体重（千克）"), max_digits=5, decimal_places=1, min_value=Decimal("0.1")
    )
    diagnosis = forms.CharField(
        label=_("诊断编码（ICD-10）"), max_length=40, required=False, help_text=_("加密保存")
    )
    clinical = forms.CharField(
        label=_("病情摘要"), max_length=2000, required=False, help_text=_("加密保存"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def patient(self) -> Patient:
        said = self.cleaned_data
        return Patient(
            said["name"], said["document"], said["sex"], said["born"], said["abo"],
            said["diagnosis"], said["clinical"],
        )  # fmt: skip


class ReceiveForm(ActForm):
    product = forms.CharField(label=_("袋上的产品码"), max_length=24)
    received_on = _day(_("签收日期"))
    received_time = forms.TimeField(
        label=_("签收时间"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    temperature = forms.DecimalField(label=_("箱内温度（℃）"), max_digits=4, decimal_places=1)
    intact = forms.BooleanField(label=_("包装和标签完好"), required=False)
    witness = forms.ChoiceField(label=_("见证人"))

    def __init__(
        self, *args: Any, colleagues: list[tuple[str, str]], at: datetime, **kwargs: Any
    ) -> None:
        now = clock.local(at)
        initial = {"received_on": now.date(), "received_time": now.strftime("%H:%M")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["witness"].choices = [("", "—"), *colleagues]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        time = said["received_time"]
        return {
            "product": said["product"], "temperature": said["temperature"],
            "intact": said["intact"], "witness": said["witness"], "request": said["request"],
            "received_at": clock.instant(said["received_on"], time.hour, time.minute),
        }  # fmt: skip


class SeenForm(ActForm):
    moved = forms.CharField(widget=forms.HiddenInput, max_length=40)


class CloseForm(ActForm):
    outcome = forms.ChoiceField(label=_("结果"), choices=_choices(words.OUTCOMES))
    words = forms.CharField(label=_("补充"), max_length=400, required=False)


class CancelForm(ActForm):
    ending = forms.ChoiceField(label=_("原因"), choices=_choices(words.ENDINGS))
    words = forms.CharField(label=_("补充"), max_length=400, required=False)
