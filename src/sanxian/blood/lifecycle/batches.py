"""The lives of what the laboratory works with: instruments, reagent lots, batches of tubes."""

from enum import StrEnum

from sanxian.kernel.lifecycle import Lifecycle, step


class InstrumentStatus(StrEnum):
    IN_SERVICE = "in_service"
    OUT_OF_SERVICE = "out_of_service"  # pulled with a reason; its results are not taken
    RETIRED = "retired"


INSTRUMENT = Lifecycle(
    name="instrument",
    start=InstrumentStatus.IN_SERVICE,
    steps=(
        step(
            "pull",
            InstrumentStatus.IN_SERVICE,
            InstrumentStatus.OUT_OF_SERVICE,
            "blood.instrument.pull",
        ),
        step(
            "return",
            InstrumentStatus.OUT_OF_SERVICE,
            InstrumentStatus.IN_SERVICE,
            "blood.instrument.return",
        ),
        step(
            "retire",
            (InstrumentStatus.IN_SERVICE, InstrumentStatus.OUT_OF_SERVICE),
            InstrumentStatus.RETIRED,
            "blood.instrument.retire",
        ),
    ),
)


class LotStatus(StrEnum):
    QUARANTINE = "quarantine"  # came, not yet shown to work here
    ACCEPTED = "accepted"  # a second person saw its controls pass
    REJECTED = "rejected"
    CLOSED = "closed"  # used up or set aside


REAGENT_LOT = Lifecycle(
    name="reagent_lot",
    start=LotStatus.QUARANTINE,
    steps=(
        step("accept", LotStatus.QUARANTINE, LotStatus.ACCEPTED, "blood.lot.accept"),
        step(
            "reject",
            (LotStatus.QUARANTINE, LotStatus.ACCEPTED),
            LotStatus.REJECTED,
            "blood.lot.reject",
        ),
        step("close", LotStatus.ACCEPTED, LotStatus.CLOSED, "blood.lot.close"),
    ),
)


class BatchStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # everything agrees, or each difference is explained


class PackLotStatus(StrEnum):
    IN_USE = "in_use"
    WITHDRAWN = "withdrawn"


PACK_LOT = Lifecycle(
    name="pack_lot",
    start=PackLotStatus.IN_USE,
    steps=(step("withdraw", PackLotStatus.IN_USE, PackLotStatus.WITHDRAWN, "blood.pack.withdraw"),),
)

COLLECTION_BATCH = Lifecycle(
    name="collection_batch",
    start=BatchStatus.OPEN,
    steps=(
        step(
            "close",
            BatchStatus.OPEN,
            BatchStatus.CLOSED,
            "blood.collection.receive",
            "blood.collection.close",
        ),
        step("reopen", BatchStatus.CLOSED, BatchStatus.OPEN, "blood.collection.reopen"),
    ),
)

TEST_BATCH = Lifecycle(
    name="test_batch",
    start=BatchStatus.OPEN,
    steps=(
        step("close", BatchStatus.OPEN, BatchStatus.CLOSED, "blood.testbatch.close"),
        step("reopen", BatchStatus.CLOSED, BatchStatus.OPEN, "blood.testbatch.reopen"),
    ),
)
