"""What every form of the donor room has: a request number, so that a second tap does nothing twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms


class ActForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def given(self) -> dict[str, Any]:
        """The cleaned values, with the request number, as a service takes them."""
        return dict(self.cleaned_data)
