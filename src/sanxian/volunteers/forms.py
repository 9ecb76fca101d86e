"""What the pages of the volunteers take in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from sanxian.core import clock
from sanxian.volunteers import labels as words


def _choices(table: Any) -> list[tuple[str, Any]]:
    return [(str(getattr(code, "value", code)), said) for code, said in table.items()]


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))


def _several(label: Any, table: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=_choices(table), widget=forms.CheckboxSelectMultiple, **options
    )


class ActForm(forms.Form):
    """Done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class Taps:
    """The hidden number of each button on a page: another one each time that it is written, so that two
    buttons of one page are never taken for one tap sent twice."""

    @property
    def request(self) -> str:
        return format_html('<input type="hidden" name="request" value="{}">', uuid4())


class ReadyForm(ActForm):
    """What somebody is ready for."""

    kinds = _several(_("愿意做的服务"), words.KINDS)

    def given(self) -> dict[str, Any]:
        return {"kinds": self.cleaned_data["kinds"]}


class WhereForm(ReadyForm):
    area = forms.ChoiceField(label=_("能去的范围"), required=False)
    languages = _several(_("会说"), words.LANGUAGES, required=False)

    def __init__(
        self, *args: Any, areas: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas or []  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**super().given(), "area": said["area"], "languages": said["languages"]}


class EnterForm(WhereForm):
    """Somebody who wants to serve, with a file or without one yet."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机"), max_length=20)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=20, required=False,
        help_text=_("有就填，免得同一个人建两份档案；队长看不到。"),
    )  # fmt: skip

    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "id_number")}


class AmendForm(WhereForm):
    registered_as = forms.CharField(
        label=_("全国志愿服务系统编号"), max_length=32, required=False,
        help_text=_("导出时长时用它，不用证件号。"),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        return {**super().given(), "registered_as": self.cleaned_data["registered_as"]}


class TeamForm(ActForm):
    name = forms.CharField(label=_("队伍名称"), max_length=60)
    founded = _day(_("成立日期"))
    parent = forms.TypedChoiceField(label=_("上级队伍"), required=False, coerce=int)

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("没有"))] + [(str(k), n) for k, n in teams]  # type: ignore[attr-defined]


class TeamEditForm(TeamForm):
    leader = forms.TypedChoiceField(label=_("队长"), required=False, coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["founded"]
        self.fields["leader"].choices = [("", _("还没有"))] + [(str(k), n) for k, n in people]  # type: ignore[attr-defined]


class PickForm(ActForm):
    """One volunteer out of a list."""

    volunteer = forms.TypedChoiceField(label=_("志愿者"), coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = [(str(k), n) for k, n in people]  # type: ignore[attr-defined]


class ActivityForm(ActForm):
    kind = forms.ChoiceField(label=_("活动"), choices=_choices(words.ACTIVITIES))
    title = forms.CharField(label=_("做了什么"), max_length=60, help_text=_("不写人名。"))
    day = _day(_("日期"))
    minutes = forms.IntegerField(label=_("每人时长（分钟）"), min_value=1, max_value=1440)
    volunteers = forms.TypedMultipleChoiceField(
        label=_("参加的人"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteers"].choices = [(str(k), n) for k, n in people]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "title", "day", "minutes")}


class CoverForm(ActForm):
    """One insurance for everybody of a team, or for one volunteer."""

    team = forms.TypedChoiceField(label=_("为谁投保"), required=False, coerce=int)
    insurer = forms.CharField(label=_("保险公司"), max_length=60)
    policy = forms.CharField(label=_("保单号"), max_length=40)
    since = _day(_("从"))
    until = _day(_("到（含当天）"))

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if teams:
            self.fields["team"].choices = [(str(k), n) for k, n in teams]  # type: ignore[attr-defined]
        else:
            del self.fields["team"]

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("insurer", "policy", "since", "until")}


class TimesForm(ActForm):
    """A day and two times; an end that is not later is on the next day."""

    day = _day(_("日期"))
    first = _time(_("从"))
    last = _time(_("到"))
    where = forms.CharField(
        label=_("地点"), max_length=60, help_text=_("公开的地点，不写人名和病房。")
    )
    seats = forms.IntegerField(label=_("名额"), min_value=1, max_value=500)

    def times(self) -> dict[str, datetime]:
        said = self.cleaned_data
        on, first, last = said["day"], said["first"], said["last"]
        starts, ends = _moment(on, first), _moment(on, last)
        return {"starts": starts, "ends": ends if ends > starts else ends + timedelta(days=1)}


def _moment(on: date, at: time) -> datetime:
    return clock.instant(on, at.hour, at.minute)


class TrainingForm(TimesForm):
    course = forms.ChoiceField(label=_("课程"), choices=_choices(words.COURSES))
    field_order = ("request", "course", "day", "first", "last", "where", "seats")

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {n: said[n] for n in ("course", "where", "seats")} | self.times()


class ShiftForm(TimesForm):
    kind = forms.ChoiceField(label=_("服务"), choices=_choices(words.KINDS))
    title = forms.CharField(label=_("做什么"), max_length=60, help_text=_("不写人名和病情。"))
    team = forms.TypedChoiceField(label=_("哪支队伍"), required=False, coerce=int)
    field_order = ("request", "kind", "title", "team", "day", "first", "last", "where", "seats")

    def __init__(
        self, *args: Any, teams: list[tuple[int, str]], all_teams: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = [("", _("不限队伍"))] if all_teams else []
        self.fields["team"].choices = first + [(str(k), n) for k, n in teams]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {n: said[n] for n in ("kind", "title", "where", "seats")} | self.times()


class CodeForm(ActForm):
    code = forms.RegexField(
        r"^[0-9]{6}$", label=_("签到码"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("现场屏幕上的六位数字。"),
        error_messages={"invalid": _("签到码是六位数字。")},
    )  # fmt: skip


class CorrectForm(ActForm):
    minutes = forms.IntegerField(label=_("应为多少分钟"), min_value=0, max_value=1440)
    km = forms.IntegerField(label=_("应为多少公里"), min_value=0, max_value=20_000, initial=0)
    why = forms.ChoiceField(label=_("为什么更正"), choices=_choices(words.WHYS))

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("minutes", "km", "why")}


class YearForm(ActForm):
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
