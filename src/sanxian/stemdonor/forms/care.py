"""What the pages of hospitals, wards and of what comes after take in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.stemdonor.facts.care import Product
from sanxian.stemdonor.facts.cases import WHY_OF, Side
from sanxian.stemdonor.facts.follow import Blood
from sanxian.stemdonor.forms.cases import choices, day_field, many
from sanxian.stemdonor.forms.registrants import ActForm
from sanxian.stemdonor.labels import cases as words


def tenths(value: Decimal) -> int:
    return int(value * 10)


class JudgeForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect,
        choices=[(code, said) for code, said in words.VERDICTS.items() if code],
    )  # fmt: skip
    findings = forms.CharField(
        label=_("检查所见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("加密保存，只有采集医院看得到；红十字会只看到合格、不合格或要复查。"),
    )  # fmt: skip


class DoseForm(ActForm):
    micrograms = forms.IntegerField(label=_("剂量（µg）"), min_value=1, max_value=2000)
    temperature = forms.DecimalField(
        label=_("体温（°C）"), min_value=30, max_value=45, decimal_places=1, max_digits=3
    )
    reactions = many(_("有什么不舒服"), words.REACTIONS, initial=["none"])

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {**said, "temperature": tenths(said["temperature"])}


class EndForm(ActForm):
    """Her word, or her health, at the hospital."""

    why = forms.ChoiceField(
        label=_("原因"), initial="unsaid", choices=choices(words.WHYS, WHY_OF[Side.DONOR]),
        help_text=_("可以不说。"),
    )  # fmt: skip


class BagForm(ActForm):
    vessel = forms.ChoiceField(label=_("从哪里采"), choices=choices(words.VESSELS))
    hours = forms.IntegerField(label=_("采了几个小时"), min_value=1, max_value=12, initial=4)
    volume_ml = forms.IntegerField(label=_("体积（mL）"), min_value=1, max_value=2000)
    mnc = forms.DecimalField(
        label=_("MNC 总数"), min_value=0, decimal_places=2, max_digits=8, help_text=_("×10⁸ 个")
    )
    cd34 = forms.DecimalField(
        label=_("CD34+ 总数"), min_value=0, decimal_places=2, max_digits=8, help_text=_("×10⁶ 个")
    )

    def product(self) -> Product:
        said = self.cleaned_data
        return Product(said["volume_ml"], int(said["mnc"] * 100), int(said["cd34"] * 100))


class GiveForm(ActForm):
    bags = forms.IntegerField(label=_("交出几袋"), min_value=1, max_value=9)


class TakeForm(ActForm):
    """The escort counts and reads the labels herself."""

    bags = forms.IntegerField(label=_("数一数，几袋"), min_value=1, max_value=9)
    numbers = forms.CharField(
        label=_("扫每一袋的标签"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个号码。"),
    )  # fmt: skip
    temperature = forms.DecimalField(
        label=_("箱内温度"), min_value=-90, max_value=50, decimal_places=1, max_digits=4
    )

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {
            **said, "numbers": said["numbers"].split(), "temperature": tenths(said["temperature"]),
        }  # fmt: skip


class HospitalForm(ActForm):
    beds = forms.IntegerField(label=_("采集床位"), min_value=1, max_value=99)
    wards_apart = forms.BooleanField(
        label=_("捐献者和患者的病区、医护分开"), required=False,
        help_text=_("同一家医院又采集又移植时，要分开。"),
    )  # fmt: skip
    since = day_field(_("资质从哪天起"))
    until = day_field(_("到哪天止"), required=False)
    source = forms.CharField(label=_("批文"), max_length=120)


class OpenHospitalForm(HospitalForm):
    place = forms.ChoiceField(label=_("哪家医院"))
    facility = forms.CharField(
        label=_("机构代码"),
        max_length=5,
        help_text=_("五位：一个字母和四位字母或数字；不会写在采集物编号里。"),
    )
    field_order = ("place", "facility")

    def __init__(self, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class RoadForm(ActForm):
    county = forms.ChoiceField(label=_("县区"))
    km = forms.IntegerField(label=_("公里"), min_value=1, max_value=3000)

    def __init__(self, counties: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties  # type: ignore[attr-defined]


class CostForm(ActForm):
    kind = forms.ChoiceField(label=_("什么费用"), choices=choices(words.COSTS))
    day = day_field(_("从哪天起"))
    days = forms.IntegerField(label=_("几天"), min_value=1, max_value=366, initial=1)
    yuan = forms.DecimalField(
        label=_("金额"), min_value=Decimal("0.01"), max_value=1_000_000, decimal_places=2
    )
    fund = forms.ChoiceField(label=_("从哪里出"), choices=choices(words.FUNDS))
    receipt = forms.CharField(label=_("票据号"), max_length=60, required=False)

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        cents = int(said.pop("yuan") * 100)
        return {**said, "cents": cents}


class FollowForm(ActForm):
    how = forms.ChoiceField(
        label=_("身体怎样"), choices=choices(words.WELLBEINGS), widget=forms.RadioSelect
    )
    hb = forms.IntegerField(label=_("血红蛋白"), required=False, help_text=_("g/L，没有验血就空着"))
    wbc = forms.DecimalField(
        label=_("白细胞"), required=False, decimal_places=2, max_digits=6, help_text=_("×10⁹/L")
    )
    plt = forms.IntegerField(label=_("血小板"), required=False, help_text=_("×10⁹/L"))
    words = forms.CharField(
        label=_("本人说的"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs = forms.CharField(label=_("需要什么帮助"), max_length=500, required=False)
    minutes = forms.IntegerField(label=_("用了几分钟"), min_value=0, max_value=600, initial=5)

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        wbc = said.pop("wbc")
        blood = Blood(said.pop("hb"), None if wbc is None else int(wbc * 100), said.pop("plt"))
        return {**said, "blood": blood}


class VisitForm(ActForm):
    on = day_field(_("走访日期"))
    wish = forms.CharField(label=_("需要或愿望"), max_length=500, required=False)
