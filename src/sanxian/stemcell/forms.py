"""What the pages of the registry take in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.hla.loci import LOCI
from sanxian.stemcell import labels as words
from sanxian.stemcell.facts import GROUPS, Coarse, Narrowed, Stage
from sanxian.stemcell.typed import as_gl

GL = "A*02:01+A*11:01^B*13:02+B*46:01^C*…^DRB1*…^DQB1*…"
_ANY = ("", _("不限"))
_UNKNOWN = ("", _("不知道"))


def _choices(table: Any, first: tuple[str, Any] | None = None) -> list[tuple[str, Any]]:
    rows = [(str(getattr(code, "value", code)), said) for code, said in table.items()]
    return [first, *rows] if first else rows


class ActForm(forms.Form):
    """Done once, however often it is sent."""

    request = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class TypedForm(ActForm):
    """A typing: as one line, or two cells for each locus."""

    gl = forms.CharField(
        label=_("GL 字符串"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("有一整行就贴在这里，上面的格子不用再填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for locus in LOCI:
            for side in (1, 2):
                self.fields[f"{locus}_{side}"] = forms.CharField(
                    label=f"{locus} {side}", required=False, max_length=400
                )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """The cells, locus by locus, for the template."""
        return [(locus, self[f"{locus}_1"], self[f"{locus}_2"]) for locus in LOCI]

    def text(self) -> str:
        """The typing as a GL string."""
        said = self.cleaned_data
        columns = {locus: (said[f"{locus}_1"], said[f"{locus}_2"]) for locus in LOCI}
        return str(said["gl"]).strip() or as_gl(columns)


class SearchForm(TypedForm):
    patient = forms.CharField(
        label=_("患者代码"), max_length=24, help_text=_("只写代码，不写姓名和证件。")
    )
    stage = forms.ChoiceField(label=_("按哪种规则"), choices=_choices(words.STAGES))
    age_from = forms.IntegerField(label=_("年龄从"), required=False, min_value=18, max_value=70)
    age_to = forms.IntegerField(label=_("到"), required=False, min_value=18, max_value=70)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=_choices(words.SEXES, _ANY))
    abo = forms.ChoiceField(
        label=_("血型"), required=False, choices=[_ANY, *((g, g) for g in GROUPS)]
    )
    cmv = forms.ChoiceField(label=_("CMV"), required=False, choices=_choices(words.CMV, _ANY))
    region = forms.RegexField(
        r"^[0-9]{2,6}$", label=_("地区"), required=False, help_text=_("区划代码的前几位，如 3703")
    )
    unavailable = forms.BooleanField(label=_("暂不可用的也列出"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].initial = Stage.CONFIRMATORY

    def narrowed(self) -> Narrowed:
        said = self.cleaned_data
        return Narrowed(
            age_from=said["age_from"] or 0, age_to=said["age_to"] or 0, sex=said["sex"],
            region=said["region"], abo=said["abo"], cmv=said["cmv"],
            unavailable=said["unavailable"],
        )  # fmt: skip


class EnterForm(ActForm):
    number = forms.CharField(label=_("在库编号"), max_length=24)
    born = forms.IntegerField(label=_("出生年份"), required=False, min_value=1900, max_value=2100)
    sex = forms.ChoiceField(
        label=_("性别"), required=False, choices=_choices(words.SEXES, _UNKNOWN)
    )
    region = forms.CharField(
        label=_("地区"), required=False, max_length=6, help_text=_("六位区划代码")
    )
    abo = forms.ChoiceField(
        label=_("血型"), required=False, choices=[_UNKNOWN, *((g, g) for g in GROUPS)]
    )
    cmv = forms.ChoiceField(label=_("CMV"), required=False, choices=_choices(words.CMV, _UNKNOWN))

    def coarse(self) -> Coarse:
        said = self.cleaned_data
        return Coarse(said["born"], said["sex"], said["region"], said["abo"], said["cmv"])


class LaboratoryForm(TypedForm):
    """A typing with who did it."""

    method = forms.ChoiceField(label=_("方法"), choices=_choices(words.METHODS))
    laboratory = forms.CharField(label=_("检测单位"), max_length=60, required=False)
    day = forms.DateField(
        label=_("检测日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def given(self) -> dict[str, Any]:
        names = ("method", "laboratory", "day", "request")
        return {"text": self.text(), **{name: self.cleaned_data[name] for name in names}}


class CorrectForm(LaboratoryForm):
    why = forms.ChoiceField(label=_("为什么更正"), choices=_choices(words.CORRECTIONS))

    def given(self) -> dict[str, Any]:
        return {**super().given(), "why": self.cleaned_data["why"]}


class SuspendForm(ActForm):
    why = forms.ChoiceField(label=_("为什么暂不可用"), choices=_choices(words.ABSENCES))


class LeaveForm(ActForm):
    why = forms.ChoiceField(label=_("为什么退库"), choices=_choices(words.LEAVINGS))


class CodesForm(ActForm):
    """A table of multiple-allele codes, as it is published."""

    file = forms.FileField(
        label=_("代码表文件"), max_length=120,
        widget=forms.FileInput(attrs={"accept": ".txt,.tsv,text/plain"}),
        help_text=_("文本文件：每行一个代码和它的等位基因，用制表符分开。"),
    )  # fmt: skip


class CoverageForm(forms.Form):
    """Asked by GET: nothing is changed."""

    rate = forms.IntegerField(
        label=_("有效库容率"), min_value=1, max_value=100, required=False,
        help_text=_("在库的人里能联系上、愿意、合适的占多少"),
    )  # fmt: skip
    population = forms.ChoiceField(label=_("患者所属人群"), required=False)

    def __init__(self, *args: Any, populations: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name) for name in populations]
        self.fields["population"].choices = choices  # type: ignore[attr-defined]
        self.sources = dict(
            zip((f"from_{n}" for n in range(len(populations))), populations, strict=True)
        )
        for field, name in self.sources.items() if len(populations) > 1 else ():
            self.fields[field] = forms.IntegerField(
                label=name, min_value=0, max_value=100, required=False
            )

    @property
    def shares(self) -> list[Any]:
        """One field for each population, where there are several."""
        return [self[field] for field in self.sources if field in self.fields]

    def clean(self) -> dict[str, Any]:
        """`recruited`: population → its share of the registry; {} where nothing was said."""
        said = super().clean() or {}
        parts = {name: said.get(field) or 0 for field, name in self.sources.items()}
        if any(parts.values()) and sum(parts.values()) != 100:
            raise forms.ValidationError(
                _("各人群的份额加起来要等于 100%%，现在是 %(sum)s%%"),
                params={"sum": sum(parts.values())},
            )
        return {**said, "recruited": {name: part / 100 for name, part in parts.items() if part}}
