"""What is filled in about nonconformities, deviations, counts and retention."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels import quality as words

_TEXT = forms.Textarea(attrs={"rows": 3})
_DAY = forms.DateInput(attrs={"type": "date"})
Choices = Iterable[tuple[Any, Any]]


def _text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=_TEXT, help_text=help_text
    )


class OpenForm(ActForm):
    place = forms.ChoiceField(label=_("在哪里"))
    kind = forms.ChoiceField(label=_("是什么"), choices=list(words.KINDS.items()))
    severity = forms.ChoiceField(label=_("多严重"), choices=list(words.SEVERITIES.items()))
    area = forms.ChoiceField(label=_("在哪个环节发现"), choices=list(words.AREAS.items()))
    what = _text(_("发生了什么"), help_text=_("不要写献血者和患者的姓名，写编号。"))
    at_once = _text(_("当场做了什么"), required=False)
    numbers = forms.CharField(
        label=_("涉及的血袋"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("扫码，一行一袋；最多 400 袋。"),
    )
    hold = forms.BooleanField(label=_("马上封存这些血袋"), required=False)

    def __init__(self, *args: Any, places: Choices = (), may_hold: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        if not may_hold:
            del self.fields["hold"]


class InvestigateForm(ActForm):
    cause = forms.ChoiceField(label=_("主要原因"), choices=list(words.CAUSES.items()))
    why = _text(_("查到了什么"))


class ActionForm(ActForm):
    """Up to three actions; rows without text are none."""

    ROWS = 3

    def __init__(self, *args: Any, people: Choices = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        for n in range(self.ROWS):
            need = n == 0
            self.fields[f"measure{n}"] = forms.ChoiceField(
                label=_("种类"), choices=list(words.MEASURES.items()), required=need
            )
            self.fields[f"what{n}"] = forms.CharField(
                label=_("做什么"), max_length=2000, required=need
            )
            self.fields[f"owner{n}"] = forms.ChoiceField(
                label=_("谁负责"), choices=[("", _("请选择")), *people], required=need
            )
            self.fields[f"due_on{n}"] = forms.DateField(
                label=_("哪天前完成"), widget=_DAY, required=need
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for n in range(1, self.ROWS):
            if said.get(f"what{n}"):
                for name in ("owner", "due_on"):
                    if not said.get(f"{name}{n}"):
                        self.add_error(f"{name}{n}", _("请填写。"))
        return said

    def rows(self) -> list[list[Any]]:
        """The bound fields of each action, for the page."""
        names = ("measure", "what", "owner", "due_on")
        return [[self[f"{name}{n}"] for name in names] for n in range(self.ROWS)]

    def actions(self) -> list[dict[str, Any]]:
        said = self.cleaned_data
        names = ("measure", "what", "owner", "due_on")
        return [{k: said[f"{k}{n}"] for k in names} for n in range(self.ROWS) if said[f"what{n}"]]


class DoForm(ActForm):
    result = _text(_("做了什么，结果怎样"))


class DeviationForm(ActForm):
    place = forms.ChoiceField(label=_("在哪里"))
    area = forms.ChoiceField(label=_("哪个环节"), choices=list(words.AREAS.items()))
    what = _text(_("怎样偏离规程"))
    why = _text(_("为什么，怎样保证安全"))
    since = forms.DateField(label=_("从哪天起"), widget=_DAY)
    until = forms.DateField(label=_("到哪天止"), widget=_DAY)

    def __init__(self, *args: Any, places: Choices = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class CountForm(ActForm):
    """Where to count: a whole place, or one spot of it."""

    where = forms.ChoiceField(label=_("点哪里"))

    def __init__(self, *args: Any, where: Choices = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["where"].choices = list(where)  # type: ignore[attr-defined]


class ScanForm(ActForm):
    numbers = forms.CharField(
        label=_("扫血袋号"),
        max_length=12_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("扫一袋记一袋；也可以一次粘贴很多，用空格隔开。"),
    )


class RefuseForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么不清除"), choices=list(words.REFUSED_FOR.items()))


class ProposeForm(ActForm):
    place = forms.ChoiceField(label=_("哪里的记录"))
    kind = forms.ChoiceField(label=_("哪类记录"), choices=list(words.KEEPS.items()))

    def __init__(self, *args: Any, places: Choices = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
