"""What is typed about sites, sessions and number blocks."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.donor_room import DUTIES, SITES, WEEKDAYS


class HoursForm(ActForm):
    """A week of opening hours; a day without hours is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            for end in ("opens", "closes"):
                self.fields[f"{end}_{day}"] = forms.TimeField(
                    label=_("开放") if end == "opens" else _("结束"),
                    required=False,
                    widget=forms.TimeInput,
                )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for day in range(7):
            if bool(said.get(f"opens_{day}")) != bool(said.get(f"closes_{day}")):
                missing = "closes" if said.get(f"opens_{day}") else "opens"
                self.add_error(f"{missing}_{day}", _("开放和结束时间要一起填，或都不填。"))
        return said

    @property
    def week(self) -> list[tuple[Any, Any, Any]]:
        """Each day's name with its two fields, for the page."""
        return [(WEEKDAYS[d], self[f"opens_{d}"], self[f"closes_{d}"]) for d in range(7)]

    def hours(self) -> list[tuple[int, time, time]]:
        said = self.cleaned_data
        return [
            (d, said[f"opens_{d}"], said[f"closes_{d}"]) for d in range(7) if said[f"opens_{d}"]
        ]


class SiteForm(HoursForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    capacity = forms.IntegerField(label=_("每天可接待"), min_value=1, max_value=2000)
    takes_whole_blood = forms.BooleanField(label=_("采全血"), required=False, initial=True)
    takes_platelets = forms.BooleanField(label=_("采单采血小板"), required=False)

    PLAIN = ("name", "address", "phone", "capacity", "takes_whole_blood", "takes_platelets")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.PLAIN}


class NewSiteForm(SiteForm):
    org = forms.ChoiceField(label=_("机构"))
    kind = forms.ChoiceField(label=_("类型"), choices=list(SITES.items()))

    def __init__(self, *args: Any, orgs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"].choices = orgs
        self.fields["name"].required = False
        self.fields["name"].help_text = _("不填就用机构的名称")
        self.order_fields(["org", "kind", *self.PLAIN])


class PlanForm(ActForm):
    site = forms.ChoiceField(label=_("献血点"))
    day = forms.DateField(label=_("日期"), widget=forms.DateInput)
    opens = forms.TimeField(label=_("开始"), widget=forms.TimeInput, initial=time(9))
    closes = forms.TimeField(label=_("结束"), widget=forms.TimeInput, initial=time(17))
    capacity_whole_blood = forms.IntegerField(
        label=_("全血可接待"),
        min_value=0,
        max_value=2000,
        required=False,
        help_text=_("不填就按献血点的接待能力"),
    )
    capacity_platelets = forms.IntegerField(
        label=_("单采可接待"), min_value=0, max_value=500, required=False
    )
    host = forms.ChoiceField(label=_("团体献血单位"), required=False)
    title = forms.CharField(label=_("名称"), max_length=80, required=False)

    def __init__(
        self, *args: Any, sites: list[tuple[int, str]], hosts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = sites
        self.fields["host"].choices = [("", _("不是团体献血")), *hosts]


class WeekForm(ActForm):
    monday = forms.DateField(label=_("从哪个周一起"), widget=forms.DateInput)

    def clean_monday(self) -> date:
        day: date = self.cleaned_data["monday"]
        if day.weekday() != 0:
            raise forms.ValidationError(_("请选一个周一。"))
        return day


class CrewForm(ActForm):
    """A duty, or none, for each of the staff."""

    def __init__(self, *args: Any, staff: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in staff:
            self.fields[f"duty_{key}"] = forms.ChoiceField(
                label=name, choices=[("", _("不在班")), *DUTIES.items()], required=False
            )

    def crew(self) -> dict[int, str]:
        return {
            int(name[5:]): duty
            for name, duty in self.cleaned_data.items()
            if name.startswith("duty_") and duty
        }


class AllotForm(ActForm):
    place = forms.ChoiceField(label=_("分给"))
    facility = forms.RegexField(
        label=_("机构代号"),
        regex=r"^[A-Z][A-Z0-9]{4}$",
        help_text=_("五位，字母开头；演示用 A9990 至 A9999"),
        error_messages={"invalid": _("五位，字母开头，只用大写字母和数字。")},
    )
    count = forms.IntegerField(label=_("数量"), min_value=1, max_value=999_999)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places
