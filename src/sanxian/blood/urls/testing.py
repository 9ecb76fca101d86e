from django.urls import path

from sanxian.blood.views import confirmations as outside
from sanxian.blood.views import corrections, laboratory
from sanxian.blood.views import testing as views
from sanxian.core.access import Need

_SAMPLE = "laboratory/retained/<int:pk>"
urlpatterns = [
    path("laboratory/work", views.bench_work, name="bench_work"),
    path("laboratory/donations/<int:pk>/void", laboratory.void_runs, name="void_runs"),
    path("laboratory/groups/<int:pk>", views.discrepancy, name="discrepancy"),
    path("laboratory/groups/<int:pk>/explain", views.explain, name="explain_group"),
    path("laboratory/groups/<int:pk>/agree", views.agree_group, name="agree_group"),
    path("laboratory/groups/<int:pk>/send-back", views.send_back_group, name="send_back_group"),
    path("laboratory/groups/<int:pk>/correct", corrections.correct_group, name="correct_group"),
    path("laboratory/corrections", corrections.corrections, name="group_corrections"),
    path("laboratory/corrections/<int:pk>", corrections.correction, name="group_correction"),
    path(
        "laboratory/corrections/<int:pk>/confirm",
        corrections.confirm_correction,
        name="confirm_correction",
    ),
    path(
        "laboratory/corrections/<int:pk>/withdraw",
        corrections.withdraw_correction,
        name="withdraw_correction",
    ),
    path("laboratory/pools", views.pools, name="pools"),
    path("laboratory/pools/<int:pk>", views.pool, name="pool"),
    path("laboratory/pools/<int:pk>/dissolve", views.dissolve, name="dissolve_pool"),
    path("laboratory/confirmations", outside.confirmations, name="confirmations"),
    path("laboratory/confirmations/<int:pk>", outside.confirmation, name="confirmation"),
    path(
        "laboratory/confirmations/<int:pk>/withdraw",
        outside.withdraw_confirmation,
        name="withdraw_confirmation",
    ),
    path("laboratory/retained", outside.retained, name="retained"),
    path(_SAMPLE, outside.sample, name="sample"),
    path(f"{_SAMPLE}/take-out", outside.take_out_sample, name="take_out_sample"),
    path(f"{_SAMPLE}/put-back", outside.put_back_sample, name="put_back_sample"),
    path(f"{_SAMPLE}/use-up", outside.use_up_sample, name="use_up_sample"),
    path(f"{_SAMPLE}/destroy", outside.destroy_sample, name="destroy_sample"),
]

ACCESS: dict[str, Need] = {
    "bench_work": "blood.result.see",
    "void_runs": "blood.run.void",
    "discrepancy": "blood.result.see",
    "explain_group": "blood.discrepancy.explain",
    "agree_group": "blood.discrepancy.agree",
    "send_back_group": "blood.discrepancy.send_back",
    "correct_group": "blood.group.correct",
    "group_corrections": "blood.group.see",
    "group_correction": "blood.group.see",
    "confirm_correction": "blood.group.confirm",
    "withdraw_correction": "blood.group.withdraw",
    "pools": "blood.result.see",
    "pool": "blood.result.see",
    "dissolve_pool": "blood.pool.dissolve",
    "confirmations": "blood.confirmation.see",
    "confirmation": "blood.confirmation.see",
    "withdraw_confirmation": "blood.confirmation.withdraw",
    "retained": "blood.sample.see",
    "sample": "blood.sample.see",
    "take_out_sample": "blood.sample.take_out",
    "put_back_sample": "blood.sample.put_back",
    "use_up_sample": "blood.sample.use_up",
    "destroy_sample": "blood.sample.destroy",
}
