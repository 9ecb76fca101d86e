"""Form controls: Django's widgets with the browser's better inputs, joined to their help, unit and error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, widgets
from django.utils.safestring import SafeString

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
