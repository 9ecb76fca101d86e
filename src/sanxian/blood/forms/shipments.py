"""What is scanned into a box and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.shipments import CANCEL_REASONS

MOST = 400 * 32


def _scans(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6, "class": "code", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=MOST, widget=widget, **options)


class PackForm(ActForm):
    from_path = forms.ChoiceField(label=_("从"))
    to_path = forms.ChoiceField(label=_("送到"))
    numbers = _scans(_("血袋号"), help_text=_("逐袋扫码，一袋一行。"))

    def __init__(
        self,
        *args: Any,
        sources: Sequence[tuple[str, str]],
        targets: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_path"].choices = list(sources)  # type: ignore[attr-defined]
        self.fields["to_path"].choices = list(targets)  # type: ignore[attr-defined]


class ReceiveForm(ActForm):
    seen = _scans(_("收到的血袋"), help_text=_("逐袋扫码，一袋一行；没有扫到的按缺少记下。"))
    damaged = _scans(_("其中破损的"), required=False)


class UnpackForm(ActForm):
    why = forms.ChoiceField(label=_("原因"), choices=list(CANCEL_REASONS.items()))
