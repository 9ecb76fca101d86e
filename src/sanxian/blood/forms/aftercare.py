"""What is typed after a donation: the machine's record, what a donor tells, calls, counselling."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import Way
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.aftercare import (
    CONTACTED,
    ENDED,
    MACHINE_EVENTS,
    MARKER_OUTCOMES,
    MARKERS,
    NO_REENTRY,
    REACHED,
    TOLD,
    WAIVED,
    WAYS,
)
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.services.apheresis import COUNTS
from sanxian.core import clock

TIME = forms.TimeInput(attrs={"inputmode": "numeric", "placeholder": "09:30"}, format="%H:%M")


class ApheresisForm(ActForm):
    """The machine's record. Times are of the day the donation began."""

    device = forms.CharField(label=_("机器编号"), max_length=40)
    kit = forms.CharField(label=_("耗材"), max_length=40)
    kit_lot = forms.CharField(label=_("耗材批号"), max_length=40)
    programme = forms.CharField(label=_("程序"), max_length=40)
    starts = forms.TimeField(label=_("开始"), widget=TIME)
    ends = forms.TimeField(label=_("结束"), widget=TIME)
    processed_ml = forms.IntegerField(label=_("处理血量"), min_value=1, max_value=12000)
    anticoagulant_ml = forms.IntegerField(label=_("抗凝剂用量"), min_value=0, max_value=2000)
    product_ml = forms.IntegerField(label=_("产品容量"), min_value=1, max_value=1500)
    plasma_ml = forms.IntegerField(label=_("同采血浆"), min_value=0, max_value=800, required=False)
    saline_ml = forms.IntegerField(label=_("盐水"), min_value=0, max_value=3000, required=False)
    returns = forms.IntegerField(label=_("回输次数"), min_value=0, max_value=40, required=False)
    platelets_before = forms.DecimalField(
        label=_("采前血小板"), required=False, max_digits=4, decimal_places=0
    )
    platelets_after = forms.DecimalField(
        label=_("采后血小板"), required=False, max_digits=4, decimal_places=0
    )
    hct_before = forms.DecimalField(
        label=_("采前红细胞比容"), required=False, max_digits=4, decimal_places=3
    )
    hct_after = forms.DecimalField(
        label=_("采后红细胞比容"), required=False, max_digits=4, decimal_places=3
    )
    events = forms.MultipleChoiceField(
        label=_("发生了什么"),
        required=False,
        choices=list(MACHINE_EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, began: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.began = clock.local(began).date()

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        run = Run(
            _at(self.began, said["starts"]),
            _at(self.began, said["ends"]),
            said["processed_ml"],
            said["anticoagulant_ml"],
            said["product_ml"],
            said["plasma_ml"] or 0,
        )
        counts: dict[str, Decimal] = {n: said[n] for n in COUNTS if said[n] is not None}
        plain = ("request", "device", "kit", "kit_lot", "programme", "events")
        return {
            **{name: said[name] for name in plain},
            "run": run,
            "counts": counts,
            "saline_ml": said["saline_ml"] or 0,
            "returns": said["returns"] or 0,
        }


def _at(day: date, moment: time) -> datetime:
    return clock.instant(day, moment.hour, moment.minute)


class FindForm(forms.Form):
    about = forms.CharField(label=_("献血码、感谢卡回告码或献血者编码"), max_length=40)


class InformForm(ActForm):
    """What a donor tells somebody at the centre."""

    kind = forms.ChoiceField(
        label=_("献血者说的是"), choices=list(TOLD.items()), widget=forms.RadioSelect
    )
    way = forms.ChoiceField(
        label=_("怎样说的"),
        choices=[(w, WAYS[w]) for w in (Way.PHONE, Way.DESK, Way.LETTER)],
        widget=forms.RadioSelect,
    )
    detail = forms.CharField(
        label=_("他怎样说的"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("选了“请不要用”就不填，不问原因；写的内容只有质量负责人看得到"),
    )


class OwnInformForm(ActForm):
    """What a donor tells from her own page."""

    kind = forms.ChoiceField(
        label=_("您想告诉我们"), choices=list(TOLD.items()), widget=forms.RadioSelect
    )
    detail = forms.CharField(
        label=_("补充几句"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("选“请不要用”的，不用写，也不会有人问"),
    )


class SlipForm(forms.Form):
    code = forms.CharField(
        label=_("感谢卡上的回告码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReactionCallForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("献血者现在怎样"), choices=list(CONTACTED.items()), widget=forms.RadioSelect
    )
    said = forms.CharField(
        label=_("说了什么，怎样建议的"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


# -- counselling ---------------------------------------------------------------------------------------


class WhenForm(ActForm):
    """An act that may name an appointment."""

    day = forms.DateField(label=_("约在哪一天"), required=False, widget=forms.DateInput)
    hour = forms.TimeField(label=_("几点"), required=False, widget=TIME)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("hour") and not said.get("day"):
            self.add_error("day", _("写了几点，也要写哪一天。"))
        return said

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        day, hour = said.pop("day"), said.pop("hour") or time(9)
        return {**said, "appointment_at": _at(day, hour) if day else None}


class ContactForm(WhenForm):
    way = forms.ChoiceField(
        label=_("怎样联系的"), choices=[(w, WAYS[w]) for w in (Way.PHONE, Way.LETTER, Way.DESK)]
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=list(REACHED.items()))


class AttendForm(ActForm):
    counsel = forms.CharField(
        label=_("谈了什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReferForm(ActForm):
    referral = forms.CharField(
        label=_("转到哪里，为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CloseForm(ActForm):
    outcome = forms.ChoiceField(label=_("怎样结束的"), choices=list(ENDED.items()))


class AcknowledgeForm(ActForm):
    number = forms.CharField(label=_("疾控中心回执编号"), max_length=40)


class WaiveForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么不用报"), choices=list(WAIVED.items()))


class ReentryTestForm(ActForm):
    """Every marker of one sample."""

    taken_on = forms.DateField(label=_("采样日期"), widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for marker, label in MARKERS.items():
            self.fields[f"m_{marker}"] = forms.ChoiceField(
                label=label, choices=[("", _("请选")), *MARKER_OUTCOMES.items()]
            )

    def markers(self) -> list[Any]:
        return [self[f"m_{marker}"] for marker in MARKERS]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        results = {marker: said[f"m_{marker}"] for marker in MARKERS}
        return {"request": said["request"], "taken_on": said["taken_on"], "results": results}


class RefuseReentryForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么不同意"), choices=list(NO_REENTRY.items()))
