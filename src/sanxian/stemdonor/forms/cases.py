"""What the pages of match cases take in, up to her last yes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.kernel.policy import Resolved
from sanxian.stemdonor.facts.care import Dates
from sanxian.stemdonor.facts.case_policy import TalkRule
from sanxian.stemdonor.facts.cases import WHY_OF, Side
from sanxian.stemdonor.forms.registrants import ActForm, choices
from sanxian.stemdonor.labels import cases as words

OUTCOMES = (
    ("reached", _("联系上了")),
    ("no_answer", _("没有人接")),
    ("call_back", _("约了再打")),
    ("wrong_number", _("号码不对")),
    ("out_of_service", _("停机或关机")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def many(label: Any, table: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices(table), widget=forms.CheckboxSelectMultiple, required=False,
        **more,
    )  # fmt: skip


class ContactForm(ActForm):
    outcome = forms.ChoiceField(label=_("打通了吗"), choices=OUTCOMES, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("用了几分钟"), min_value=0, max_value=600, initial=5)


class TalkForm(ActForm):
    """One talk; the points to tell back are those of the edition."""

    with_whom = forms.ChoiceField(
        label=_("和谁谈"), choices=choices(words.PARTIES), widget=forms.RadioSelect, initial="donor"
    )
    setting = forms.ChoiceField(label=_("在哪里"), choices=choices(words.SETTINGS))
    minutes = forms.IntegerField(label=_("谈了几分钟"), min_value=1, max_value=600)
    trips = forms.IntegerField(
        label=_("本人跑了几趟"),
        min_value=0,
        max_value=9,
        initial=0,
        help_text=_("最好一趟也不用跑。"),
    )
    taught = forms.MultipleChoiceField(
        label=_("本人用自己的话说出来的"), widget=forms.CheckboxSelectMultiple, required=False
    )
    concerns = many(_("担心什么"), words.CONCERNS)
    asked = forms.CharField(
        label=_("问了什么"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answered = forms.CharField(
        label=_("怎么答的"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, ruled: Resolved[TalkRule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taught"].choices = list(ruled.values.teach_back.items())  # type: ignore[attr-defined]


class FamilyForm(ActForm):
    word = forms.ChoiceField(
        label=_("本人怎么说"), choices=choices(words.LEAVES), widget=forms.RadioSelect
    )
    relative = forms.CharField(label=_("可以和谁谈"), max_length=60, required=False)


class HealthForm(ActForm):
    """The questions of the edition, each by yes or no."""

    def __init__(self, ruled: Resolved[TalkRule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = sorted(ruled.values.health.items(), key=lambda row: row[1].place)
        self.codes = [code for code, _row in rows]
        for code, row in rows:
            self.fields[f"q_{code}"] = forms.ChoiceField(
                label=row.text, choices=[("no", _("否")), ("yes", _("是"))],
                widget=forms.RadioSelect,
            )  # fmt: skip
        self.fields["way"] = forms.ChoiceField(label=_("怎样签字"), choices=choices(words.WAYS))

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        answers = {code: said[f"q_{code}"] for code in self.codes}
        return {"answers": answers, "way": said["way"], "request": said["request"]}


class WayForm(ActForm):
    way = forms.ChoiceField(
        label=_("怎样签字"), choices=choices(words.WAYS), widget=forms.RadioSelect, initial="paper"
    )


class DrawForm(ActForm):
    millilitres = forms.IntegerField(
        label=_("采了几毫升"), min_value=1, max_value=30, initial=10, help_text=_("最多 30 mL。")
    )


class ResultForm(ActForm):
    matched = forms.TypedChoiceField(
        label=_("管理中心的答复"), choices=[("yes", _("合，可以往下走")), ("no", _("不合"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip


class ExamForm(ActForm):
    hospital = forms.TypedChoiceField(label=_("体检医院"), coerce=int)
    day = day_field(_("哪一天"))

    def __init__(self, hospitals: list[tuple[int, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital"].choices = hospitals  # type: ignore[attr-defined]


class ConfirmForm(WayForm):
    backup_named = forms.BooleanField(label=_("管理中心说有备选供者"), required=False)


class StopForm(ActForm):
    """Whose doing, and a reason that may be left unsaid."""

    side = forms.ChoiceField(label=_("谁不继续"), choices=choices(words.SIDES), initial="donor")
    why = forms.ChoiceField(
        label=_("原因"),
        initial="unsaid",
        help_text=_("不用问。本人说了才记；健康和家里的原因加密保存。"),
    )
    words = forms.CharField(
        label=_("要记的话"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = dict.fromkeys(code for side in Side for code in WHY_OF[side])
        self.fields["why"].choices = choices(words.WHYS, seen)  # type: ignore[attr-defined]


class PeerForm(ActForm):
    account = forms.ChoiceField(label=_("请谁陪"))
    starts = forms.DateTimeField(
        label=_("什么时候"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("对方可以不答应，不用说理由；答应以前看不到是谁。"),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("几小时"), min_value=1, max_value=12, initial=2)

    def __init__(self, peers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = peers  # type: ignore[attr-defined]


class BesideForm(ActForm):
    """A place of the plan and who is asked for it, in one choice."""

    whom = forms.ChoiceField(
        label=_("请谁"), help_text=_("对方可以不答应，不用说理由；答应以前看不到是谁。")
    )

    def __init__(self, asked: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = asked  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = super().given()
        role, _colon, key = said.pop("whom").partition(":")
        return {**said, "role": role, "volunteer": int(key)}


class PlanForm(ActForm):
    """The one-to-one plan: days first, then all that is arranged."""

    hospital = forms.TypedChoiceField(label=_("采集医院"), coerce=int)
    admission = day_field(_("入院"))
    gcsf_from = day_field(_("第一针动员"))
    gcsf_days = forms.IntegerField(label=_("动员几天"), min_value=1, max_value=9, initial=5)
    collection = day_field(_("采集"))
    collection_days = forms.IntegerField(label=_("采集几天"), min_value=1, max_value=9, initial=1)
    discharge = day_field(_("出院"))
    companion = forms.CharField(label=_("谁来陪护"), max_length=200, required=False)
    hotel = forms.CharField(label=_("住宿"), max_length=200, required=False)
    meals = forms.CharField(label=_("伙食"), max_length=200, required=False)
    travel = forms.CharField(label=_("怎么去、怎么回"), max_length=200, required=False)
    employer = forms.CharField(label=_("请假函写给哪个单位"), max_length=200, required=False)
    wishes = forms.CharField(label=_("本人还有什么要求"), max_length=200, required=False)
    meet = forms.CharField(
        label=_("和陪护志愿者在哪里碰面"), max_length=60, required=False,
        help_text=_("志愿者会看到：只写地方，不写姓名、电话和证件号。"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("这几天有事打哪个电话"), max_length=20, required=False,
        help_text=_("红十字会的电话，给本人和陪护志愿者。"),
    )  # fmt: skip
    insured = forms.BooleanField(label=_("保险已买好"), required=False)
    insurance = forms.CharField(label=_("保单号"), max_length=120, required=False)
    press = forms.ChoiceField(label=_("对报道的意愿"), choices=choices(words.PRESSES))

    def __init__(self, hospitals: list[tuple[int, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital"].choices = hospitals  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        days = {
            name: said.pop(name)
            for name in (
                "admission", "gcsf_from", "gcsf_days", "collection", "collection_days", "discharge",
            )
        }  # fmt: skip
        names = (
            "companion", "hotel", "meals", "travel", "employer", "wishes", "meet", "phone",
        )  # fmt: skip
        arranged = {name: said.pop(name) for name in names}
        return {**said, "dates": Dates(**days), "arranged": arranged}
