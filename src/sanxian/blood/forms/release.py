"""What is chosen at the release desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.release import REOPEN_REASONS


class PicksForm(forms.Form):
    """Rows that were ticked in a list; nothing ticked is said, nothing foreign is taken."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    pick = forms.MultipleChoiceField(
        label=_("选中的行"), error_messages={"required": _("还没有选中任何一项。")}
    )

    def __init__(self, *args, keys=(), **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["pick"].choices = [(str(key), str(key)) for key in keys]  # type: ignore[attr-defined]

    def picked(self) -> set[int]:
        return {int(key) for key in self.cleaned_data["pick"]}


class ReopenForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("撤回原因"), choices=list(REOPEN_REASONS.items()))


class ConfirmForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
