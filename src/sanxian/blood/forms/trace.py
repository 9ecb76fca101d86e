"""What is typed at the quality desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.recalls import CAUSES, OUTCOMES


class RecallForm(forms.Form):
    """Open a recall from what is on the screen."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    cause = forms.ChoiceField(label=_("召回原因"), choices=list(CAUSES.items()))


class CloseForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("结论"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )


class AnswerForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
