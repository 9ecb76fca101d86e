"""What is said about an instrument's codes and a table's columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import Assay
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.exchange.analysers.labels import COLUMNS, HOWS
from sanxian.exchange.mapping import Code

SPARE = 4  # empty lines at the end of a table of codes


class CodeForm(forms.Form):
    """One test code. A line without a code is no line."""

    test = forms.CharField(label=_("项目代码"), max_length=60, required=False)
    assay = forms.ChoiceField(
        label=_("检验项目"),
        choices=[("", "—"), *((a.value, ASSAYS[a]) for a in Assay)],
        required=False,
    )
    how = forms.ChoiceField(label=_("怎样判读"), choices=list(HOWS.items()), required=False)
    cutoff = forms.CharField(label=_("临界值"), max_length=12, required=False)
    lot = forms.CharField(label=_("默认批号"), max_length=40, required=False)


Codes = forms.formset_factory(CodeForm, extra=SPARE, max_num=200, absolute_max=220)


def codes(said: Any) -> list[Code]:
    """The lines of a valid table of codes that hold a code."""
    rows = [form.cleaned_data for form in said if form.cleaned_data.get("test")]
    return [Code(**{name: row[name] for name in ("test", "assay", "how", "cutoff", "lot")})
            for row in rows]  # fmt: skip


class SaysForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    says = forms.CharField(
        label=_("仪器在文件里的名字"),
        max_length=60,
        help_text=_("ASTM 的 H.5 或 R.14，HL7 的 MSH-3 或 OBX-18。"),
    )
    instrument = forms.ChoiceField(label=_("是哪台仪器"))

    def __init__(self, *args: Any, tools: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [(t.code, f"{t.code} · {t.name}") for t in tools]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """A choice for each heading: fields `column-0`, `column-1`, …"""

    def __init__(
        self, *args: Any, heading: Sequence[str] = (), guesses: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.heading = tuple(heading)
        for n, word in enumerate(self.heading):
            self.fields[f"column-{n}"] = forms.ChoiceField(
                label=word or _("（空）"),
                choices=[("", _("不读")), *COLUMNS.items()],
                initial=guesses[n] if n < len(guesses) else "",
                required=False,
            )

    def words(self) -> dict[str, str]:
        said = self.cleaned_data
        return {word: said[f"column-{n}"] for n, word in enumerate(self.heading) if word}
