"""What the pages of coordination take in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.coordination import labels as words
from sanxian.coordination.services.missions import Ends
from sanxian.core import clock


def _choices(table: Any) -> list[tuple[str, Any]]:
    return [(str(getattr(code, "value", code)), said) for code, said in table.items()]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))


def _text(label: Any, most: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class ActForm(forms.Form):
    """Done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class JoinForm(ActForm):
    donor_code = forms.CharField(label=_("供者病例代码（D…）"), max_length=12)
    patient_code = forms.CharField(label=_("患者代码（P…）"), max_length=12)
    rank = forms.ChoiceField(label=_("首选还是备选"), choices=_choices(words.RANKS))
    foreign = forms.BooleanField(label=_("有一方在国外"), required=False)


class OpenForm(ActForm):
    why = forms.ChoiceField(label=_("为什么要打开"), choices=_choices(words.WHYS))
    words = _text(_("写明情况"), 400, help_text=_("加密保存；第二人会看到这次打开"))


class WayForm(ActForm):
    """The way of a link's cells: the codes on the bags come by themselves."""

    day = _day(_("交接日期"))
    time = _time(_("交接时间"))
    start = forms.CharField(label=_("从哪里接（地址到科室）"), max_length=120)
    end = forms.CharField(label=_("送到哪里（地址到科室）"), max_length=120)

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "start": said["start"], "end": said["end"], "request": said["request"],
            "planned_for": _instant(said["day"], said["time"]),
        }  # fmt: skip


class PairForm(ActForm):
    """One donor and one patient of those that wait."""

    donor_code = forms.CharField(max_length=12, error_messages={"required": _("请选一位供者。")})
    patient_code = forms.CharField(max_length=12, error_messages={"required": _("请选一位患者。")})
    foreign = forms.BooleanField(label=_("有一方在国外"), required=False)


class EndForm(ActForm):
    why = forms.ChoiceField(label=_("为什么结束"), choices=_choices(words.ENDINGS))


class ReviewForm(ActForm):
    in_order = forms.ChoiceField(
        label=_("这次打开"), choices=[("yes", _("应当")), ("no", _("不应当"))]
    )

    def given(self) -> dict[str, Any]:
        return {"in_order": self.cleaned_data["in_order"] == "yes"}


class PlanForm(ActForm):
    product = forms.CharField(
        label=_("产品码"), max_length=80, help_text=_("几袋就写几个，用空格隔开")
    )
    day = _day(_("交接日期"))
    time = _time(_("交接时间"))
    start = forms.CharField(label=_("从哪里接（地址到科室）"), max_length=120)
    end = forms.CharField(label=_("送到哪里（地址到科室）"), max_length=120)
    start_hospital = forms.CharField(label=_("采集医院"), max_length=60, required=False)
    end_hospital = forms.CharField(label=_("移植医院"), max_length=60, required=False)
    start_city = forms.CharField(label=_("采集城市"), max_length=30, required=False)
    end_city = forms.CharField(label=_("移植城市"), max_length=30, required=False)

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("start", "end", "start_hospital", "end_hospital", "start_city", "end_city")
        return {
            "product": said["product"], "ends": Ends(*(said[name] for name in names)),
            "planned_for": _instant(said["day"], said["time"]), "request": said["request"],
        }  # fmt: skip


def _instant(day: Any, time: Any) -> datetime:
    return clock.instant(day, time.hour, time.minute)


class OfferForm(ActForm):
    volunteer = forms.ChoiceField(label=_("请哪位志愿者"))
    number = forms.IntegerField(label=_("第几段"), min_value=1, max_value=9, initial=1)
    from_day = _day(_("出发日期"))
    from_time = _time(_("出发时间"))
    to_day = _day(_("返回日期"))
    to_time = _time(_("返回时间"))
    start = forms.CharField(
        label=_("这一段从哪里接"), max_length=120, required=False, help_text=_("空着就是全程的起点")
    )
    end = forms.CharField(
        label=_("这一段交到哪里"), max_length=120, required=False, help_text=_("空着就是全程的终点")
    )

    def __init__(self, *args: Any, volunteers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "volunteer": int(said["volunteer"]), "number": said["number"],
            "starts": _instant(said["from_day"], said["from_time"]),
            "ends": _instant(said["to_day"], said["to_time"]), "start": said["start"],
            "end": said["end"], "request": said["request"],
        }  # fmt: skip


class ColdForm(ActForm):
    """A temperature, as one reads it off the box."""

    temperature = forms.DecimalField(
        label=_("箱内温度（℃）"), max_digits=4, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )  # fmt: skip


class TakeForm(ColdForm):
    giver = forms.CharField(
        label=_("交出人姓名"), max_length=40, help_text=_("请对方自己写，就是签字")
    )
    intact = forms.BooleanField(label=_("标签、数量、封签都对"), required=False)


class RelayForm(ColdForm):
    code = forms.CharField(
        label=_("对方手机上的四位码"), max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    intact = forms.BooleanField(label=_("标签、数量、封签都对"), required=False)


class DeliverForm(ColdForm):
    taker = forms.CharField(
        label=_("接收人姓名"), max_length=40, help_text=_("请对方自己写，就是签字")
    )
    intact = forms.BooleanField(label=_("标签、数量、封签都对"), required=False)


class BackForm(ActForm):
    km = forms.IntegerField(
        label=_("往返一共多少公里"), min_value=0, max_value=20_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class ConsentForm(ActForm):
    side = forms.ChoiceField(label=_("哪一方"), choices=_choices(words.SIDES))
    purpose = forms.ChoiceField(label=_("同意什么"), choices=_choices(words.PURPOSES))
    signed_on = _day(_("纸上的签字日期"))


class WithdrawForm(ActForm):
    side = forms.ChoiceField(label=_("哪一方"), choices=_choices(words.SIDES))
    purpose = forms.ChoiceField(label=_("撤回什么"), choices=_choices(words.PURPOSES))


class LetterForm(ActForm):
    text = _text(_("信的内容"), 3000, 8, help_text=_("不写姓名、地方、单位、医院、电话和日期"))


class HandInForm(LetterForm):
    side = forms.ChoiceField(label=_("哪一方写的"), choices=_choices(words.SIDES))


class ReturnForm(ActForm):
    why = forms.ChoiceField(label=_("为什么退回"), choices=_choices(words.RETURNS))
    advice = _text(_("请写信人怎样改"), 400, required=False)


class MeetForm(ActForm):
    side = forms.ChoiceField(label=_("哪一方希望见面"), choices=_choices(words.SIDES))


class PermitForm(ActForm):
    permit = forms.CharField(
        label=_("管理中心书面批准的文号"),
        max_length=40,
        help_text=_("照纸上写，例如“中华骨髓库〔2026〕12 号”"),
    )
    permit_on = _day(_("批准文件上的日期"))


class NoForm(ActForm):
    why = forms.ChoiceField(label=_("为什么现在不行"), choices=_choices(words.NOS))


class HeldForm(ActForm):
    on = _day(_("哪天见的"))


class CheckForm(ActForm):
    text = _text(_("稿子"), 20_000, 12)
    code = forms.CharField(
        label=_("供者病例代码（可不填）"), max_length=12, required=False,
        help_text=_("填了就把这一例的事实也算进去，但不显示"),
    )  # fmt: skip


class SendForm(ActForm):
    text = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class TicksField(forms.MultipleChoiceField):
    """Whatever was ticked; which must be, the service knows."""

    def valid_value(self, _value: str) -> bool:
        return True


class PassForm(ActForm):
    ticked = TicksField(required=False)


class AdviceForm(ActForm):
    advice = _text(_("请怎样改"), 1000)
