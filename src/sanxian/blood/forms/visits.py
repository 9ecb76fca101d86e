"""What is typed at the counter and at the chair: register, check in, screen, draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts import Event, Finding, Kind, PermanentFinding, Temporary
from sanxian.blood.facts.questionnaire import Answer, Asked, Said
from sanxian.blood.facts.screening import Answers, Measured
from sanxian.blood.forms.acts import ActForm
from sanxian.blood.labels.donor_room import ANSWERS, FINDINGS, MEASURES, STOPS
from sanxian.blood.labels.eligibility import CLASSES, DISEASES, EVENTS
from sanxian.blood.labels.questionnaire import PARTS, choices_of, text_of
from sanxian.people.facts import Document, Sex

YES_NO = [("yes", _("是")), ("no", _("否"))]
DOCUMENTS = [
    (Document.RESIDENT, _("居民身份证")),
    (Document.PASSPORT, _("护照")),
    (Document.HK_MACAO, _("港澳居民来往内地通行证")),
    (Document.TAIWAN, _("台湾居民来往大陆通行证")),
]


class RegisterForm(ActForm):
    """A donor who comes for the first time."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    document = forms.ChoiceField(label=_("证件"), choices=DOCUMENTS, initial=Document.RESIDENT)
    id_number = forms.CharField(label=_("证件号码"), max_length=30)
    sex = forms.ChoiceField(
        label=_("性别"),
        required=False,
        choices=[("", _("按身份证")), (Sex.FEMALE, _("女")), (Sex.MALE, _("男"))],
    )
    born = forms.DateField(
        label=_("出生日期"),
        widget=forms.DateInput,
        required=False,
        help_text=_("身份证上有就不用填"),
    )
    phone = forms.CharField(label=_("手机"), max_length=20)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    consent = forms.BooleanField(
        label=_("本人已阅读并签署《采供血服务知情同意书》"),
        error_messages={"required": _("须本人看过并签好，才能登记。")},
    )

    def given(self) -> dict[str, Any]:
        said = {k: v for k, v in self.cleaned_data.items() if k != "consent"}
        return said


class CheckInForm(ActForm):
    donor = forms.CharField(widget=forms.HiddenInput)
    wish = forms.ChoiceField(label=_("想献"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, wishes: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = wishes

    def wanted(self) -> dict[str, Any]:
        """The wish as check-in takes it: `whole_blood:400` or `apheresis_platelets:2`."""
        kind, amount = self.cleaned_data["wish"].split(":")
        name = "volume_ml" if kind == Kind.WHOLE_BLOOD else "doses"
        return {"kind": kind, name: int(amount)}


def wishes(volumes: tuple[int, ...], doses: int) -> list[tuple[str, Any]]:
    """What may be wished for: whole blood by volume, platelets by dose."""
    found = [(f"{Kind.WHOLE_BLOOD}:{ml}", _("全血 %(ml)s mL") % {"ml": ml}) for ml in volumes]
    found += [
        (f"{Kind.APHERESIS_PLATELETS}:{n}", _("血小板 %(n)s 个治疗单位") % {"n": n})
        for n in range(1, doses + 1)
    ]
    return found


NUMBERS = {  # name: digits before, digits after, lowest, highest that can be real
    "weight_kg": (3, 1, 20, 250),
    "sbp_mmhg": (3, 0, 50, 260),
    "dbp_mmhg": (3, 0, 30, 180),
    "pulse_per_min": (3, 0, 20, 220),
    "temperature_c": (2, 1, 33, 43),
    "hb_g_per_l": (3, 0, 30, 250),
    "hct": (1, 3, 0, 1),
    "platelets_e9_per_l": (4, 0, 1, 2000),
    "platelets_after_e9_per_l": (4, 0, 1, 2000),
}
WHOLE = {"sbp_mmhg", "dbp_mmhg", "pulse_per_min"}
OF_PLATELETS = ("hct", "platelets_e9_per_l", "platelets_after_e9_per_l")


class _Whole(forms.IntegerField):
    """Asked of everybody, and left empty where she is deferred before it is measured."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class _Exact(forms.DecimalField):
    """The same, with decimals."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class _Either(forms.ChoiceField):
    """The same, yes or no."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


def _number(name: str) -> forms.Field:
    before, after, low, high = NUMBERS[name]
    label = MEASURES[name][0]
    if name in WHOLE:
        return _Whole(label=label, min_value=low, max_value=high)
    return _Exact(
        label=label,
        max_digits=before + after,
        decimal_places=after,
        min_value=Decimal(low),
        max_value=Decimal(high),
    )


class ScreenForm(ActForm):
    """The questionnaire and the measurements of one visit, for this person and this kind."""

    use_required_attribute = False

    pulse_regular = _Either(label=_("脉律整齐"), choices=YES_NO, widget=forms.RadioSelect)
    past_reaction = forms.ChoiceField(
        label=_("以前献血后有过头晕、晕厥一类的不适吗？"),
        choices=[("no", _("没有")), ("yes", _("有"))],
        widget=forms.RadioSelect,
    )
    endurance_athlete = forms.BooleanField(label=_("长期做耐力训练的运动员"), required=False)
    asks_to_continue = forms.BooleanField(label=_("已过常规年龄，本人要求继续献"), required=False)
    plasma_ml = forms.IntegerField(
        label=_("同时献血浆"), min_value=0, max_value=600, required=False
    )
    special_match_approved_by = forms.CharField(
        label=_("特殊配型，批准的医生（工号）"), max_length=40, required=False
    )

    def __init__(
        self, *args: Any, asked: tuple[Asked, ...], kind: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.kind, self.asked = today, kind, asked
        self.platelets = kind == Kind.APHERESIS_PLATELETS
        for name in MEASURES:
            if self.platelets or name not in OF_PLATELETS:
                self.fields[name] = _number(name)
        if not self.platelets:
            del self.fields["plasma_ml"], self.fields["special_match_approved_by"]
        for one in self.asked:
            self._ask(one)

    def _ask(self, one: Asked) -> None:
        self.fields[f"q_{one.code}"] = self._answer(one)
        for code in one.row.events:
            self.fields[f"e_{code}"] = forms.BooleanField(label=EVENTS[code], required=False)
            self.fields[f"d_{code}"] = forms.DateField(
                label=_("哪一天"), required=False, widget=forms.DateInput
            )
            self.fields[f"o_{code}"] = forms.BooleanField(label=_("还没好（仍在）"), required=False)
        if Temporary.INFECTIOUS_CONTACT in one.row.events:
            self.fields["disease"] = forms.ChoiceField(
                label=_("什么病"), required=False, choices=[("", _("不清楚")), *DISEASES.items()]
            )
        for found in one.row.classes:
            self.fields[f"c_{found}"] = forms.ChoiceField(
                label=CLASSES[found], choices=list(FINDINGS.items()), required=False
            )

    def _answer(self, one: Asked) -> forms.Field:
        """A follow-up is asked only after yes, so the form looks itself whether it is there."""
        label, required = text_of(one.row), not one.row.after
        unanswered = {"required": _("这一问还没有答。")}
        if one.row.answer is Answer.DATE:
            return forms.DateField(label=label, required=False, widget=forms.DateInput)
        if one.row.answer is Answer.CHOICE:
            blank = [] if required else [("", _("请选"))]
            return forms.ChoiceField(
                label=label,
                choices=[*blank, *choices_of(one.row)],
                required=required,
                error_messages=unanswered,
            )
        return forms.ChoiceField(
            label=label,
            choices=list(ANSWERS.items()),
            widget=forms.RadioSelect,
            required=required,
            error_messages=unanswered,
        )

    # -- for the page --------------------------------------------------------------------------------

    def measures(self) -> Iterator[tuple[Any, Any]]:
        """Each measurement's field with its unit."""
        for name, (_label, unit) in MEASURES.items():
            if name in self.fields:
                yield self[name], unit

    def parts(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        """The questions under their headings."""
        for part, title in PARTS.items():
            rows = [
                self._sheet(one) for one in self.asked if one.row.part == part and self._top(one)
            ]
            if rows:
                yield title, rows

    def _top(self, one: Asked) -> bool:
        return not one.row.after

    def _sheet(self, one: Asked) -> dict[str, Any]:
        """A question with the fields of what follows from yes."""
        row = one.row
        return {
            "question": row,
            "answer": self[f"q_{one.code}"],
            "events": [
                {
                    "said": None if row.implied else self[f"e_{c}"],
                    "day": self[f"d_{c}"],
                    "ongoing": self[f"o_{c}"],
                    "disease": self["disease"] if c == Temporary.INFECTIOUS_CONTACT else None,
                }
                for c in row.events
            ],
            "classes": [self[f"c_{c}"] for c in row.classes],
            "follows": [self[f"q_{f.code}"] for f in self.asked if f.row.after == one.code],
        }

    # -- reading -----------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for one in self.asked:
            self._check(one, said)
        return said

    def _check(self, one: Asked, said: dict[str, Any]) -> None:
        """Yes names something, no names nothing, and no day lies ahead."""
        row, answer = one.row, said.get(f"q_{one.code}")
        if row.implied and answer == Said.YES:
            said[f"e_{row.implied}"] = True
        named = [c for c in row.events if said.get(f"e_{c}")]
        named += [c for c in row.classes if said.get(f"c_{c}")]
        if answer == Said.YES and row.leads and not named:
            self.add_error(f"q_{one.code}", _("答“有”，请在下面勾出是哪一项。"))
        if answer in {Said.NO, Said.UNSURE} and named:
            self.add_error(f"q_{one.code}", _("下面勾了一项，请把答案改成“有”。"))
        if row.after and said.get(f"q_{row.after}") == Said.YES and not answer:
            self.add_error(f"q_{one.code}", _("这一问还没有答。"))
        for code in row.events:
            self._not_ahead(f"d_{code}", code != Temporary.MENSTRUATION_EXPECTED)
        if row.answer is Answer.DATE:
            self._not_ahead(f"q_{one.code}", True)

    def _not_ahead(self, name: str, past: bool) -> None:
        day = self.cleaned_data.get(name)
        if past and day and day > self.today:
            self.add_error(name, _("这一天还没有到。"))

    def sheet(self) -> tuple[tuple[str, str], ...]:
        """Every answer as it was given, for the record; a follow-up that was not put is left out."""
        said = self.cleaned_data
        return tuple(
            (one.code, str(said[f"q_{one.code}"]))
            for one in self.asked
            if said.get(f"q_{one.code}")
            and (not one.row.after or said.get(f"q_{one.row.after}") == Said.YES)
        )

    def answers(self, clinician: str) -> Answers:
        """What was said; `clinician` is the staff code under which a class is cleared."""
        said = self.cleaned_data
        return Answers(
            complete=True,
            events=tuple(self._events()),
            permanent=tuple(self._classes(clinician)),
            sheet=self.sheet(),
            past_reaction=said["past_reaction"] == "yes",
            endurance_athlete=said["endurance_athlete"],
            asks_to_continue=said["asks_to_continue"],
            plasma_ml=said.get("plasma_ml") or 0,
            special_match_approved_by=said.get("special_match_approved_by") or "",
        )

    def _events(self) -> Iterator[Event]:
        said = self.cleaned_data
        for one in self.asked:
            for code in one.row.events:
                if said[f"e_{code}"]:
                    disease = said["disease"] if code == Temporary.INFECTIOUS_CONTACT else ""
                    yield Event(code, said[f"d_{code}"], said[f"o_{code}"], disease)

    def _classes(self, clinician: str) -> Iterator[PermanentFinding]:
        for one in self.asked:
            for found in one.row.classes:
                decision = self.cleaned_data[f"c_{found}"]
                if decision:
                    yield PermanentFinding(found, Finding(decision), clinician)

    def measured(self) -> Measured:
        said = self.cleaned_data
        regular = {"yes": True, "no": False}.get(said["pulse_regular"])
        read = {name: said.get(name) for name in MEASURES}
        return Measured(pulse_regular=regular, **read)

    def want(self, missing: list[str]) -> None:
        """Mark the measurements without which no verdict can be given."""
        for name in missing:
            if name in self.fields:
                self.add_error(name, _("还没有填。"))


class FinishForm(ActForm):
    """What was drawn."""

    volume_ml = forms.IntegerField(label=_("采到"), min_value=0, max_value=1000, required=False)
    doses = forms.IntegerField(label=_("治疗单位"), min_value=1, max_value=4, required=False)
    plasma_ml = forms.IntegerField(label=_("同采血浆"), min_value=0, max_value=600, required=False)
    additive = forms.ChoiceField(label=_("抗凝保养液"))

    def __init__(
        self, *args: Any, kind: str, solutions: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["additive"].choices = solutions
        if kind == Kind.WHOLE_BLOOD:
            del self.fields["doses"], self.fields["plasma_ml"]
            self.fields["volume_ml"].required = True
        else:
            self.fields["doses"].required = True
            self.fields["volume_ml"].label = _("血小板总容量")

    def given(self) -> dict[str, Any]:
        return {
            name: value or 0 if name != "additive" else value
            for name, value in self.cleaned_data.items()
        }


class StopForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么中止"), choices=list(STOPS.items()))
    volume_ml = forms.IntegerField(
        label=_("已采出"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=_("采出一点也要填，关系到下次献血的日期"),
    )
