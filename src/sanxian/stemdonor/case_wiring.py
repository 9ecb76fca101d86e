"""What match cases register at start-up: their duties, and what happens when somebody leaves."""

from __future__ import annotations

from django.urls import reverse

from sanxian.duties import kinds as duties
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.case_policy import ASKED
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases, promised
from sanxian.volunteers import news as volunteers
from sanxian.volunteers.facts import Kind

WORKER, WARD = "stemdonor.case.see", "stemdonor.ward.see"
HOURS = {
    kinds.CONTACT: (4, 24),
    kinds.DOCTOR: (4, 24),
    kinds.HEALTH: (24, 72),
    kinds.BESIDE: (4, 24),
    kinds.SIGN: (24, 96),
}
USUAL = (24, 120)
UNCALLED = (kinds.REVIEW, kinds.BESIDE)  # work for which nobody calls the donor
CARE = frozenset({kinds.INFORM, kinds.FOLLOW, kinds.DOCTOR, kinds.VISIT})
PERMISSION = {kinds.SIGN: "stemdonor.handover.take", kinds.REVIEW: "stemdonor.review.settle", kinds.DOCTOR: "", kinds.FOLLOW: "stemdonor.follow.record", kinds.VISIT: "stemdonor.care.record"}  # fmt: skip


def case_page(subject: str) -> str:
    return reverse("stemdonor:case", args=[subject.partition(":")[2]])


def ward_page(subject: str) -> str:
    return reverse("stemdonor:ward_case", args=[subject.partition(":")[2]])


def doctor_page(subject: str) -> str:
    label, _, key = subject.partition(":")
    if label == "stemdonor.followup":
        return reverse("stemdonor:follow_up", args=[key])
    return reverse("stemdonor:ward_case", args=[key])


def follow_page(subject: str) -> str:
    return reverse("stemdonor:follow_up", args=[subject.partition(":")[2]])


def visits_page(_subject: str) -> str:
    return reverse("stemdonor:visits")


def take_page(_subject: str) -> str:
    return reverse("stemdonor:take")


def review_page(subject: str) -> str:
    return reverse("stemdonor:review", args=[subject.partition(":")[2]])


def peers_page(offer: object) -> str:
    """Where somebody goes on with whom she has promised to accompany; a shift has a page of its own."""
    said = str(getattr(offer, "subject", ""))
    return reverse("stemdonor:peers") if said.startswith("stemdonor.matchcase:") else ""


def company_page(offer: object) -> str:
    """Where somebody who stands beside a donor reads when and where, for the days that concern her."""
    said = str(getattr(offer, "subject", ""))
    key = getattr(offer, "pk", 0)
    beside = said.startswith("stemdonor.matchcase:")
    return reverse("stemdonor:company", args=[key]) if beside else ""


LINKS = {
    kinds.FOLLOW: follow_page, kinds.DOCTOR: doctor_page, kinds.VISIT: visits_page,
    kinds.REVIEW: review_page, kinds.SIGN: take_page,
}  # fmt: skip


def connect() -> None:
    for code, label in words.DUTIES.items():
        at_hospital = code in kinds.AT_HOSPITAL
        acknowledge, finish = HOURS.get(code, USUAL)
        duties.offer(
            code, label, acknowledge, finish,
            permission=PERMISSION.get(code, WARD if at_hospital else WORKER),
            link=LINKS.get(code, ward_page if at_hospital else case_page),
            contact=None if code in UNCALLED else chosen.contactable,
            named=not at_hospital and code not in (kinds.REVIEW, kinds.DOCTOR),
            persuades=code in kinds.PERSUADES, care=code in CARE,
        )  # fmt: skip
    for code in kinds.PROMISED:
        duties.offer(
            code, words.promised(code[-1]), *USUAL, permission=WORKER, link=case_page,
            contact=chosen.contactable, tried=promised.called, questions=promised.questions,
            named=True, persuades=code in kinds.ASKS, care=code in kinds.CALLS,
        )  # fmt: skip
    news.LEAVING.append(cases.registrant_leaves)
    volunteers.PAGE[Kind.PEER] = peers_page
    for role in ASKED:
        volunteers.PAGE[role] = company_page
