from django.urls import path

from sanxian.core.access import Need
from sanxian.exchange import confirmations, views
from sanxian.exchange.analysers import views as analysers
from sanxian.exchange.national import views as national
from sanxian.exchange.registers import views as registers

app_name = "exchange"
urlpatterns = [
    path("registers", registers.registers, name="registers"),
    path("registers/files/<uuid:uid>", registers.register_file, name="register_file"),
    path("registers/files/<uuid:uid>/drop", registers.drop_file, name="drop_file"),
    path("registers/imports", registers.imports, name="imports"),
    path("registers/imports/<int:pk>/undo", registers.undo_import, name="undo_import"),
    path("results", views.load_results, name="load_results"),
    path("results/columns", analysers.columns, name="columns"),
    path("confirmations", confirmations.load_confirmations, name="load_confirmations"),
    path("codes", analysers.codes, name="codes"),
    path("codes/new", analysers.code_table, name="new_codes"),
    path("codes/<int:pk>", analysers.code_table, name="code_table"),
    path("national", national.tasks, name="national"),
    path("national/send", national.send, name="national_send"),
    path("national/files/<uuid:uid>", national.file, name="national_file"),
    path("national/answers", national.answers, name="national_answers"),
    path("national/answers/sent", national.sent, name="national_sent"),
    path("national/<int:pk>", national.task, name="national_task"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke", views.revoke_token, name="revoke_token"),
]

ACCESS: dict[str, Need] = {
    "registers": "exchange.upload.see",
    "register_file": "exchange.upload.see",
    "drop_file": "exchange.upload.drop",
    "imports": "blood.intake.see",
    "undo_import": "blood.intake.undo",
    "load_results": "blood.result.load",
    "load_confirmations": "blood.confirmation.load",
    "columns": "exchange.columns.save",
    "codes": "blood.bench.see",
    "new_codes": "exchange.codes.save",
    "code_table": "blood.bench.see",
    "national": "exchange.national.see",
    "national_send": "exchange.national.keep",
    "national_file": "exchange.national.take",
    "national_answers": "exchange.national.see",
    "national_sent": "exchange.national.send",
    "national_task": "exchange.national.see",
    "tokens": "exchange.token.issue",
    "revoke_token": "exchange.token.revoke",
}
