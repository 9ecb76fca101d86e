"""Each tag: what it says, how it joins label, help and error, and that it escapes what it is given."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from sanxian.kernel.refusal import Reason, Refusal

EVIL = "<script>alert('x')</script>\"'>"
DAY = date(2026, 12, 10)


def draw(source: str, path: str = "", **context: Any) -> str:
    template = Template("{% load ui %}" + source)
    if not path:
        return template.render(Context(context))
    return template.render(RequestContext(RequestFactory().get(path), context))


class EvilForm(forms.Form):
    name = forms.CharField(label=EVIL, help_text=EVIL, initial=EVIL)
    kind = forms.ChoiceField(label="k", choices=[(EVIL, EVIL)], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError(EVIL)


ROW = {
    name: EVIL
    for name in (
        "label",
        "value",
        "note",
        "unit",
        "text",
        "who",
        "question",
        "answer",
        "due",
        "due_note",
        "action",
        "badge",
        "tone",
        "at",
        "url",
        "what",
        "name",
    )
}
CASES = [
    "{% icon e %}",
    "{% icon 'drop' label=e %}",
    "{% badge e e %}",
    "{% card e note=e badge=e badge_tone=e foot=e link=e link_label=e id=e %}{{ e }}{% endcard %}",
    "{% notice e tone=e icon=e %}{{ e }}{% endnotice %}",
    "{% confirm e title=e tone=e icon=e %}{{ e }}{% endconfirm %}",
    "{% nothing e text=e url=e action=e icon=e %}",
    "{% strip e text=e url=e action=e tone=e icon=e %}",
    "{% toast e tone=e %}",
    "{% copy e %}",
    "{% beside 'donation' e as link %}{{ link.text }}",
    "{% print_button label=e %}",
    "{% kv rows %}",
    "{% stats rows %}",
    "{% tasks rows empty=e %}",
    "{% tasks none empty=e %}",
    "{% answers rows %}",
    "{% trail rows %}",
    "{% trail none empty=e %}",
    "{% tabs rows label=e look=e %}",
    "{% way rows hue=e label=e %}",
    "{% refusal refused title=e foot=e actions=rows %}",
    "{% refusal said donor=True act=e %}",
    "{% table columns cells title=e note=e caption=e foot=e export=e %}",
    "{% table columns none empty=e empty_text=e empty_url=e empty_action=e %}",
    "{% export e label=e %}",
    "{% search name=e value=e label=e placeholder=e url=e %}",
    "{% formerrors form %}{% fields form %}",
    "{% field form.name unit=e label=e help=e placeholder=e %}",
    "{% field form.kind look='seg' %}{% field form.kind look=e %}",
    "{% scan form.name camera=True %}",
    "{% mask e e pairs %}",
    "{% meter 1 max=2 label=e shown=e note=e tone=e %}",
    "{% work e 1 max=2 shown=e note=e text=e %}",
    "{% gauge e 5 unit=e shown=e note=e verdict=e low=1 %}",
    "{% pips 1 2 label=e tone=e %}",
    "{% hero e e note=e value=1 left=e right=e label=e %}",
    "{% bags groups unit=e id=e %}",
    "{% tiles map %}",
    "{% barchart bars title=e unit=e line=1 line_label=e download=e %}",
    "{% linechart series labels title=e unit=e line=1 line_label=e download=e live=True %}",
    "{% bandchart points title=e unit=e line=1 line_label=e download=e live=True %}",
    "{% funnel bars title=e unit=e download=e %}",
    "{% heat 2026 11 days label=e %}",
    "{% yearheat 2026 year unit=e download=e %}",
    "{% graph nodes edges columns=labels label=e %}",
    "{{ e|day }}{{ e|fullday }}{{ e|stamp }}{{ e|clock }}{{ e|moment }}{{ e|amount }}",
]


@pytest.mark.parametrize("source", CASES)
def test_what_is_given_is_escaped(source: str) -> None:
    form = EvilForm({"name": EVIL, "kind": EVIL})
    html = draw(
        source,
        path="/x?sort=%3Cscript%3E&page=1",
        e=EVIL,
        rows=[ROW],
        none=[],
        refused=Refusal(Reason("x", None, EVIL, EVIL, "unverified", EVIL)),
        said=[{"code": "x", "sentence": EVIL, "advice": EVIL, "source": EVIL, "edition": EVIL}],
        columns=[("a", EVIL), {"key": EVIL, "label": EVIL, "sort": True}],
        cells=[{"a": EVIL, EVIL: {"text": EVIL, "url": EVIL, "note": EVIL, "tone": EVIL}}],
        form=form,
        pairs=[(EVIL, EVIL)],
        groups=[{"group": EVIL, "days": 1, "units": EVIL, "line_days": 2}],
        map=[{"title": EVIL, "tiles": [{"label": EVIL, "shown": EVIL, "tone": EVIL, "url": EVIL}]}],
        bars=[{"label": EVIL, "value": 3, "note": EVIL, "tone": EVIL}],
        labels=[EVIL],
        series=[{"name": EVIL, "values": [1], "tone": EVIL}],
        points=[{"label": EVIL, "past": 1, "mark": EVIL}, {"label": EVIL, "mid": 1}],
        days={date(2026, 11, 5): {"level": 1, "text": EVIL, "url": EVIL}},
        year={date(2026, 11, 5): 1},
        nodes=[
            {
                "id": EVIL,
                "column": 0,
                "title": EVIL,
                "note": EVIL,
                "badge": EVIL,
                "tone": EVIL,
                "url": EVIL,
            }
        ],
        edges=[],
    )
    assert "<script>alert" not in html
    assert "'x')</script>\"'>" not in html


def test_every_tag_is_tried_with_evil_text() -> None:
    from sanxian.console.templatetags.ui import register

    tried = set(re.findall(r"\{%\s*(\w+)", " ".join(CASES)))
    assert set(register.tags) - tried - {"theme_attribute", "pager"} == set()


# ---- refusals


def test_a_refusal_says_every_reason_with_clause_edition_and_date() -> None:
    refused = Refusal(
        Reason("interval_whole_blood", DAY, "献血法第九条", "cn-2011", "verified"),
        Reason(
            "tooth",
            date(2026, 11, 30),
            "GB 18467 §8.3",
            "cn-2011",
            "unverified",
            "半个月按 15 天计",
        ),
    )
    html = draw("{% refusal refused donor=True act='献全血' %}", refused=refused)
    assert "今天暂时不能献全血，谢谢您来" in html
    assert "2026 年 12 月 10 日 星期四 起可以再来" in html
    assert "一共 2 条" in html
    assert html.count("<dl>") == 2
    assert html.count("条款待核实") == 1
    for said in (
        "献血法第九条",
        "GB 18467 §8.3",
        "cn-2011",
        "半个月按 15 天计",
        "2026 年 11 月 30 日 星期一",
    ):
        assert said in html


def test_a_reason_without_an_end_gives_no_day_of_return() -> None:
    html = draw("{% refusal r donor=True %}", r=Refusal(Reason("a", DAY), Reason("b")))
    assert "起可以再来" not in html
    assert "没有固定日期" in html


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ("", "现在还不能这样做"),
        ("act='发血'", "现在还不能发血"),
        ("donor=True", "今天暂时不能献血，谢谢您来"),
        ("title='自定'", "自定"),
    ],
)
def test_the_title_of_a_refusal(options: str, title: str) -> None:
    assert f"<h2>{title}</h2>" in draw("{% refusal r " + options + " %}", r=Refusal("x"))


def test_a_refusal_is_never_red() -> None:
    html = draw("{% refusal r donor=True %}", r=Refusal("x", "y"))
    assert not re.search(r"\b(?:badge|notice|t|card)-(?:bad|blood)\b", html)


def test_the_json_of_a_refusal_is_drawn_too() -> None:
    html = draw(
        "{% refusal r %}",
        r=[Reason("interval", DAY, "第九条").as_dict() | {"sentence": "间隔不够"}],
    )
    assert "间隔不够" in html
    assert "2026 年 12 月 10 日 星期四" in html


@pytest.mark.parametrize(
    "given",
    [Reason("not_permitted"), {"code": "not_permitted"}, "not_permitted"],
)
def test_a_reason_speaks_in_sentences_however_it_comes(given: Any) -> None:
    assert "您的岗位在这里没有做这件事的权限" in draw("{% refusal r %}", r=[given])


def test_a_sentence_names_its_values() -> None:
    html = draw("{% refusal r %}", r=Refusal(Reason("unreadable", params={"field": "体重"})))
    assert "“体重”读不懂" in html


# ---- way-line


def test_the_way_says_who_must_act_and_marks_the_present_step() -> None:
    steps = [
        {"label": "采血", "at": "11-21", "state": "done"},
        {
            "label": "放行",
            "at": "今天",
            "state": "now",
            "who": "何老师",
            "what": "复核",
            "due": "10:30",
        },
        {"label": "在库", "state": "odd"},
    ]
    html = draw("{% way steps hue='blood' %}", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert all(word in html for word in ("轮到谁", "何老师", "复核", "10:30", "way-blood"))
    assert html.count("<li") == 3


def test_a_way_without_anybody_to_act_has_no_box() -> None:
    assert "way-now" not in draw("{% way s %}", s=[SimpleNamespace(label="a", at="", state="now")])


# ---- tables


def rows(count: int) -> list[dict[str, Any]]:
    return [{"unit": f"U{n}", "volume": 1234 + n, "on": DAY, "left": None} for n in range(count)]


COLUMNS = [
    {"key": "unit", "label": "产品码", "sort": True, "code": True},
    {"key": "volume", "label": "mL", "numeric": True, "sort": True},
    ("on", "失效"),
    ("left", "备注"),
]


@pytest.mark.parametrize(
    ("query", "order", "link"),
    [
        ("", "", "?sort=volume"),
        ("?sort=volume", "ascending", "?sort=-volume"),
        ("?sort=-volume", "descending", "?sort=volume"),
        ("?q=a&sort=unit&page=3", "", "?q=a&amp;sort=volume"),
    ],
)
def test_a_heading_links_to_its_order(query: str, order: str, link: str) -> None:
    html = draw("{% table c r %}", path="/x" + query, c=COLUMNS, r=rows(1))
    head = next(th for th in re.findall(r"<th .*?</th>", html) if "mL" in th)
    assert f'href="{link}"' in head
    assert (f'aria-sort="{order}"' in head) is bool(order)


def test_cells_are_written_by_kind() -> None:
    html = draw("{% table c r %}", c=COLUMNS, r=rows(1))
    assert all(
        said in html for said in ("1,234", "2026-12-10", "—", '<span class="code">U0</span>')
    )


def test_a_cell_may_be_a_badge_a_link_or_a_button() -> None:
    columns = [("a", "甲"), ("b", "乙"), ("c", "丙")]
    row = {
        "a": {"text": "在库", "tone": "ok"},
        "b": {"text": "看", "url": "/b"},
        "c": {"text": "发", "url": "/c", "button": True},
    }
    html = draw("{% table c r %}", c=columns, r=[row])
    assert '<span class="badge badge-ok">在库</span>' in html
    assert re.search(r'<a class="" href="/b">看</a>', html)
    assert 'class="btn btn-s" href="/c"' in html


def test_an_empty_table_says_what_to_do() -> None:
    html = draw(
        "{% table c r empty='还没有血液' empty_url='/make' empty_action='去制备' %}",
        c=COLUMNS,
        r=[],
    )
    assert "<table" not in html
    assert "还没有血液" in html
    assert '<a class="btn" href="/make">去制备</a>' in html


def test_the_pager_counts_and_keeps_the_query() -> None:
    page = Paginator(rows(86), 20).page(2)
    html = draw("{% table c page page=page %}", path="/x?q=a&page=2", c=COLUMNS, page=page)
    assert "第 21 至 40 条，共 86 条" in html
    assert 'rel="prev" href="?q=a&amp;page=1"' in html
    assert 'rel="next" href="?q=a&amp;page=3"' in html


def test_the_first_page_has_no_way_back() -> None:
    html = draw("{% pager page %}", path="/x", page=Paginator(rows(3), 20).page(1))
    assert "rel=" not in html


def test_search_keeps_the_other_parameters_but_not_the_page() -> None:
    html = draw("{% search value='x' %}", path="/x?kind=a&kind=b&q=old&page=4")
    assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', html) == [
        ("kind", "a"),
        ("kind", "b"),
    ]


# ---- forms


class PlainForm(forms.Form):
    hb = forms.IntegerField(label="血红蛋白", help_text="三位数", max_value=250)
    on = forms.DateField(label="日期", initial=DAY)
    kind = forms.ChoiceField(label="种类", choices=[("a", "全血")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    yes = forms.BooleanField(label="同意")


def ids_described(html: str) -> list[str]:
    return [i for said in re.findall(r'aria-describedby="([^"]+)"', html) for i in said.split()]


@pytest.mark.parametrize("data", [None, {"hb": "1080"}])
@pytest.mark.parametrize("name", ["hb", "on", "kind", "note", "yes"])
def test_a_field_joins_label_help_unit_and_error(data: Any, name: str) -> None:
    form = PlainForm(data)
    html = draw("{% field f unit='g/L' %}" if name == "hb" else "{% field f %}", f=form[name])
    assert all(f'id="{i}"' in html for i in ids_described(html))
    wrong = data is not None and name != "note"
    assert ('class="error"' in html) is wrong
    if name == "hb":
        assert ids_described(html) == ["id_hb-help", "id_hb-unit"] + (
            ["id_hb-error"] if wrong else []
        )
        assert '<label for="id_hb">' in html
    if wrong and name in {"hb", "on"}:
        assert 'aria-invalid="true"' in html


def test_a_date_uses_the_browsers_calendar_in_iso() -> None:
    html = draw("{% field f %}", f=PlainForm()["on"])
    assert 'type="date"' in html
    assert 'value="2026-12-10"' in html


def test_what_may_be_left_out_says_so() -> None:
    assert "可不填" in draw("{% field f %}", f=PlainForm()["note"])
    assert "可不填" not in draw("{% field f %}", f=PlainForm()["hb"])


@pytest.mark.parametrize(
    ("look", "css"), [("seg", "seg"), ("choices", "choices"), ("list", "picks")]
)
def test_radio_looks_keep_the_group_and_its_labels(look: str, css: str) -> None:
    html = draw("{% field f look=look %}", f=PlainForm()["kind"], look=look)
    assert "<legend>种类" in html
    assert f'<div class="{css}">' in html
    assert html.count('type="radio"') == html.count('for="id_kind_0"') == 1


def test_the_summary_links_each_fault_to_its_field() -> None:
    html = draw("{% formerrors f %}", f=PlainForm({"hb": "1080"}))
    assert 'role="alert"' in html
    assert [*re.findall(r'href="#(\w+)"', html)] == ["id_hb", "id_on", "id_kind", "id_yes"]


@pytest.mark.parametrize(
    "form", [PlainForm(), PlainForm({"hb": 120, "on": DAY, "kind": "a", "yes": True})]
)
def test_a_form_without_faults_has_no_summary(form: PlainForm) -> None:
    assert "alert" not in draw("{% formerrors f %}", f=form)


def test_a_scan_field_takes_a_wedge_scanner() -> None:
    html = draw("{% scan f camera=True %}", f=PlainForm()["note"])
    assert "data-scan" in html
    assert 'autocomplete="off"' in html
    assert re.search(r"<button[^>]*data-scan-camera=\"id_note\"[^>]*hidden", html)


def test_a_masked_value_asks_for_a_reason_by_post() -> None:
    html = draw("{% mask '100****2046' '/reveal' why %}", path="/x", why=[("a", "改用座机")])
    assert '<form method="post" action="/reveal">' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert '<select class="input" id="mask1" name="reason">' in html


# ---- pictures


def test_bags_say_in_words_what_they_draw() -> None:
    groups = [
        {"group": "A+", "days": 2.1, "units": 96, "line_days": 3},
        {"group": "B+", "days": None, "units": 7, "line_days": 3},
    ]
    html = draw("{% bags g %}", g=groups)
    assert all(word in html for word in ("低于线", "近期无用量", "警戒线 3 天", "2.1", "96 U"))


def test_a_chart_has_a_table_a_download_and_three_widths() -> None:
    html = draw("{% barchart r unit='U' download='/d.csv' %}", r=[{"label": "1 月", "value": 937}])
    assert "<details>" in html
    assert '<th scope="row">1 月</th>' in html
    assert 'href="/d.csv" download' in html
    assert [w in html for w in ("chart-wide", "chart-mid", "chart-slim")] == [True] * 3


@pytest.mark.parametrize("live", [True, False])
def test_only_a_live_chart_asks_the_script(live: bool) -> None:
    points = [{"label": "1", "past": 2}, {"label": "2", "mid": Decimal("1.5")}]
    html = draw("{% bandchart p live=live %}", p=points, live=live)
    assert ("data-chart=" in html) is live
    assert ('type="application/json"' in html) is live


def test_a_gauge_not_measured_says_so() -> None:
    html = draw("{% gauge '体重' None unit='kg' low=45 %}")
    assert "未测" in html
    assert "<svg" not in html


def test_the_graph_is_also_a_nested_list() -> None:
    nodes = [
        {"id": 1, "column": 0, "title": "甲"},
        {"id": 2, "column": 1, "title": "乙", "url": "/2"},
    ]
    html = draw("{% graph n e %}", n=nodes, e=[(1, 2)])
    assert html.count('<ul class="branches">') == 2
    assert html.count('href="/2"') == 2


# ---- dates and numbers

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)  # the next day in Shanghai


@pytest.mark.parametrize(
    ("filtered", "value", "said"),
    [
        ("day", DAY, "12 月 10 日 星期四"),
        ("day", AT, "11 月 23 日 星期一"),
        ("fullday", DAY, "2026 年 12 月 10 日 星期四"),
        ("stamp", AT, "11-23 00:05"),
        ("stamp", DAY, "2026-12-10"),
        ("clock", AT, "00:05"),
        ("moment", AT, "2026-11-23 00:05"),
        ("moment", "昨天", "昨天"),
        ("amount", 1340, "1,340"),
        ("amount", Decimal("1340.50"), "1,340.50"),
        ("amount", 1500.0, "1,500"),
        ("amount", 1.5999999999, "1.6"),
        ("amount", True, "True"),
        ("amount", None, ""),
        ("amount", "98%", "98%"),
        ("day", None, ""),
    ],
)
def test_filters_write_the_places_time(filtered: str, value: Any, said: str) -> None:
    assert draw("{{ v|" + filtered + " }}", v=value) == said


def test_english_dates_are_english() -> None:
    from django.utils import translation

    with translation.override("en"):
        assert "星期" not in draw("{{ v|fullday }}", v=DAY)


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        ("dark", ' data-theme="dark"'),
        ("light", ' data-theme="light"'),
        ('x" onload="', ""),
        ("", ""),
    ],
)
def test_only_a_known_theme_reaches_the_page(cookie: str, said: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Template("{% load ui %}{% theme_attribute %}").render(RequestContext(request)) == said


def test_the_tab_bar_is_the_first_four_places() -> None:
    nav = [{"title": "a", "items": [1, 2, 3]}, {"title": "b", "items": [4, 5]}]
    html = draw("{% for i in nav|tabbar_of %}{{ i }}{% endfor %}", nav=nav)
    assert html == "1234"
