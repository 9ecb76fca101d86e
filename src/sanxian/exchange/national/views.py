"""The centre's tasks: what came, a file with a verdict for each line, what goes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.core import sheets
from sanxian.core.web import Request, sought_in
from sanxian.exchange.national import labels as words
from sanxian.exchange.national import reading, selectors, services
from sanxian.exchange.national.facts import Verdict
from sanxian.exchange.national.forms import SendForm
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import places

PAGE = 50
TABS = (
    ("", gettext_lazy("全部")),
    ("unsent", gettext_lazy("有答复待送")),
    ("silent", gettext_lazy("还没有答复")),
)
ANSWER_TABS = (
    ("unsent", gettext_lazy("待送出")),
    ("sent", gettext_lazy("已送出")),
    ("", gettext_lazy("全部")),
)
LINES = (
    ("row", gettext_lazy("行")), ("number", gettext_lazy("任务编号")),
    ("kind", gettext_lazy("任务")), ("registrant", gettext_lazy("在库编号")),
    ("verdict", gettext_lazy("结果")), ("worker", gettext_lazy("派给")),
    ("place", gettext_lazy("地点")),
)  # fmt: skip


@require_GET
def tasks(request: Request) -> HttpResponse:
    """What the centre asked for in the actor's places."""
    tab, number = _tab(request, TABS), _number(request)
    rows = selectors.tasks(request.actor, tab, number)
    if sheets.wanted(request):
        header = [
            _("任务编号"), _("任务"), _("下达"), _("接收"), _("答复期限"), _("地点"), _("负责人"),
            _("答复"), _("待送出"),
        ]  # fmt: skip
        return sheets.table(request, "national-tasks", header, _task_lines(list(rows)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "q": number, "tabs": _tabs(TABS, tab, number),
        "columns": [
            ("number", _("任务编号")), ("kind", _("任务")), ("received", _("下达")),
            ("due", _("答复期限")), ("place", _("地点")), ("worker", _("负责人")),
            ("said", _("答复")),
        ],
        "rows": list(_task_rows(list(page))), "export": sheets.links(request),
        "unsent": len(selectors.to_send(request.actor)),
        "may_take": request.actor.may_somewhere(selectors.TAKE),
    }  # fmt: skip
    return render(request, "exchange/national.html", context)


def _tab(request: Request, known: tuple[tuple[str, Any], ...]) -> str:
    said = request.GET.get("tab", known[0][0])
    return said if said in dict(known) else known[0][0]


def _tabs(known: tuple[tuple[str, Any], ...], tab: str, number: str = "") -> list[dict[str, Any]]:
    more = f"&q={number}" if number else ""
    return [
        {"url": f"?tab={key}{more}", "label": label, "current": key == tab} for key, label in known
    ]


def _number(request: Request) -> str:
    """A task's number that was looked for; nothing else may stand in an address."""
    said = request.GET.get("q", "").strip()
    return said if reading.NUMBER.fullmatch(said) else ""


def _task_lines(rows: list[Any]) -> list[list[Any]]:
    names, workers = _around(rows)
    return [
        [
            row.number, str(words.ASKED[row.kind]), row.received_at, row.taken_at, row.due_at,
            names.get(row.org_path, ""), _worker(row, workers), row.said, row.waiting,
        ]
        for row in rows
    ]  # fmt: skip


def _around(rows: list[Any]) -> tuple[dict[str, str], dict[str, str]]:
    names = places.names(row.org_path for row in rows)
    return names, selectors.duties.workers(s for row in rows for s in selectors.subjects(row))


def _worker(row: Any, workers: dict[str, str]) -> str:
    return next((workers[s] for s in selectors.subjects(row) if s in workers), "")


def _task_rows(rows: list[Any]) -> list[dict[str, Any]]:
    names, workers = _around(rows)
    return [
        {
            "number": {
                "text": row.number, "url": reverse("exchange:national_task", args=[row.pk]),
                "code": True,
            },
            "kind": words.ASKED[row.kind], "received": row.received_at, "due": row.due_at,
            "place": names.get(row.org_path), "worker": _worker(row, workers) or None,
            "said": _said(row),
        }
        for row in rows
    ]  # fmt: skip


def _said(row: Any) -> dict[str, Any] | None:
    if row.waiting:
        return {"text": _("%(n)s 条待送") % {"n": row.waiting}, "tone": "warn"}
    return {"text": _("已送出"), "tone": "ok"} if row.said else None


@require_GET
def task(request: Request, pk: int) -> HttpResponse:
    row = selectors.task(request.actor, pk)
    names, workers = _around([row])
    context = {
        "row": row, "kind": words.ASKED[row.kind], "case": _case(row, request),
        "facts": [
            (_("任务编号"), row.number), (_("在库编号"), row.registrant),
            (_("下达"), row.received_at), (_("接收"), row.taken_at),
            (_("答复期限"), row.due_at or "—"), (_("地点"), names.get(row.org_path, "")),
            (_("负责人"), _worker(row, workers) or "—"),
        ],
        "answers": [_answer(one) for one in selectors.answers_of(row)],
        "waiting": row.waiting, "may_send": request.actor.may(selectors.SEND, row.org_path),
    }  # fmt: skip
    return render(request, "exchange/national_task.html", context)


def _case(row: Any, request: Request) -> str:
    """The page of the case, for who may open it."""
    see = request.actor.may("stemdonor.case.see", row.org_path)
    return reverse("stemdonor:case", args=[row.case.partition(":")[2]]) if see else ""


def _answer(one: Any) -> dict[str, Any]:
    return {
        "pk": one.pk, "word": words.WORDS[one.word], "at": one.at, "sent_at": one.sent_at,
        "said": _plain(selectors.said(one)),
    }  # fmt: skip


def _plain(said: dict[str, Any]) -> str:
    """What an answer says, on one line: codes, days, numbers of bags."""
    parts = []
    for key, value in said.items():
        if key == "bags":
            parts += [str(bag.get("number", "")) for bag in value]
        elif key not in ("provisional", "code"):
            parts.append(str(value))
    return " · ".join(parts)


# -- a file ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def send(request: Request) -> HttpResponse:
    """A file of tasks is read and looked at; nothing is taken yet."""
    if request.GET.get("template"):
        return _template(request)
    if request.method != "POST":
        return _send(request, SendForm(initial={"request": uuid4()}))
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        return _send(request, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        row = services.keep(
            place=request.actor.facility, name=upload.name, content=upload.read(),
            by=request.actor, at=request.at, request=form.cleaned_data["request"],
        )  # fmt: skip
    except Refusal as refusal:
        return _send(request, form, refusal=refusal, status=refusal.http)
    return redirect("exchange:national_file", row.uid)


def _send(request: Request, form: SendForm, status: int = 200, **more: Any) -> HttpResponse:
    files = selectors.files(request.actor)[:20]
    context = {
        "form": form,
        "files": files,
        "columns": reading.COLUMNS.values(),
        "kinds": reading.SAID,
        **more,
    }
    return render(request, "exchange/national_send.html", context, status=status)


def _template(request: Request) -> HttpResponse:
    """An empty table with the columns that are read."""
    said = request.GET.copy()
    said["export"] = "csv" if said["template"] == "csv" else "xlsx"
    request.GET = said  # type: ignore[assignment]
    return sheets.table(request, "tasks", [names[0] for names in reading.COLUMNS.values()], [])


@require_http_methods(["GET", "POST"])
def file(request: Request, uid: UUID) -> HttpResponse:
    """What each line would become, or has become; by POST what can be taken is."""
    row = selectors.file(request.actor, uid)
    if request.method == "POST":
        found = services.take_file(file=row, by=request.actor, at=request.at)
        taken = sum(one.code == "taken" for one in found)
        messages.success(request, _("已派到人：%(n)s 件。") % {"n": taken})
        return redirect("exchange:national_file", uid)
    verdicts = selectors.with_workers(
        selectors.judged(selectors.lines(row), request.actor, request.at)
    )
    tab = request.GET.get("tab", "")
    shown = [one for one in verdicts if not tab or (one.good is (tab == "good"))]
    if sheets.wanted(request):
        header = [str(label) for _key, label in LINES]
        return sheets.table(request, "task-report", header, _verdict_lines(shown))
    return _file(request, row, verdicts, shown, tab)


def _file(
    request: Request, row: Any, verdicts: list[Verdict], shown: list[Verdict], tab: str
) -> HttpResponse:
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    bad = sum(not one.good for one in verdicts)
    known = (("", _("全部")), ("good", _("能派的")), ("bad", _("派不出去的")))
    context = {
        "row": row, "page": page, "columns": LINES, "rows": [_verdict_row(one) for one in page],
        "new": sum(one.code == "new" for one in verdicts), "bad": bad,
        "again": sum(one.code == "again" for one in verdicts), "tabs": _tabs(known, tab),
        "export": sheets.links(request),
    }  # fmt: skip
    return render(request, "exchange/national_file.html", context)


def verdict_line(one: Verdict, names: dict[str, str]) -> list[Any]:
    kind = str(words.ASKED[one.line.kind])
    verdict = str(words.CODES.get(one.code, one.code))
    return [
        one.line.row, one.line.number, kind, one.line.registrant, verdict, one.worker,
        names.get(one.place, ""),
    ]  # fmt: skip


def _verdict_lines(shown: list[Verdict]) -> list[list[Any]]:
    names = places.names(one.place for one in shown if one.place)
    return [verdict_line(one, names) for one in shown]


def _verdict_row(one: Verdict) -> dict[str, Any]:
    url = reverse("exchange:national_task", args=[one.task]) if one.task else ""
    names = places.names([one.place]) if one.place and one.task is None else {}
    tone = words.TONES.get(one.code, "bad")
    return {
        "row": one.line.row, "number": {"text": one.line.number, "code": True, "url": url},
        "kind": words.ASKED[one.line.kind], "registrant": one.line.registrant,
        "verdict": {"text": words.CODES.get(one.code, one.code), "tone": tone},
        "worker": one.worker or None, "place": names.get(one.place),
    }  # fmt: skip


# -- what goes back ------------------------------------------------------------------------------------------


@require_GET
def answers(request: Request) -> HttpResponse:
    """What the centre must hear, in the order in which it happened."""
    tab = _tab(request, ANSWER_TABS)
    rows = selectors.answers(request.actor, tab=tab)
    q, rows = sought_in(request, rows, "task__number")
    if sheets.wanted(request):
        header = [_("任务编号"), _("答复"), _("内容"), _("时间"), _("送出")]
        lines = (
            [row.task.number, str(words.WORDS[row.word]), _plain(selectors.said(row)), row.at, row.sent_at]
            for row in rows.iterator(500)
        )  # fmt: skip
        return sheets.table(request, "national-answers", header, lines)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "tabs": _tabs(ANSWER_TABS, tab), "tab": tab,
        "columns": [
            ("number", _("任务编号")), ("word", _("答复")), ("said", _("内容")), ("at", _("时间")),
            ("sent", _("送出")),
        ],
        "rows": [_answer_row(row) for row in page], "export": sheets.links(request),
        "waiting": len(selectors.to_send(request.actor)),
    }  # fmt: skip
    return render(request, "exchange/national_answers.html", context)


def _answer_row(row: Any) -> dict[str, Any]:
    url = reverse("exchange:national_task", args=[row.task_id])
    return {
        "number": {"text": row.task.number, "url": url, "code": True},
        "word": words.WORDS[row.word], "said": _plain(selectors.said(row)) or None, "at": row.at,
        "sent": row.sent_at,
    }  # fmt: skip


@require_POST
def sent(request: Request) -> HttpResponse:
    """Those answers, or all that wait, have gone to the centre."""
    keys = [int(one) for one in request.POST.getlist("answer") if one.isdecimal()]
    every = request.POST.get("all") == "1"
    count = services.sent(None if every else keys, request.actor, request.at)
    messages.success(request, _("已标记送出：%(n)s 条。") % {"n": count})
    task = request.POST.get("task", "")
    return redirect("exchange:national_task", int(task)) if task.isdecimal() else redirect(
        "exchange:national_answers"
    )  # fmt: skip
