"""A control that is written by hand is what Django's template would have written, sign by sign."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from sanxian.console import controls, widgets
from sanxian.console.widgets import Renderer

ODD = """<b>"a" & 'b'</b>"""
PLAIN = [("1", "一"), ("2", ODD), (3, 1234567), ("", gettext_lazy("请选"))]
GROUPED = [("组 <1>", [("1", "一"), ("2", "二")]), ("3", "三")]
ATTRS: list[dict[str, Any]] = [
    {},
    {"id": "id_x", "class": ODD, "required": True, "disabled": False, "maxlength": 7},
    {"id": "x", "data-said": mark_safe("&amp;"), "placeholder": gettext_lazy("可不填")},
]
CONTROLS = [
    (forms.TextInput, {}, ["", None, "甲", ODD, mark_safe("&lt;")]),
    (forms.NumberInput, {}, [None, 0, 12, "1.5", 1234567.5]),
    (forms.DateInput, {}, [None, date(2026, 11, 22), "2026-11-22"]),
    (forms.TimeInput, {}, [None, "08:30"]),
    (forms.DateTimeInput, {}, [None, "2026-11-22T08:30"]),
    (forms.EmailInput, {}, ["a@b"]),
    (forms.HiddenInput, {}, ["x", ODD]),
    (forms.PasswordInput, {}, ["x"]),
    (forms.CheckboxInput, {}, [None, True, False, "on"]),
    (forms.Select, {"choices": PLAIN}, [None, "", "2", 3, "没有"]),
    (forms.Select, {"choices": GROUPED}, ["2", "3"]),
    (forms.SelectMultiple, {"choices": PLAIN}, [["1", "2"], []]),
    (forms.RadioSelect, {"choices": PLAIN}, [None, "2"]),
    (forms.RadioSelect, {"choices": GROUPED}, ["2"]),
    (forms.CheckboxSelectMultiple, {"choices": PLAIN}, [["1", 3]]),
    (forms.Textarea, {}, [ODD]),
]
CASES = [
    pytest.param(kind, given, value, attrs, id=f"{kind.__name__}-{n}-{m}-{k}")
    for n, (kind, given, values) in enumerate(CONTROLS)
    for m, value in enumerate(values)
    for k, attrs in enumerate(ATTRS)
]


@pytest.mark.parametrize(("kind", "given", "value", "attrs"), CASES)
def test_it_is_what_the_template_would_write(
    kind: type[forms.Widget], given: dict[str, Any], value: Any, attrs: dict[str, Any]
) -> None:
    widget = kind(**given)
    for language in ("zh-hans", "en"):
        with override(language):
            ours = widget.render("n<", value, attrs, Renderer())
            assert ours == widget.render("n<", value, attrs, DjangoTemplates())
            assert hasattr(ours, "__html__")


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_an_option_alone_too(kind: Any, wrapped: bool) -> None:
    def tags(renderer: Any) -> list[str]:
        form = forms.Form({"x": "2"}, renderer=renderer)
        form.fields["x"] = forms.ChoiceField(choices=PLAIN, widget=kind)
        return [option.tag(wrap_label=wrapped) for option in form["x"]]

    assert tags(Renderer()) == tags(DjangoTemplates())


class Odd(forms.Form):
    name = forms.CharField(label=ODD, help_text=ODD, max_length=20)
    free = forms.CharField(label="甲", required=False)
    day = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput)
    number = forms.IntegerField(label="数", widget=forms.NumberInput, required=False)
    yes = forms.BooleanField(label=ODD, help_text="为什么", required=False)
    plain_yes = forms.BooleanField(label="是")
    one = forms.ChoiceField(choices=PLAIN, label="选")
    radio = forms.ChoiceField(choices=PLAIN, label="选", widget=forms.RadioSelect)
    asked = forms.ChoiceField(
        choices=PLAIN, label=ODD, help_text=ODD, required=False, widget=forms.RadioSelect
    )
    several = forms.MultipleChoiceField(
        choices=GROUPED, label="选", required=False, widget=forms.CheckboxSelectMultiple
    )
    hidden = forms.CharField(widget=forms.HiddenInput)
    long = forms.CharField(label="长", widget=forms.Textarea)


OPTIONS: list[dict[str, Any]] = [
    {},
    {"small": True},
    {"help": "<i>", "label": "<u>"},
    {"look": "seg", "placeholder": "x"},
    {"look": "choices", "help": mark_safe("&lt;")},
]


@pytest.mark.parametrize("given", [None, {"name": "<", "day": "2026-11-22", "yes": "on"}])
@pytest.mark.parametrize("unit", ["", "g/L", "<x>"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", list(Odd.base_fields))
def test_a_field_is_what_its_template_would_draw(
    name: str, options: dict[str, Any], unit: str, given: dict[str, str] | None
) -> None:
    bound = Odd(given)[name]
    said = controls.field_context(bound, unit, options)
    drawn, wanted = controls.drawn(said), render_to_string("parts/field.html", said)
    assert drawn.replace("\n", "").strip() == wanted.replace("\n", "").strip()
    assert hasattr(drawn, "__html__")


def test_the_house_draws_with_it() -> None:
    assert isinstance(get_default_renderer(), Renderer)


def test_the_control_it_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "escape", str)
    widget = forms.TextInput()
    assert widget.render("n", ODD, {}, Renderer()) != widget.render("n", ODD, {}, DjangoTemplates())
