"""What the pages of registrants take in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.duties.facts import Channel as By
from sanxian.duties.labels import CHANNELS, USED_BY_CALLERS
from sanxian.people.facts import Channel as How
from sanxian.people.facts import Purpose
from sanxian.stemdonor.facts.registrants import (
    ENDS,
    PAUSES,
    Channel,
    Deed,
    Ground,
    Outcome,
    SampleKind,
    Why,
)
from sanxian.stemdonor.labels import registrants as words

_DAY = forms.DateInput(attrs={"type": "date"})


def choices(table: Mapping[str, Any], codes: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Codes and their words; `codes` picks some, in their order."""
    wanted = list(codes) or list(table)
    return [(str(getattr(c, "value", c)), table[c]) for c in wanted]


class ActForm(forms.Form):
    """Done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PersonForm(ActForm):
    """Somebody who has no file yet."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(label=_("身份证号码"), max_length=30)
    phone = forms.CharField(label=_("手机"), max_length=20)


class EnrolForm(ActForm):
    """Where from, which county cares, and the two consents, each for itself."""

    county = forms.ChoiceField(label=_("今后由哪个县区联系"))
    channel = forms.ChoiceField(
        label=_("在哪里登记"),
        choices=choices(words.CHANNELS, [Channel.DONATION, Channel.EVENT, Channel.PHONE]),
    )
    register = forms.BooleanField(
        label=_("本人已看过并签署：加入造血干细胞资料库"), required=False,
        help_text=_("留取样本，加入中华骨髓库供查询配型。"),
    )  # fmt: skip
    typing = forms.BooleanField(
        label=_("本人已看过并签署：做 HLA 分型"), required=False,
        help_text=_("检测 HLA 基因型，结果只交给资料库供查询配型；属敏感个人信息，单独征得同意。"),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("怎样签的"),
        choices=[(How.PAPER.value, _("纸质签名")), (How.SCREEN.value, _("屏幕签名"))],
    )
    recruited_by = forms.ChoiceField(
        label=_("谁招募的"), required=False, help_text=_("谁招募，谁负责保持联系。")
    )

    def __init__(self, *args: Any, counties: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        self.fields["recruited_by"].choices = [("", _("我自己")), *people]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        pairs = ((Purpose.HSC_REGISTER, "register"), (Purpose.HSC_TYPING, "typing"))
        said["agreed"] = [purpose for purpose, name in pairs if said.pop(name)]
        return said


class ConsentForm(ActForm):
    """What an intention still lacks."""

    register = EnrolForm.base_fields["register"]
    typing = EnrolForm.base_fields["typing"]
    how = EnrolForm.base_fields["how"]

    def given(self) -> dict[str, Any]:
        return EnrolForm.given(self)  # type: ignore[arg-type]


class CheckForm(ActForm):
    """Sentences that are read out: is this true?"""

    explained_by = forms.ChoiceField(label=_("谁讲解的"))

    def __init__(self, *args: Any, questions: Iterable[str], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.fields["explained_by"].choices = people  # type: ignore[attr-defined]
        for question in self.questions:
            self.fields[f"said_{question}"] = forms.ChoiceField(
                label=str(words.QUESTIONS[question]), choices=[("yes", _("对")), ("no", _("不对"))],
                widget=forms.RadioSelect,
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        answers = {q: said[f"said_{q}"] == "yes" for q in self.questions}
        names = ("explained_by", "request")
        return {"answers": answers, **{name: said[name] for name in names}}


class DrawForm(ActForm):
    kind = forms.ChoiceField(label=_("样本"), choices=choices(words.KINDS, SampleKind))
    number = forms.CharField(
        label=_("样本编号"), max_length=24, required=False,
        help_text=_("有印好的标签就扫一下；空着由系统编号。"),
    )  # fmt: skip


class CallForm(ActForm):
    """The call of the days to think it over."""

    def __init__(self, *args: Any, questions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"said_{question}"] = forms.ChoiceField(
                label=str(words.ASKED[question]), choices=choices(words.ANSWERS), required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip
        self.fields["outcome"] = forms.ChoiceField(
            label=_("结果"), choices=choices(words.OUTCOMES), widget=forms.RadioSelect
        )
        self.fields["again_at"] = forms.DateTimeField(
            label=_("什么时候再打"), required=False,
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        )  # fmt: skip
        self.fields["minutes"] = forms.IntegerField(
            label=_("用了几分钟"), required=False, min_value=0, max_value=240
        )
        self.fields["remark"] = forms.CharField(
            label=_("补充"), required=False, max_length=500,
            help_text=_("只有负责的工作人员能看。"),
        )  # fmt: skip

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        answers = {q: said[f"said_{q}"] for q in self.questions if said[f"said_{q}"]}
        names = ("outcome", "again_at", "remark", "request")
        given = {name: said[name] for name in names}
        return {**given, "answers": answers, "minutes": said["minutes"] or 0}


class TalkForm(ActForm):
    """Keeping in touch: what they did, and how it ended."""

    deeds = forms.MultipleChoiceField(
        label=_("对方做了什么"), required=False, choices=choices(words.DEEDS, Deed),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("结果"), choices=choices(words.OUTCOMES, Outcome), widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=_("用什么办法找的"), choices=[(code.value, CHANNELS[code]) for code in USED_BY_CALLERS],
        initial=By.PHONE.value, required=False,
    )  # fmt: skip
    again_at = forms.DateTimeField(
        label=_("什么时候再打"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("用了几分钟"), required=False, min_value=0, max_value=240)
    remark = forms.CharField(
        label=_("补充"), required=False, max_length=500, help_text=_("只有负责的工作人员能看。")
    )

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        channel = said["channel"] or By.PHONE.value
        return {**said, "minutes": said["minutes"] or 0, "channel": channel}


class RelativeForm(ActForm):
    """Whom one may ask after a registrant, as the registrant says."""

    kin = forms.ChoiceField(label=_("是本人的"), choices=choices(words.KINS))
    called = forms.CharField(label=_("称呼或姓名"), max_length=60)
    phone = forms.CharField(label=_("手机"), max_length=20)
    how = EnrolForm.base_fields["how"]


class WithdrawForm(ActForm):
    """The second tap; nothing in it must be answered."""

    ground = forms.ChoiceField(
        label=_("为什么（可以不说）"), required=False,
        choices=choices(words.GROUNDS, [Ground.UNSAID, Ground.FAMILY, Ground.FEAR, Ground.TIME,
                                        Ground.MOVED, Ground.ILL, Ground.OTHER]),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {**said, "ground": said["ground"] or Ground.UNSAID}


class DeferForm(ActForm):
    why = forms.ChoiceField(label=_("为什么暂缓"), choices=choices(words.WHYS, PAUSES))
    ground = forms.ChoiceField(
        label=_("具体原因（密封保存）"), required=False,
        choices=choices(words.GROUNDS, [Ground.UNSAID, Ground.PREGNANT, Ground.ILL,
                                        Ground.MEDICINE, Ground.MOVED, Ground.OTHER]),
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("什么时候复核"), required=False, widget=_DAY, help_text=_("空着按规则推算。")
    )


class LeaveForm(ActForm):
    why = forms.ChoiceField(
        label=_("为什么退库"), choices=choices(words.WHYS, [e for e in ENDS if e != Why.WITHDRAWN])
    )


class EnlistForm(ActForm):
    number = forms.CharField(label=_("在库编号"), max_length=24)
