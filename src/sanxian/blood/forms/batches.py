"""What is scanned and typed about batches, instruments, lots and controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.bench import Control
from sanxian.blood.facts.terms import Assay
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.batches import (
    EXPLANATIONS,
    INSTRUMENT_KINDS,
    PULL_REASONS,
    REJECT_REASONS,
    REOPEN_REASONS,
    UNTESTED_FOR,
)
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.labels.processing import PACKS
from sanxian.blood.services.batches import EXPLANATIONS as FITS
from sanxian.blood.services.controls import NewLot
from sanxian.core import clock

_DAY = forms.DateInput(attrs={"type": "date"})
_MOST_SCANS = 40_000


class CountForm(ActForm):
    """Numbers as a scanner writes them: one a line, or with blanks between."""

    tubes = forms.CharField(
        label=_("标本管"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=_MOST_SCANS,
        required=False,
        help_text=_("逐管扫码，一行一个献血码。"),
    )
    bags = forms.CharField(
        label=_("血袋"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=_MOST_SCANS,
        required=False,
        help_text=_("逐袋扫码；献血码和血袋号都认。"),
    )

    def scans(self) -> dict[str, list[str]]:
        said = self.cleaned_data
        return {name: said[name].split() for name in ("tubes", "bags")}


class ReopenForm(ActForm):
    reason = forms.ChoiceField(label=_("重开原因"), choices=list(REOPEN_REASONS.items()))


def explanations(difference: str) -> list[tuple[str, Any]]:
    """What may explain a difference, for the choice beside it."""
    fitting = [(code, EXPLANATIONS[code]) for code, known in FITS.items() if difference in known]
    return [("", _("选一个说明")), *fitting]


def untested() -> list[tuple[str, Any]]:
    return [("", _("选一个说明")), *UNTESTED_FOR.items()]


class InstrumentForm(ActForm):
    code = forms.CharField(
        label=_("代号"), max_length=40, help_text=_("与仪器文件里的名字一样，如 AU-1。")
    )
    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("种类"), choices=list(INSTRUMENT_KINDS.items()))
    serial = forms.CharField(label=_("出厂编号"), max_length=40, required=False)


class PullForm(ActForm):
    reason = forms.ChoiceField(label=_("停用原因"), choices=list(PULL_REASONS.items()))


class LotForm(ActForm):
    """One lot number of one maker, for one assay or several of the same kit."""

    assays = forms.MultipleChoiceField(
        label=_("检验项目"),
        choices=[(a.value, ASSAYS[a]) for a in Assay],
        widget=forms.CheckboxSelectMultiple,
    )
    lot = forms.CharField(label=_("批号"), max_length=40)
    maker = forms.CharField(label=_("厂家"), max_length=60, required=False)
    expires_on = forms.DateField(label=_("有效期至"), widget=_DAY)

    def lots(self) -> list[NewLot]:
        said = self.cleaned_data
        more = said["lot"], said["expires_on"], said["maker"]
        return [NewLot(assay, *more) for assay in said["assays"]]


class RejectForm(ActForm):
    reason = forms.ChoiceField(label=_("拒用原因"), choices=list(REJECT_REASONS.items()))


class ControlForm(ActForm):
    """One control sample, measured on one instrument with one lot."""

    instrument = forms.ChoiceField(label=_("仪器"))
    lot = forms.ChoiceField(label=_("试剂批号"))
    level = forms.CharField(
        label=_("质控水平"), max_length=24, help_text=_("如 阴性、阳性、水平 1")
    )
    expected = forms.CharField(label=_("应为"), max_length=24, help_text=_("文字，或均值"))
    sd = forms.CharField(
        label=_("标准差"), max_length=24, required=False, help_text=_("数值质控才填")
    )
    found = forms.CharField(label=_("测得"), max_length=24)

    def __init__(
        self, *args: Any, tools: Iterable[Any] = (), lots: Iterable[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(lot.pk): lot for lot in lots}
        self.fields["instrument"].choices = [(t.code, f"{t.code} · {t.name}") for t in tools]  # type: ignore[attr-defined]
        self.fields["lot"].choices = [  # type: ignore[attr-defined]
            (key, f"{ASSAYS[Assay(lot.assay)]} · {lot.lot}") for key, lot in self.known.items()
        ]

    def control(self) -> Control:
        said = self.cleaned_data
        lot = self.known[said["lot"]]
        return Control(
            said["instrument"],
            lot.assay,
            lot.lot,
            said["level"],
            said["expected"],
            said["found"],
            said["sd"],
        )


class TouchedForm(forms.Form):
    """Which instrument or lot, and between which days."""

    what = forms.ChoiceField(label=_("仪器或试剂批号"))
    since = forms.DateField(label=_("从"), widget=_DAY)
    until = forms.DateField(label=_("到"), widget=_DAY)

    def __init__(
        self,
        *args: Any,
        tools: Sequence[Any] = (),
        lots: Sequence[Any] = (),
        sets: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, Any] = {f"instrument-{t.pk}": t for t in tools}
        self.known |= {f"lot-{lot.pk}": lot for lot in lots}
        self.known |= {f"pack-{lot.pk}": lot for lot in sets}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (_("仪器"), [(f"instrument-{t.pk}", f"{t.code} · {t.name}") for t in tools]),
            (
                _("试剂批号"),
                [(f"lot-{x.pk}", f"{ASSAYS[Assay(x.assay)]} · {x.lot}") for x in lots],
            ),
            (_("采血袋批号"), [(f"pack-{x.pk}", f"{PACKS[x.kind]} · {x.lot}") for x in sets]),
        ]

    def asked(self) -> tuple[Any, datetime, datetime]:
        """The record, from the first minute of the first day to the last of the last."""
        said = self.cleaned_data
        since = clock.instant(said["since"], 0, 0)
        return (
            self.known[said["what"]],
            since,
            datetime.combine(said["until"], time.max, since.tzinfo),
        )
