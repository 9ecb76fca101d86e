"""Files that are sent in, and keys that are given out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import Reading
from sanxian.core import clock
from sanxian.exchange.labels import SCOPES


class FileForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("结果文件"),
        max_length=120,
        help_text=_("ASTM、HL7、CSV 或 xlsx；整份录入，有一处不对就一项也不录。"),
        error_messages={"empty": _("这个文件是空的。")},
    )
    instrument = forms.ChoiceField(
        label=_("仪器"), required=False, help_text=_("文件里没有写明仪器时才用。")
    )
    lot = forms.CharField(
        label=_("试剂批号"),
        max_length=40,
        required=False,
        help_text=_("文件里没有写明批号时才用。"),
    )

    def __init__(self, *args: Any, tools: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("按文件里写的")), *((t.code, f"{t.code} · {t.name}") for t in tools)]
        self.fields["instrument"].choices = choices  # type: ignore[attr-defined]

    def completed(self, readings: Iterable[Reading]) -> list[Reading]:
        """The readings with the instrument and lot that were said here, where they name none."""
        tool, lot = self.cleaned_data["instrument"], self.cleaned_data["lot"].strip()
        return [replace(r, instrument=r.instrument or tool, lot=r.lot or lot) for r in readings]


class ReportsForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("报告文件"),
        max_length=120,
        help_text=_("CSV 或 xlsx；整份录入，有一处不对就一项也不录。"),
        error_messages={"empty": _("这个文件是空的。")},
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("名字"), max_length=60, help_text=_("如：二楼生化仪"))
    account = forms.ChoiceField(
        label=_("代表哪个账号"), help_text=_("密钥能做的不超过这个账号，账号停用时密钥也停用。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("可以做什么"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("用到哪一天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, accounts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = list(accounts)  # type: ignore[attr-defined]

    def until_moment(self) -> datetime:
        """The end of the last day, where the people are."""
        last: date = self.cleaned_data["until"]
        return clock.instant(last + timedelta(days=1))

    def said(self) -> dict[str, Any]:
        return {key: self.cleaned_data[key] for key in ("name", "account", "scopes")}


class RevokeForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
