from django.urls import path

from sanxian.blood.views import autologous as views
from sanxian.blood.views import feedback
from sanxian.core.access import Need

urlpatterns = [
    path("autologous", views.deposits, name="deposits"),
    path("autologous/ratio", views.ratio, name="autologous_ratio"),
    path("autologous/<int:pk>", views.deposit, name="deposit"),
    path("autologous/<int:pk>/test", views.test_deposit, name="test_deposit"),
    path("autologous/<int:pk>/issue", views.issue_deposit, name="issue_deposit"),
    path("autologous/<int:pk>/give", views.give_deposit, name="give_deposit"),
    path("autologous/<int:pk>/back", views.take_back_deposit, name="take_back_deposit"),
    path("autologous/<int:pk>/discard", views.discard_deposit, name="discard_deposit"),
    path("hospital/patients/<int:pk>/deposit", views.new_deposit, name="new_deposit"),
    path("hospital/patients/<int:pk>/saving", views.new_saving, name="new_saving"),
    path("feedback", feedback.feedback, name="use_feedback"),
]

ACCESS: dict[str, Need] = {
    "deposits": "blood.autologous.see",
    "autologous_ratio": ("blood.autologous.see", "blood.total.see"),
    "deposit": "blood.autologous.see",
    "test_deposit": "blood.autologous.test",
    "issue_deposit": "blood.autologous.issue",
    "give_deposit": "blood.autologous.give",
    "take_back_deposit": "blood.autologous.take_back",
    "discard_deposit": "blood.autologous.discard",
    "new_deposit": "blood.autologous.deposit",
    "new_saving": "blood.autologous.save",
    "use_feedback": ("blood.feedback.see", "blood.total.see"),
}
