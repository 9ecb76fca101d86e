"""What the pages of the duties take in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.duties import labels
from sanxian.duties.facts import Channel, Outcome


class Tap(forms.Form):
    """Nothing but the tap, done once however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request", uuid4())


class Hand(Tap):
    owner = forms.ChoiceField(label=_("交给谁"), required=False)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [("", _("谁先接收就归谁"))]
        self.fields["owner"].choices = [*free, *colleagues]  # type: ignore[attr-defined]


def _spent(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, required=False, help_text=help_text
    )


class Spent(forms.Form):
    """What a step cost; both may be left empty."""

    minutes = _spent(_("用时（分钟）"), 720)
    trips = _spent(_("本人为此跑了几趟"), 20)

    def said(self) -> dict[str, int]:
        return {name: self.cleaned_data.get(name) or 0 for name in ("minutes", "trips")}


class Call(Tap):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=[(code.value, labels.OUTCOMES[code]) for code in labels.SAID_BY_CALLERS],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("怎么联系的"),
        choices=[(code.value, labels.CHANNELS[code]) for code in labels.USED_BY_CALLERS],
        initial=Channel.PHONE.value,
    )
    again_at = forms.DateTimeField(
        label=_("约好再打的时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    minutes = _spent(_("用时（分钟）"), 720, _("不填就按通常用时记。"))
    trips = _spent(_("本人为此跑了几趟"), 20)
    finish = forms.BooleanField(label=_("这件事办完了"), required=False)

    def clean(self) -> dict[str, Any]:
        said = {**(super().clean() or {})}
        if said.get("outcome") == Outcome.CALL_BACK and not said.get("again_at"):
            self.add_error("again_at", _("请填本人约的时间。"))
        return said | {name: said.get(name) or 0 for name in ("minutes", "trips")}
