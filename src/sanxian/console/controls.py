"""Form controls: Django's widgets with the browser's better inputs, joined to their help, unit and error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, widgets
from django.forms.boundfield import BoundWidget
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sanxian.console.widgets import text

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
    """A field as `parts/field.html` draws it. One without an error, which is most of what a long form
    has, is written here: the template would take three times as long."""
    if said["field"].is_hidden or said["field"].errors:
        return render_to_string("parts/field.html", said)
    draw = {"radio": _group, "checks": _group, "check": _box}.get(said["kind"], _line)
    return mark_safe(draw(said))


def _label(said: Shown) -> str:
    may = f' <span class="note">{text(_("可不填"))}</span>' if said["optional"] else ""
    return f"{text(said['label'])}{may}"


def _help(said: Shown) -> str:
    base = text(said["base"])
    return said["help"] and f'<span class="help" id="{base}-help">{text(said["help"])}</span>'


def _line(said: Shown) -> str:
    """A control below its label."""
    base, control = text(said["base"]), text(said["control"])
    if said["unit"]:
        unit = f'<span id="{base}-unit">{text(said["unit"])}</span>'
        control = f'<div class="unit">{control}{unit}</div>'
    small = " field-s" if said["small"] else ""
    label = f'<label for="{base}">{_label(said)}</label>'
    return f'<div class="field{small}">{label}{_help(said)}{control}</div>'


def _box(said: Shown) -> str:
    """One box to tick, its label beside it."""
    pick = f"{text(said['control'])}<span>{text(said['label'])}</span>"
    return f'<div class="field"><label class="pick">{pick}</label>{_help(said)}</div>'


def _group(said: Shown) -> str:
    """Choices, option by option."""
    look = {"seg": "seg", "choices": "choices"}.get(said["look"] if said["kind"] == "radio" else "")
    buttons = said["kind"] == "radio" and said["look"] != "list"
    options = "".join(_option(one, buttons) for one in said["field"])
    by = f' aria-describedby="{text(said["described"])}"' if said["described"] else ""
    return (
        f'<fieldset class="field"{by} id="{text(said["base"])}"><legend>{_label(said)}</legend>'
        f'{_help(said)}<div class="{look or "picks"}">{options}</div></fieldset>'
    )


def _option(one: BoundWidget, button: bool) -> str:
    key, tag, label = text(one.id_for_label), text(one.tag()), text(one.choice_label)
    if button:
        return f'{tag}<label class="btn" for="{key}">{label}</label>'
    return f'<label class="pick" for="{key}">{tag}<span>{label}</span></label>'
