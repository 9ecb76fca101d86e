"""Every field of every table of the house is classed: open, personal or sensitive.

A table says so itself, in a class attribute `privacy`. Sensitive fields are sealed or blind indexes;
what is classed sensitive must not be stored as plain text.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from sanxian.core.seal import SealedField

CLASSES = {"open", "personal", "sensitive"}
CHECKED = ("people", "duties")  # rooms whose tables are classed already; none is ever taken out


def tables(*rooms: str) -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("sanxian.") and model._meta.app_label in rooms
    ]


def names(model: Any) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", tables(*CHECKED), ids=lambda model: model._meta.label_lower)
def test_every_field_is_classed(model):
    assert set(model.privacy) == names(model)
    assert set(model.privacy.values()) <= CLASSES


@pytest.mark.parametrize("model", tables(*CHECKED), ids=lambda model: model._meta.label_lower)
def test_sensitive_is_sealed_and_sealed_is_sensitive(model):
    sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, SealedField)}
    sensitive = {name for name, word in model.privacy.items() if word == "sensitive"}
    assert sealed <= sensitive
    assert all(name.endswith("_index") for name in sensitive - sealed)


@pytest.mark.parametrize("model", [m for m in apps.get_models() if hasattr(m, "privacy")], ids=str)
def test_what_is_classed_exists(model):
    assert set(model.privacy) <= names(model)
    assert set(model.privacy.values()) <= CLASSES


def test_the_rooms_have_tables():
    assert {model._meta.app_label for model in tables(*CHECKED)} == set(CHECKED)
