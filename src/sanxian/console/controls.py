"""Form controls: Django's widgets with the browser's better inputs, joined to their help, unit and error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, widgets
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Shown = dict[str, Any]


def dress(widget: Any) -> None:
    """Give Django's plain controls the browser's better ones."""
    if isinstance(widget, widgets.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, widgets.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, widgets.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, widgets.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal")


def kind_of(widget: Any) -> str:
    if isinstance(widget, widgets.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, widgets.RadioSelect):
        return "radio"
    return "check" if isinstance(widget, widgets.CheckboxInput) else "input"


def described_by(bound: BoundField, unit: str, help_text: str) -> str:
    base = bound.id_for_label or bound.auto_id
    said = [(help_text, "help"), (unit, "unit"), (bound.errors, "error")]
    return " ".join(f"{base}-{end}" for present, end in said if present)


def control(bound: BoundField, described: str, options: Mapping[str, Any]) -> SafeString:
    attrs: Shown = {"aria-describedby": described or None}
    if kind_of(bound.field.widget) == "input":
        attrs["class"] = f"input {bound.field.widget.attrs.get('class', '')}".strip()
    if bound.errors:
        attrs["aria-invalid"] = "true"
    for name in ("placeholder", "autofocus", "inputmode", "autocomplete"):
        if options.get(name):
            attrs[name] = options[name]
    attrs.update(options.get("attrs", {}))
    return bound.as_widget(attrs={k: v for k, v in attrs.items() if v is not None})


def field_context(bound: BoundField, unit: str, options: Mapping[str, Any]) -> Shown:
    widget = bound.field.widget
    dress(widget)
    help_text = str(options.get("help") or bound.help_text)
    described = described_by(bound, unit, help_text)
    kind = kind_of(widget)
    drawn = kind in ("radio", "checks")  # option by option, in the template
    return {
        "field": bound,
        "kind": kind,
        "look": options.get("look", "list"),
        "label": options.get("label") or bound.label,
        "help": help_text,
        "unit": unit,
        "base": bound.id_for_label or bound.auto_id,
        "described": described,
        "control": "" if drawn else control(bound, described, options),
        "optional": not bound.field.required,
        "small": options.get("small", False),
    }


def drawn(said: Shown) -> SafeString:
    """A field as `parts/field.html` draws it. A single control without an error, which is most of what
    a long form has, is written here: the template would take three times as long."""
    if said["kind"] not in ("input", "check") or said["field"].is_hidden or said["field"].errors:
        return render_to_string("parts/field.html", said)
    base, label, control = said["base"], said["label"], said["control"]
    note = said["help"] and format_html(
        '<span class="help" id="{}-help">{}</span>', base, said["help"]
    )
    if said["kind"] == "check":
        pick = '<div class="field"><label class="pick">{}<span>{}</span></label>{}</div>'
        return format_html(pick, control, label, note)
    may = format_html(' <span class="note">{}</span>', _("可不填")) if said["optional"] else ""
    unit = '<div class="unit">{}<span id="{}-unit">{}</span></div>'
    if said["unit"]:
        control = format_html(unit, control, base, said["unit"])
    whole = '<div class="field{}"><label for="{}">{}{}</label>{}{}</div>'
    small = " field-s" if said["small"] else ""
    return format_html(whole, small, base, label, may, note, control)
