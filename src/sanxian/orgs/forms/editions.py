"""What policy editions and the calendar are written with."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic
from sanxian.kernel.policy.text import written
from sanxian.kernel.policy.topic import typed
from sanxian.orgs.forms.tree import Choices, Day, Pick


class NewEdition(forms.Form):
    """The head of an edition; its values are written one by one afterwards."""

    id = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$",
        label=_("编号"),
        help_text=_("如 zibo-2027-01；定了不能改。"),
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    source = forms.CharField(
        label=_("出处"), max_length=200, help_text=_("文件号和条款，如 淄卫发〔2026〕7 号 第三条。")
    )
    effective = Day(label=_("从哪天起施行"))
    until = Day(label=_("施行到哪天（含这一天）"), required=False)

    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("在哪里施行"))
        self.order_fields(["org", "id", "name", "source", "effective", "until"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("until") and said.get("effective") and said["until"] < said["effective"]:
            self.add_error("until", _("结束日不能早于施行日。"))
        return said


class AsToml(forms.Form):
    text = forms.CharField(
        label=_("整份版本（TOML）"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )


class NewToml(AsToml):
    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("在哪里施行"))
        self.order_fields(["org", "text"])


class SetValue(forms.Form):
    """One value: chosen from the keys of the topic, written as in TOML, with source and status."""

    key = forms.ChoiceField(label=_("哪一项"))
    value = forms.CharField(
        label=_("值"),
        max_length=2000,
        help_text=_('数字、true / false、"6 months" 或列表 [1, 2]。'),
    )
    source = forms.CharField(label=_("出处"), max_length=200)
    verified = forms.TypedChoiceField(
        label=_("核实"),
        coerce=lambda said: said == "yes",
        initial="no",
        choices=[("no", _("待核实")), ("yes", _("已对照原文核实"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, topic: Topic[Any], keys: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self.fields["key"].choices = list(keys)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "key" in said and "value" in said:
            try:
                said["value"] = parsed(said["value"], self.topic.kind(said["key"]))
            except ValueError as fault:
                self.add_error("value", _("读不懂这个值：%(why)s") % {"why": fault})
        return said


def parsed(text: str, kind: Any) -> Any:
    """What somebody typed as a value of that kind; quotes around words may be left out.

    Raises ValueError that says what was expected.
    """
    bare = isinstance(kind, type) and (kind in (str, Span) or issubclass(kind, StrEnum))
    if bare and not text.lstrip().startswith('"'):
        return typed(text.strip(), kind)
    try:
        raw = tomllib.loads(f"value = {text.strip()}\n", parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ArithmeticError) as fault:
        raise ValueError(str(fault)[:120]) from fault
    if set(raw) != {"value"}:
        raise ValueError("one value expected")
    return typed(raw["value"], kind)


def shown(value: Any) -> str:
    """A value as the field shows it; the words of a regulation without quotes."""
    return str(value) if isinstance(value, str | Span) else written(value)


class SwitchOn(forms.Form):
    draft = forms.ChoiceField(label=_("启用哪个草案"))
    effective = Day(label=_("从哪天起施行"))

    def __init__(self, *args: Any, drafts: Choices, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft"].choices = list(drafts)  # type: ignore[attr-defined]
        self.fields["org"] = Pick(orgs, label=_("在哪里施行"))
        self.order_fields(["draft", "org", "effective"])


class Refuse(forms.Form):
    why = forms.ChoiceField(label=_("原因"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = list(reasons)  # type: ignore[attr-defined]


class SetDay(forms.Form):
    day = Day(label=_("日子"))
    works = forms.TypedChoiceField(
        label=_("这一天"),
        widget=forms.RadioSelect,
        empty_value=None,
        coerce={"off": False, "works": True, "week": None}.get,
        choices=[("off", _("放假")), ("works", _("调休上班")), ("week", _("按星期几"))],
    )
    name = forms.CharField(label=_("名目"), max_length=40, required=False)

    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("由哪个机构修改"))


class FillYear(forms.Form):
    year = forms.IntegerField(label=_("年份"), min_value=2004, max_value=2100)

    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("由哪个机构修改"))
