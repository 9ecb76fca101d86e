"""What is scanned into a box and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.shipments import CANCEL_REASONS
from sanxian.blood.rules import logger
from sanxian.core.clock import PLACE
from sanxian.core.labels import SENTENCES
from sanxian.kernel.refusal import Malformed

MOST = 400 * 32
LARGEST = 2_000_000  # bytes of a logger file
_CELSIUS: dict[str, Any] = {
    "required": False,
    "min_value": -99,
    "max_value": 99,
    "max_digits": 3,
    "decimal_places": 1,
}


def _scans(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6, "class": "code", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=MOST, widget=widget, **options)


class PackForm(ActForm):
    from_path = forms.ChoiceField(label=_("从"))
    to_path = forms.ChoiceField(label=_("送到"))
    numbers = _scans(_("血袋号"), help_text=_("逐袋扫码，一袋一行。"))
    box = forms.ChoiceField(label=_("冷藏箱"), required=False)
    celsius = forms.DecimalField(label=_("装箱温度"), **_CELSIUS)

    def __init__(
        self,
        *args: Any,
        sources: Sequence[tuple[str, str]],
        targets: Sequence[tuple[str, str]],
        boxes: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_path"].choices = list(sources)  # type: ignore[attr-defined]
        self.fields["to_path"].choices = list(targets)  # type: ignore[attr-defined]
        self.fields["box"].choices = [("", _("没有登记的箱子")), *boxes]  # type: ignore[attr-defined]


class ReceiveForm(ActForm):
    seen = _scans(_("收到的血袋"), help_text=_("逐袋扫码，一袋一行；没有扫到的按缺少记下。"))
    damaged = _scans(_("其中破损的"), required=False)
    wrong = _scans(_("其中与清单不符的"), required=False)
    celsius = forms.DecimalField(label=_("开箱温度"), help_text=_("没有测到就留空。"), **_CELSIUS)
    logger = forms.FileField(
        label=_("温度记录文件（CSV）"),
        required=False,
        help_text=_("每行一条：时间,温度。"),
    )

    def clean_logger(self) -> list[tuple[datetime, Decimal]]:
        """The readings; GBK is what older loggers write."""
        held = self.cleaned_data.get("logger")
        if not held:
            return []
        if held.size > LARGEST:
            raise forms.ValidationError(_("文件太大。"))
        raw = held.read()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gbk", errors="replace")
        try:
            return logger.readings(text, PLACE)
        except Malformed as fault:
            said = [str(SENTENCES[r.code] % r.params) for r in fault.reasons]
            raise forms.ValidationError(said) from fault


class UnpackForm(ActForm):
    why = forms.ChoiceField(label=_("原因"), choices=list(CANCEL_REASONS.items()))
