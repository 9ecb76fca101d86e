"""What the pages of the duties take in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


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
