"""What the pages of samples and of the call sample take in."""

from __future__ import annotations

from secrets import randbelow
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.stemdonor.facts.registrants import Found, Method, Reprint, Unfit
from sanxian.stemdonor.forms.registrants import ActForm, choices
from sanxian.stemdonor.labels import registrants as words


class SendForm(ActForm):
    """Which samples go into the box, and where to."""

    laboratory = forms.ChoiceField(label=_("送到哪个实验室"))
    samples = forms.MultipleChoiceField(
        label=_("样本"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请先勾选要送的样本。")},
    )  # fmt: skip

    def __init__(self, *args: Any, laboratories: Any, samples: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["laboratory"].choices = laboratories  # type: ignore[attr-defined]
        self.fields["samples"].choices = [(str(s.pk), s.number) for s in samples]  # type: ignore[attr-defined]


class ReceiveForm(ActForm):
    """What was found in the box: scanned one by one, or all of the list ticked."""

    present = forms.MultipleChoiceField(
        label=_("箱里有的样本"), required=False, widget=forms.CheckboxSelectMultiple
    )
    scanned = forms.CharField(
        label=_("扫描的编号"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("一行一个；勾选和扫描都算。"),
    )  # fmt: skip

    def __init__(self, *args: Any, numbers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(n, n) for n in numbers]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        scanned = {word.upper() for word in said["scanned"].split()}
        return {"present": {*said["present"], *scanned}, "request": said["request"]}


class TypingForm(ActForm):
    """What was typed, as the laboratory's own file writes it."""

    text = forms.CharField(
        label=_("分型结果（GL 字符串）"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("例如 A*02:01+A*11:01^B*15:01+B*40:01；交给分库加密保管，这里不留。"),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=_("方法"), choices=choices(words.METHODS, Method), initial=Method.UNSAID
    )


class TypedForm(TypingForm):
    typed_on = forms.DateField(label=_("检测日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = self.fields["method"].required = False
        self.fields["text"].help_text = _(
            "例如 A*02:01+A*11:01^B*15:01+B*40:01；交给分库加密保管，这里不留。空着就等分库导入。"
        )

    def clean_method(self) -> str:
        return self.cleaned_data["method"] or Method.UNSAID.value


class RejectForm(ActForm):
    why = forms.ChoiceField(
        label=_("为什么不能用"),
        choices=choices(words.UNFIT, [u for u in Unfit if u != Unfit.MISSING]),
    )


class ReprintForm(ActForm):
    reason = forms.ChoiceField(label=_("为什么重印"), choices=choices(words.REPRINTS, Reprint))


class LotForm(ActForm):
    """The seed may be drawn by hand in public, and written here; else the machine draws it."""

    seed = forms.IntegerField(
        label=_("种子"), required=False, min_value=0, max_value=999_999_999,
        help_text=_("用同一个种子，谁都能重抽出同样的人；空着由系统随机取。"),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said["seed"] = randbelow(1_000_000_000) if said["seed"] is None else said["seed"]
        return said


class FoundForm(ActForm):
    found = forms.ChoiceField(label=_("结果"), choices=choices(words.FOUND, Found))
