from django.urls import path

from sanxian.blood.views import batches, bench, turnaround
from sanxian.core.access import Need

urlpatterns = [
    path("laboratory/collections", batches.collections, name="collections"),
    path("laboratory/collections/hand-over", batches.hand_over, name="hand_over"),
    path("laboratory/collections/<int:pk>", batches.collection, name="collection"),
    path("laboratory/collections/<int:pk>/sheet", batches.sheet, name="collection_sheet"),
    path("laboratory/collections/<int:pk>/explain", batches.explain, name="explain_collection"),
    path("laboratory/collections/<int:pk>/close", batches.close, name="close_collection"),
    path("laboratory/collections/<int:pk>/reopen", batches.reopen, name="reopen_collection"),
    path("laboratory/runs", batches.testing, name="test_batches"),
    path("laboratory/runs/<int:pk>", batches.test_batch, name="test_batch"),
    path("laboratory/runs/<int:pk>/close", batches.close_tests, name="close_tests"),
    path("laboratory/runs/<int:pk>/reopen", batches.reopen_tests, name="reopen_tests"),
    path("laboratory/bench", bench.bench, name="bench"),
    path("laboratory/bench/instruments", bench.instruments, name="instruments"),
    path("laboratory/bench/instruments/<int:pk>/<slug:word>", bench.instrument_step,
         name="instrument_step"),
    path("laboratory/bench/lots", bench.lots, name="lots"),
    path("laboratory/bench/lots/<int:pk>/<slug:word>", bench.lot_step, name="lot_step"),
    path("laboratory/bench/controls", bench.controls, name="controls"),
    path("laboratory/turnaround", turnaround.turnaround, name="turnaround"),
    path("laboratory/touched", turnaround.touched, name="touched"),
    path("laboratory/touched/recall", turnaround.recall_touched, name="recall_touched"),
]  # fmt: skip

ACCESS: dict[str, Need] = {
    "collections": "blood.collection.see",
    "hand_over": "blood.collection.hand_over",
    "collection": "blood.collection.see",
    "collection_sheet": "blood.collection.see",
    "explain_collection": "blood.collection.explain",
    "close_collection": "blood.collection.close",
    "reopen_collection": "blood.collection.reopen",
    "test_batches": "blood.result.see",
    "test_batch": "blood.result.see",
    "close_tests": "blood.testbatch.close",
    "reopen_tests": "blood.testbatch.reopen",
    "bench": "blood.bench.see",
    "instruments": "blood.bench.see",
    "instrument_step": (
        "blood.instrument.pull",
        "blood.instrument.return",
        "blood.instrument.retire",
    ),
    "lots": "blood.bench.see",
    "lot_step": ("blood.lot.accept", "blood.lot.reject", "blood.lot.close"),
    "controls": "blood.bench.see",
    "turnaround": "blood.release.see",
    "touched": "blood.bench.see",
    "recall_touched": "blood.recall.open",
}
