"""What is typed at the bench."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import GROUPING, NONREACTIVE, REACTIVE, VIRUSES, Reading
from sanxian.blood.facts.terms import Assay
from sanxian.blood.labels.laboratory import ASSAYS, ASSAYS_TYPED, OUTCOMES, VOID_REASONS
from sanxian.blood.labels.testing import STRENGTHS, TUBES


class ResultsForm(forms.Form):
    """What this person may type of a donation; some may be left for later, but not all.

    Groups are typed as reactions: all the tubes or none of them.
    """

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, assays: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = tuple(assays)
        self.assays = tuple(Assay(a) for a in wanted if a != GROUPING and a not in VIRUSES)
        self.viruses = tuple(a for a in wanted if a in VIRUSES)
        self.tubes = tuple(TUBES) if GROUPING in wanted else ()
        for name in self.tubes:
            self.fields[name] = forms.ChoiceField(
                label=TUBES[name], choices=_STRENGTHS, required=False
            )
        for assay in self.assays:
            self.fields[assay.value] = _field(assay)
        for name in self.viruses:
            self.fields[name] = reacts(ASSAYS_TYPED[name])
        self.fields["instrument"] = forms.CharField(label=_("仪器"), max_length=40, required=False)
        self.fields["lot"] = forms.CharField(label=_("试剂批号"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        read = [name for name in self.tubes if said.get(name)]
        for name in self.tubes if read else ():
            if not said.get(name) and name != "anti_d_indirect" and name not in self.errors:
                self.add_error(name, _("正反定型的每一管都要录。"))
        names = (*(assay.value for assay in self.assays), *self.viruses)
        values = [*(said.get(name) for name in names), *read]
        if not self.errors and all(value in (None, "") for value in values):
            raise forms.ValidationError(_("请至少填一项结果。"))
        return said

    def readings(self, number: str) -> list[Reading]:
        """What was filled in, for the donation of that number."""
        said = self.cleaned_data
        more = said["instrument"].strip(), said["lot"].strip()
        filled: list[tuple[str, Any]] = [(a.value, said.get(a.value)) for a in self.assays]
        filled += [(name, said.get(name)) for name in self.viruses]
        tubes = " ".join(f"{name}={said[name]}" for name in self.tubes if said.get(name))
        filled += [(GROUPING, tubes)]
        return [Reading(number, a, str(v), *more) for a, v in filled if v not in (None, "")]

    @property
    def read_tubes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.tubes]

    @property
    def marked(self) -> list[forms.BoundField]:
        return [self[assay.value] for assay in self.assays]

    @property
    def told_apart(self) -> list[forms.BoundField]:
        return [self[name] for name in self.viruses]


_STRENGTHS: Any = [("", _("没有做")), *((s.value, said) for s, said in STRENGTHS.items())]


def _field(assay: Assay) -> forms.Field:
    label = ASSAYS[assay]
    if assay is Assay.ALT:
        return forms.IntegerField(label=label, min_value=0, max_value=99999, required=False)
    if assay is Assay.PHENOTYPE:
        return forms.CharField(
            label=label, max_length=80, required=False, help_text=_("如 C+ c- E- K-")
        )
    return reacts(label)


def reacts(label: Any) -> forms.ChoiceField:
    """Reactive or not; left open it was not done."""
    choices: Any = [(word, OUTCOMES[word]) for word in (NONREACTIVE, REACTIVE)]
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class VoidForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("作废原因"), choices=list(VOID_REASONS.items()))
