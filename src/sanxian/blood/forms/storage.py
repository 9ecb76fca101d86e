"""What is filled in about storage, temperatures, excursions, samples and labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.components import ScanForm
from sanxian.blood.labels.storage import DECISIONS, MEASURES, REPRINT_REASONS, SPOT_KINDS
from sanxian.core import clock

FILE_MOST = 2_000_000


class SpotForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    place = forms.ChoiceField(label=_("在哪里"))
    kind = forms.ChoiceField(label=_("是什么"), choices=list(SPOT_KINDS.items()))
    name = forms.CharField(label=_("名字"), max_length=40, help_text=_("例如“2 号冰箱”。"))
    capacity = forms.IntegerField(
        label=_("能放几袋"), required=False, min_value=0, max_value=100_000
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(choices)  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """One temperature, typed."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    celsius = forms.DecimalField(label=_("温度"), max_digits=5, decimal_places=1)
    when = forms.DateTimeField(
        label=_("什么时候量的"),
        required=False,
        help_text=_("空着就是现在。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def moment(self, at: Any) -> Any:
        """In UTC; what was typed is the place's time."""
        said = self.cleaned_data["when"]
        return said.replace(tzinfo=clock.PLACE) if said else at.replace(second=0, microsecond=0)


class LoggerFileForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=_("记录仪文件"), help_text=_("CSV：每行一个时间、一个温度（℃）；最多 5000 行。")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_MOST:
            raise forms.ValidationError(_("文件太大。"))
        return file


class TreatForm(ScanForm):
    """Bags to be treated, scanned; `closed` only where it matters."""

    closed = forms.BooleanField(label=_("封闭无菌操作（有效期不变）"), required=False, initial=True)

    def __init__(self, *args: Any, asks_closed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_closed:
            del self.fields["closed"]


class SplitForm(TreatForm):
    volumes = forms.CharField(
        label=_("各份多少 mL"), max_length=60, help_text=_("用空格隔开，例如“60 60 60”。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "asks_closed": True})
        self.fields["numbers"].widget = forms.TextInput()
        self.fields["numbers"].help_text = ""

    def clean_volumes(self) -> list[int]:
        words = self.cleaned_data["volumes"].replace(",", " ").split()
        if not all(w.isascii() and w.isdigit() and len(w) < 5 for w in words):
            raise forms.ValidationError(_("只写整数毫升，用空格隔开。"))
        return [int(w) for w in words]


class DecisionForm(forms.Form):
    """What becomes of every bag of an excursion."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, lines: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = []
        for line in lines:
            words = ("clear", "discard") if line.unit.status == "held" else ("told",)
            self.keys.append(line.unit_id)
            self.fields[f"unit{line.unit_id}"] = forms.ChoiceField(
                label=line.unit.number,
                choices=[("", _("请选择")), *((w, DECISIONS[w]) for w in words)],
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
            )

    def decisions(self) -> dict[int, str]:
        return {key: self.cleaned_data[f"unit{key}"] for key in self.keys}


class MeasureForm(forms.Form):
    """What a sample measured: a field for each value that its component is asked."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, asked: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = []
        for measure, limit in asked:
            self.measures.append(measure)
            self.fields[measure] = forms.CharField(
                label=MEASURES[measure],  # type: ignore[index]
                max_length=12,
                help_text=bounds(limit),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def values(self) -> dict[str, str]:
        return {m: self.cleaned_data[m] for m in self.measures}


def bounds(limit: Any) -> str:
    """ "36 以上", "0 到 0.8": a limit as one says it."""
    if limit.high >= 9999:
        return str(_("%(low)s 以上")) % {"low": f"{limit.low.normalize():f}"}
    said = {"low": f"{limit.low.normalize():f}", "high": f"{limit.high.normalize():f}"}
    return str(_("%(low)s 到 %(high)s")) % said


class ReprintForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.ChoiceField(label=_("为什么重印"), choices=list(REPRINT_REASONS.items()))


class RelabelForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    old = forms.CharField(label=_("袋上的旧标签"), max_length=40)
    new = forms.CharField(label=_("刚印的新标签"), max_length=40)
