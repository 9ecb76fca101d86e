"""A file that is sent, what its columns mean, and the acts on what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.exchange.registers import fields
from sanxian.exchange.registers.labels import KINDS
from sanxian.stemcell.facts import Method
from sanxian.stemcell.labels import METHODS

ABOUT = ("method", "laboratory", "day")
SKIPPED = "-"  # a column that is not read


class SendForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput)
    system = forms.CharField(
        label=_("来自哪个系统"),
        max_length=80,
        required=False,
        help_text=_("如：旧采供血系统，市中心血站信息科"),
    )
    file = forms.FileField(
        label=_("名册文件"),
        max_length=120,
        help_text=_("Excel（xlsx、xls）或 CSV，不超过 40 MB、20 万行。"),
        error_messages={"empty": _("这个文件是空的。")},
    )

    def __init__(self, *args: Any, kind: str = fields.DONORS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = kind
        if kind == fields.TYPINGS:
            self.fields |= _said_of_typings()
            self.fields["file"].label = _("分型文件")
        if kind == fields.UNITS:
            self.fields["system"].required = True
        else:
            del self.fields["system"]

    def about(self) -> dict[str, str]:
        """What is said of typings as a whole, for rows that do not say it themselves."""
        said = {name: self.cleaned_data.get(name) for name in ABOUT}
        return {name: str(value) for name, value in said.items() if value}


def _said_of_typings() -> dict[str, forms.Field]:
    """As `About` has it."""
    choices = [(str(code.value), said) for code, said in METHODS.items()]
    return {
        "method": forms.ChoiceField(label=_("方法"), choices=choices, initial=Method.NGS),
        "laboratory": forms.CharField(label=_("检测单位"), max_length=60, required=False),
        "day": forms.DateField(
            label=_("检测日期"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            help_text=_("文件里有这几列的，以每一行为准。"),
        ),
    }


class ColumnsForm(forms.Form):
    """One choice for each heading of the file."""

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: str, heading: Sequence[str], mapping: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.heading = list(heading)
        choices = [(SKIPPED, _("不读这一列")), *((f.name, f.label) for f in fields.of(kind))]
        for place, word in enumerate(self.heading):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=word, choices=choices, initial=mapping.get(word) or SKIPPED
            )

    def columns(self) -> list[forms.BoundField]:
        return [self[f"c{place}"] for place in range(len(self.heading))]

    def mapping(self) -> dict[str, str]:
        """Heading to column, "" where it is not read."""
        said = [self.cleaned_data[f"c{n}"] for n in range(len(self.heading))]
        return {w: "" if s == SKIPPED else s for w, s in zip(self.heading, said, strict=True)}

    def clean(self) -> dict[str, Any]:
        """A column is chosen once: the second choice is named."""
        said = super().clean() or {}
        seen: dict[str, str] = {}
        for place, word in enumerate(self.heading):
            name = said.get(f"c{place}", "")
            if name and name != SKIPPED and name in seen:
                self.add_error(f"c{place}", _("与“%(other)s”选了同一列。") % {"other": seen[name]})
            seen.setdefault(name, word)
        return said


class ActForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
