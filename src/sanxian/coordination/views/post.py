"""Letters and meetings: the moderator's pages, and a hospital's own post for its patients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sanxian.coordination import editions, forms
from sanxian.coordination import labels as words
from sanxian.coordination.facts import Side
from sanxian.coordination.rules import publicity
from sanxian.coordination.selectors import contact as chosen
from sanxian.coordination.services import contact
from sanxian.coordination.views.missions import word_of
from sanxian.coordination.views.parts import PAGE, done
from sanxian.core import clock, sheets
from sanxian.core.pages import Pages
from sanxian.core.web import Request, form_status, sought_in
from sanxian.kernel.refusal import Refusal, Unknown
from sanxian.stempatient import selectors as patients


@require_GET
def letters(request: Request) -> HttpResponse:
    """Letters that wait to be read, or all."""
    tab = "all" if request.GET.get("tab") == "all" else ""
    rows = chosen.letters(request.actor, tab)
    q, rows = sought_in(request, rows, "link__number")
    if sheets.wanted(request):
        header = [
            _("交来时间"),
            _("连接编号"),
            _("谁写的"),
            _("状态"),
            _("最早转交日"),
            _("转交时间"),
        ]
        return sheets.table(request, "letters", header, map(_flat, rows.iterator(500)))
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q, "page": page, "rows": [_row(row) for row in page], "export": sheets.links(request),
        "columns": [
            {"key": "written", "label": _("交来")}, {"key": "side", "label": _("谁写的")},
            {"key": "link", "label": _("连接编号")}, {"key": "status", "label": _("状态")},
        ],
        "tabs": [
            {"url": "?", "label": _("等待审读"), "current": not tab},
            {"url": "?tab=all", "label": _("全部"), "current": bool(tab)},
        ],
    }  # fmt: skip
    return render(request, "coordination/letters.html", context)


def _flat(row: Any) -> list[Any]:
    side, said = str(words.SIDES[row.side]), str(words.LETTERS[row.status])
    return [row.written_at, row.link.number, side, said, row.not_before, row.delivered_at]


def _row(row: Any) -> dict[str, Any]:
    url = reverse("coordination:letter", args=[row.pk])
    return {
        "written": {"text": clock.local(row.written_at).strftime("%Y-%m-%d %H:%M"), "url": url},
        "side": words.SIDES[row.side], "link": row.link.number,
        "status": {"text": words.LETTERS[row.status], "tone": words.LETTER_TONES[row.status]},
    }  # fmt: skip


@require_GET
def letter(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk=pk)


def _page(
    request: Request, *, pk: int, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """A letter before its moderator, with what would tell who wrote it."""
    row = chosen.letter(request.actor, pk)
    day = clock.day(row.written_at)
    found = publicity.letter(row.text, day, editions.publicity(row.link.org_path, day))
    context = {
        "row": row, "side": words.SIDES[row.side], "status": words.LETTERS[row.status],
        "tone": words.LETTER_TONES[row.status], "refusal": refusal,
        "pieces": pieces(row.text, [mark for one in found for mark in one.marks]),
        "found": [words.FACTS[fact] for one in found for fact in one.facts],
        "waits": row.status == "written", "tap": forms.ActForm(),
        "may_withdraw": row.status in ("written", "returned"),
        "return_form": form if isinstance(form, forms.ReturnForm) else forms.ReturnForm(),
    }  # fmt: skip
    return render(request, "coordination/letter.html", context, status=form_status(form, refusal))


def pieces(text: str, marks: list[Any]) -> list[dict[str, Any]]:
    """The text in pieces, marked and not, in order; overlapping marks become one."""
    found: list[dict[str, Any]] = []
    at = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start < at:
            continue
        found += [{"text": text[at : mark.start]}] if mark.start > at else []
        found.append({"text": text[mark.start : mark.end], "said": words.FACTS[mark.fact]})
        at = mark.end
    return [*found, {"text": text[at:]}] if at < len(text) else found


LETTER_STEPS: dict[str, Any] = {
    "release": (forms.ActForm, contact.release),
    "return": (forms.ReturnForm, contact.give_back),
    "withdraw": (forms.ActForm, contact.withdraw),
}


@require_POST
def letter_step(request: Request, pk: int, word: str) -> HttpResponse:
    row = chosen.letter(request.actor, pk)
    kind, service = word_of(word, LETTER_STEPS)
    page = partial(_page, pk=pk)
    return done(request, page, kind(request.POST), service, "coordination:letter", pk, letter=row)


@require_GET
def meetings(request: Request) -> HttpResponse:
    return _meetings(request)


def _meetings(
    request: Request, form: Any = None, refusal: Refusal | None = None, pk: int = 0
) -> HttpResponse:
    """Wishes to meet, and what each still lacks; `form` is what was sent for the meeting `pk`."""
    rows = chosen.meetings(request.actor, open_only=request.GET.get("tab") != "all")
    if sheets.wanted(request):
        header = [
            _("提出时间"),
            _("连接编号"),
            _("谁提出"),
            _("状态"),
            _("最早日期"),
            _("批准文号"),
            _("批准文件日期"),
            _("见面日期"),
        ]
        return sheets.table(request, "meetings", header, map(_meeting_flat, rows))
    context = {
        "rows": [_meeting(row, request.actor.id, form if row.pk == pk else None) for row in rows],
        "refusal": refusal,
        "export": sheets.links(request), "no_form": forms.NoForm(), "held_form": forms.HeldForm(),
        "tabs": [
            {"url": "?", "label": _("在办"), "current": request.GET.get("tab") != "all"},
            {"url": "?tab=all", "label": _("全部"), "current": request.GET.get("tab") == "all"},
        ],
    }  # fmt: skip
    return render(request, "coordination/meetings.html", context, status=form_status(form, refusal))


def _meeting_flat(row: Any) -> list[Any]:
    side, said = str(words.SIDES[row.side]), str(words.MEETINGS[row.status])
    return [
        row.asked_at, row.link.number, side, said, row.not_before, row.permit, row.permit_on,
        row.held_on,
    ]  # fmt: skip


def _meeting(row: Any, me: str, sent: Any = None) -> dict[str, Any]:
    permit = sent if isinstance(sent, forms.PermitForm) else forms.PermitForm()
    permit.auto_id = f"id_{row.pk}_%s"
    return {
        "permit": permit, "tap": forms.ActForm(auto_id=False),
        "row": row, "side": words.SIDES[row.side], "status": words.MEETINGS[row.status],
        "mine": row.asked_by == me, "no": words.NOS.get(row.refused_for, ""),
    }  # fmt: skip


MEETING_STEPS: dict[str, Any] = {
    "approve": (forms.PermitForm, contact.approve),
    "refuse": (forms.NoForm, contact.refuse),
    "hold": (forms.HeldForm, contact.hold),
    "call_off": (forms.ActForm, contact.call_off),
}


@require_POST
def meeting_step(request: Request, pk: int, word: str) -> HttpResponse:
    row = chosen.meeting(request.actor, pk)
    kind, service = word_of(word, MEETING_STEPS)
    page = partial(_meetings, pk=pk)
    return done(request, page, kind(request.POST), service, "coordination:meetings", meeting=row)


# -- a hospital's own post -----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def patient(
    request: Request, pk: int, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """Letters of one of the hospital's own patients: what came, what was written; never from whom."""
    case = patients.one(request.actor, pk)
    if request.method == "POST" and form is None:
        sent = forms.LetterForm(request.POST)
        page = partial(patient, pk=pk)
        return done(
            request, page, sent, _written, "coordination:patient_post", pk, uid=str(case.uid)
        )  # fmt: skip
    return _post(request, case, form, refusal)


def _post(
    request: Request, case: Any, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "case": case, "form": form or forms.LetterForm(), "refusal": refusal,
        **of_side(Side.PATIENT, [str(case.uid)], request.at, partial(_back, case.pk)),
    }  # fmt: skip
    return render(
        request, "coordination/patient_post.html", context, status=form_status(form, refusal)
    )


def _back(case: int, letter: int) -> str:
    return reverse("coordination:patient_back", args=[case, letter])


def among(rows: list[Any], pk: int) -> Any:
    """The one with that key. Raises Unknown."""
    found = next((one for one in rows if one.pk == pk), None)
    if found is None:
        raise Unknown("not_found")
    return found


def _written(*, uid: str, text: str, by: Any, at: Any, request: Any = None) -> Any:
    return contact.write_from(side=Side.PATIENT, uid=uid, text=text, by=by, at=at, request=request)


def of_side(
    side: Side, uids: list[str], at: datetime, back: Callable[[int], str]
) -> dict[str, Any]:
    """A side's own post: what came, what it wrote and what the relay does with it, and from when on it may
    be passed on. `back` is the address at which a letter is taken back."""
    months = [chosen.first_month(side, uid, at) for uid in uids]
    return {
        "come": [row for uid in uids for row in chosen.for_side(side, uid)],
        "wrote": [_wrote(row, back) for uid in uids for row in chosen.written_by_side(side, uid)],
        "month": next((month for month in months if month), None),
        "agrees": any(chosen.agrees(side, uid) for uid in uids), "tap": forms.ActForm(),
    }  # fmt: skip


def _wrote(row: Any, back: Callable[[int], str]) -> dict[str, Any]:
    return {
        "row": row, "status": words.LETTERS[row.status], "tone": words.LETTER_TONES[row.status],
        "why": words.RETURNS.get(row.returned_for, ""), "said": words.RELAY[row.status],
        "may_withdraw": row.status in ("written", "returned"), "back": back(row.pk),
    }  # fmt: skip


@require_POST
def patient_read(request: Request, pk: int, letter: int) -> HttpResponse:
    """A letter is handed to the patient: that is its delivery."""
    case = patients.one(request.actor, pk)
    row = among(chosen.for_side(Side.PATIENT, str(case.uid)), letter)
    try:
        contact.read_by(letter=row, at=request.at)
    except Refusal as refusal:
        return _post(request, case, refusal=refusal)
    return redirect("coordination:patient_post", pk)


@require_POST
def patient_back(request: Request, pk: int, letter: int) -> HttpResponse:
    """The patient wants a letter back before it has gone."""
    case = patients.one(request.actor, pk)
    row = among(chosen.written_by_side(Side.PATIENT, str(case.uid)), letter)
    try:
        contact.withdraw_from(letter=row, at=request.at)
    except Refusal as refusal:
        return _post(request, case, refusal=refusal)
    return redirect("coordination:patient_post", pk)
