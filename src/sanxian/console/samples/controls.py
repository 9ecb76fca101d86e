"""Sample forms of the living page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class SampleForm(forms.Form):
    """One of every control; bound with faults it shows the error state."""

    hb = forms.IntegerField(
        label=gettext_lazy("血红蛋白"),
        help_text=gettext_lazy("三位数，不带小数"),
        min_value=30,
        max_value=250,
    )
    day = forms.DateField(
        label=gettext_lazy("下次回访日期"), help_text=gettext_lazy("静思期满 7 天之后")
    )
    name = forms.CharField(label=gettext_lazy("称呼"), required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("采血点"),
        choices=[("1", gettext_lazy("城东献血屋")), ("2", gettext_lazy("第 2 采血车"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("献血种类"),
        choices=[("wb", gettext_lazy("全血")), ("plt", gettext_lazy("血小板"))],
        widget=forms.RadioSelect,
    )
    volume = forms.ChoiceField(
        label=gettext_lazy("献血量"),
        choices=[("200", "200 mL"), ("300", "300 mL"), ("400", "400 mL")],
        widget=forms.RadioSelect,
    )
    feeling = forms.ChoiceField(
        label=gettext_lazy("昨晚睡得好吗"),
        choices=[("y", gettext_lazy("睡得好")), ("n", gettext_lazy("没睡好"))],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("愿意收到"),
        required=False,
        choices=[("sms", gettext_lazy("短信")), ("call", gettext_lazy("电话"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=gettext_lazy("结果文件"),
        required=False,
        help_text=gettext_lazy("Excel 或 CSV，不超过 5 MB"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("本人已读告知书，同意留样"))
    trace = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")


class ScanForm(forms.Form):
    patient = forms.CharField(label=gettext_lazy("扫患者腕带"))
    unit = forms.CharField(
        label=gettext_lazy("扫血袋"), help_text=gettext_lazy("也可以手工输入后按回车")
    )


def forms_of() -> dict[str, Any]:
    wrong = {"hb": "1080", "day": "", "kind": "wb", "volume": "", "feeling": "y", "name": "<b>"}
    return {
        "form": SampleForm(initial={"hb": 128, "volume": "400"}, prefix="a"),
        "wrong": SampleForm(wrong),
        "scan": ScanForm(prefix="s"),
    }
