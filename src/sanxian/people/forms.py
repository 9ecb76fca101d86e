"""What the pages of the people take in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.core import labels
from sanxian.kernel.refusal import Refusal
from sanxian.people import labels as words
from sanxian.people.rules.consent import VERSIONS


def chosen(table: Mapping[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    """The choices of a code table; `empty` is the label of leaving it open."""
    rows = list(table.items())
    return rows if empty is None else [("", empty), *rows]


class Sent(forms.Form):
    """A form whose act is done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request", uuid4())

    def take(self, refusal: Refusal) -> None:
        """Show a refusal where it belongs: at the field that it names, else above the form."""
        for reason in refusal.reasons:
            field = reason.params.get("field")
            said = " ".join(filter(None, (labels.sentence(reason), labels.advice(reason))))
            self.add_error(field if field in self.fields else None, said)

    def given(self, *without: str) -> dict[str, Any]:
        """The cleaned values as arguments of the act."""
        return {k: v for k, v in self.cleaned_data.items() if k not in without}


class Particulars(Sent):
    """What a document says of somebody."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    document = forms.ChoiceField(
        label=_("证件"), choices=chosen(words.DOCUMENTS), initial="resident"
    )
    id_number = forms.CharField(
        label=_("证件号码"), max_length=40, required=False,
        help_text=_("身份证号码里已有性别和出生日期，可以不另填。"),
    )  # fmt: skip
    sex = forms.ChoiceField(
        label=_("性别"), choices=chosen(words.SEXES), required=False, widget=forms.RadioSelect
    )
    born = forms.DateField(label=_("出生日期"), required=False)
    pinyin = forms.RegexField(
        "^[a-z]*$", label=_("姓名拼音"), max_length=80, required=False,
        help_text=_("小写、不空格，如 wangxiaoming，便于查找。"),
    )  # fmt: skip


class Register(Particulars):
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    address = forms.CharField(label=_("住址"), max_length=120, required=False)


class Amend(Particulars):
    deceased = forms.BooleanField(label=_("已去世，不再联系"), required=False)


class Reach(Sent):
    """How to reach somebody."""

    phone = forms.CharField(label=_("新的电话"), max_length=30, required=False)
    address = forms.CharField(label=_("新的住址"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("phone") and not given.get("address"):
            raise forms.ValidationError(_("请填新的电话或住址；不变的留空。"))
        return given

    def changes(self) -> dict[str, str]:
        return {k: self.cleaned_data[k] for k in ("phone", "address") if self.cleaned_data[k]}


class Other(Sent):
    """A second phone, somebody to call in an emergency."""

    way = forms.ChoiceField(label=_("哪一种"), choices=chosen(words.WAYS))
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, help_text=_("留空表示删去现有的一项。")
    )
    relation = forms.ChoiceField(label=_("与本人的关系"), choices=chosen(words.RELATIONS))


class Agree(Sent):
    """A yes to one purpose; the page asks each alone."""

    purpose = forms.ChoiceField(choices=chosen(words.PURPOSES))
    channel = forms.ChoiceField(
        label=_("怎样同意的"), choices=chosen(words.CHANNELS), required=False
    )

    def version(self) -> str:
        return VERSIONS[self.cleaned_data["purpose"]]


class Take(Sent):
    """A yes taken back."""

    purpose = forms.ChoiceField(choices=chosen(words.PURPOSES))


class Show(forms.Form):
    """Why a masked value is wanted."""

    reason = forms.ChoiceField(label=_("原因"), choices=chosen(words.LOOKS))


class Merge(Sent):
    """Which of two files stands, and why they are one person's."""

    keeper = forms.TypedChoiceField(label=_("保留哪一份"), coerce=int, widget=forms.RadioSelect)
    why = forms.ChoiceField(label=_("为什么是同一人"), choices=chosen(words.MERGE_WHYS))

    def __init__(self, *args: Any, files: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].choices = list(files)  # type: ignore[attr-defined]


class Once(Sent):
    """Nothing but the tap."""
