"""Reads of samples and of the boxes they go in; the laboratory sees codes alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from sanxian.core.actor import Actor, reach, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stemdonor.facts.registrants import SamplePurpose
from sanxian.stemdonor.lifecycle import RegistrantStatus, SampleStatus
from sanxian.stemdonor.models import Consignment, Registrant, Sample, SampleLabel

SEND = "stemdonor.sample.see"  # in the county or city that draws and sends
BENCH = "stemdonor.bench.see"  # in the laboratory that receives
BOX = "BOX"  # how the bar code of a box begins
_S = SampleStatus


def waiting(by: Actor) -> QuerySet[Sample]:
    """Samples that may go: their people have thought it over and want to stay."""
    rows = within(Sample.objects.select_related("registrant"), by, SEND)
    rows = rows.filter(status=_S.DRAWN, purpose=SamplePurpose.REGISTER, asked_back=False)
    return rows.filter(registrant__status=RegistrantStatus.SAMPLED).order_by("drawn_at", "pk")


def consignments(by: Actor, number: str = "") -> QuerySet[Consignment]:
    """Boxes that the actor's places sent or received, the latest first; those in which a number lay."""
    scope = reach(by, SEND) | reach(by, BENCH, "laboratory")
    rows = Consignment.objects.filter(scope).annotate(
        typed=Count("samples", filter=Q(samples__status=_S.TYPED))
    )
    if number:
        held = Sample.objects.filter(number__startswith=number).values("consignment_id")
        rows = rows.filter(pk__in=held)
    return rows.order_by("-sent_at", "-pk")


def consignment(by: Actor, pk: int) -> Consignment:
    """Raises Unknown."""
    found = consignments(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def content(box: Consignment) -> list[Sample]:
    """The list of a box: numbers, and what became of each."""
    return list(box.samples.order_by("number"))


def one(by: Actor, pk: int) -> Sample:
    """Raises Unknown."""
    scope = reach(by, SEND) | reach(by, BENCH, "consignment__laboratory")
    found = Sample.objects.filter(scope, pk=pk).select_related("registrant", "consignment").first()
    if found is None:
        raise Unknown("not_found")
    return found


def bench(by: Actor) -> QuerySet[Sample]:
    """What lies in the actor's laboratory and waits for typing, or to be destroyed."""
    rows = within(Sample.objects.all(), by, BENCH, "consignment__laboratory")
    rows = rows.filter(Q(status=_S.RECEIVED) | Q(status__in=(_S.TYPED, _S.UNFIT), asked_back=True))
    return rows.order_by("-asked_back", "sent_at", "number")


def to_list(by: Actor) -> QuerySet[Sample]:
    """Typed samples whose people do not stand in the registry yet."""
    rows = within(Sample.objects.select_related("registrant"), by, SEND)
    rows = rows.filter(status=_S.TYPED, registrant__status=RegistrantStatus.TYPING)
    return rows.order_by("typed_on", "pk")


def to_discard(by: Actor) -> QuerySet[Sample]:
    """What lies in the actor's own places and is asked back."""
    rows = within(Sample.objects.all(), by, SEND).filter(asked_back=True, status=_S.DRAWN)
    return rows.order_by("drawn_at", "pk")


def laboratories(by: Actor) -> list[tuple[str, str]]:
    """Path and name of the laboratories of the actor's province and city."""
    tops = {places.nearest(path, Kind.PROVINCE) or path for path in by.paths(SEND)}
    found = (row for top in tops for row in places.of_kind(top, Kind.LABORATORY))
    return sorted(set(found), key=lambda row: row[1])


def box_coded(by: Actor, code: str) -> Consignment:
    """The box with this bar code. Raises Unknown."""
    plain = code.strip().upper().removeprefix(BOX)
    if not plain.isascii() or not plain.isdigit() or len(plain) > 12:
        raise Unknown("not_found")
    return consignment(by, int(plain))


def box_code(box: Consignment) -> str:
    """What the bar code of a box says."""
    return f"{BOX}{box.pk:07d}"


# -- for the services: not scoped ---------------------------------------------------------------------


def lying(registrant: Registrant) -> list[Sample]:
    """Samples of somebody that were neither destroyed nor asked back."""
    return _lying(registrant)


@prepared
def _lying(registrant: Registrant) -> QuerySet[Sample]:
    rows = Sample.objects.filter(registrant=registrant, asked_back=False)
    rows = rows.exclude(status=_S.DISCARDED).exclude(status=_S.UNFIT, why="missing")
    return rows.select_related("consignment")


def keeper(sample: Sample) -> str:
    """The path of who has it in hand: the laboratory it was sent to, else who drew it."""
    return sample.consignment.laboratory if sample.consignment else sample.org_path


def numbered(numbers: Iterable[str]) -> dict[str, Sample]:
    rows = Sample.objects.filter(number__in=list(numbers)).select_related("registrant")
    return {row.number: row for row in rows}


def typed(registrant: Registrant) -> bool:
    return registrant.samples.filter(status=_S.TYPED, purpose=SamplePurpose.REGISTER).exists()


def labels(sample: Sample) -> list[SampleLabel]:
    """Every print of its label, the latest first."""
    return list(sample.labels.order_by("-which"))
