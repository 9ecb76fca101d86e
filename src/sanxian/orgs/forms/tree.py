"""What organisations, delegations, accounts and roles are written with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sanxian.orgs import labels, rules
from sanxian.orgs.facts import PARENTS, Kind

Choices = Iterable[tuple[Any, Any]]


class Pick(forms.TypedChoiceField):
    """One of the records that the page offers, by its key."""

    def __init__(self, choices: Choices, **more: Any) -> None:
        super().__init__(choices=[("", "—"), *choices], coerce=int, **more)


class Day(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **more)


class OpenOrg(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("种类"))
    org_id = forms.SlugField(
        label=_("机构编号"), max_length=40, help_text=_("一直不变；搬到别处也不变。")
    )
    segment = forms.RegexField(
        r"^[0-9a-z]{1,20}$",
        label=_("路径代码"),
        help_text=_("小写字母和数字，如 s12；区县用行政区划代码。"),
    )
    english = forms.CharField(label=_("英文名"), max_length=120, required=False)
    division = forms.RegexField(
        r"^\d{6,12}$",
        label=_("行政区划代码"),
        required=False,
        help_text=_("如 370302；只有省、市、县要填。"),
    )

    def __init__(self, *args: Any, parent_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = [k for k in Kind if Kind(parent_kind) in PARENTS[k]]
        self.fields["kind"].choices = [(k.value, labels.KINDS[k]) for k in able]  # type: ignore[attr-defined]


class MoveOrg(forms.Form):
    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = Pick(parents, label=_("移到哪个机构下面"))


class GiveDelegation(forms.Form):
    step = forms.ChoiceField(label=_("环节"), choices=[(s, labels.STEPS[s]) for s in rules.TABLE])
    since = Day(label=_("从哪天起"), required=False, help_text=_("不填就是今天。"))
    until = Day(label=_("到哪天止（这一天起收回）"), required=False)
    basis = forms.CharField(label=_("依据的文件"), max_length=120, required=False)

    def __init__(self, *args: Any, takers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"] = Pick(takers, label=_("授权给"))
        self.order_fields(["taker", "step", "since", "until", "basis"])


class SetCompetence(forms.Form):
    levels = forms.MultipleChoiceField(
        label=_("由哪一级做"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(level.value, said) for level, said in labels.LEVELS.items()],
        help_text=_("一个也不选，就按上级的规定。"),
    )


class OpenAccount(forms.Form):
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,39}$",
        label=_("用户名"),
        help_text=_("3 到 40 个小写字母、数字、点、横线或下划线。"),
    )
    name = forms.CharField(label=_("姓名"), max_length=40)

    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("所在机构"))


class EditAccount(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)

    def __init__(self, *args: Any, orgs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = Pick(orgs, label=_("所在机构"))


class GiveGrant(forms.Form):
    role = forms.ChoiceField(label=_("岗位"))
    since = Day(label=_("从哪天起"), required=False, help_text=_("不填就是今天。"))
    until = Day(label=_("到哪天止（这一天起没有）"), required=False)

    def __init__(self, *args: Any, orgs: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]
        self.fields["org"] = Pick(
            orgs, label=_("在哪个机构"), help_text=_("包括它下面的所有机构。")
        )
        self.order_fields(["role", "org", "since", "until"])


class Sure(forms.Form):
    """Nothing to fill in: the button says it."""
