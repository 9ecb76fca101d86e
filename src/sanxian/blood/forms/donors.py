"""What is typed on a donor's file: deferrals and reactions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts import Temporary, Why
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.donor_room import HARMS, LIFTS
from sanxian.blood.labels.eligibility import CLASSES, EVENTS

DEFERRALS = [
    (Why.OTHER_DEFERRAL, _("其他")),
    (Why.REACTION_DEFERRAL, _("献血不良反应")),
    (Why.LOOKBACK_DEFERRAL, _("回溯复查中")),
    (Why.LAB_DEFERRAL, _("检验结果（不写是哪一项）")),
    (Why.INTERVIEW_DEFERRAL, _("征询中说明（不写是哪一项）")),
]


class DeferForm(ActForm):
    code = forms.ChoiceField(
        label=_("原因"),
        choices=[
            *DEFERRALS,
            (_("要等一段时间"), [(c, EVENTS[c]) for c in Temporary]),
            (_("不适合献血"), list(CLASSES.items())),
        ],
    )
    until = forms.DateField(
        label=_("从哪天起可以再献"),
        widget=forms.DateInput,
        required=False,
        help_text=_("不填就是长期"),
    )


class LiftForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么解除"), choices=list(LIFTS.items()))


class ReactionForm(ActForm):
    kind = forms.ChoiceField(label=_("什么情况"), choices=list(HARMS.items()))
    grade = forms.TypedChoiceField(label=_("程度"), coerce=int, widget=forms.RadioSelect)
    care = forms.CharField(
        label=_("怎样处理的"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, grades: dict[int, str], **kwargs: Any) -> None:
        """`grades` are the edition's words for each grade."""
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = list(grades.items())

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
