from django.urls import path, re_path

from sanxian.console.views import design, theme
from sanxian.core.access import PUBLIC

urlpatterns = [
    path("theme", theme.theme, name="theme"),
    path("design", design.design, name="design"),
    re_path(
        "^design/(?P<name>touch|own|big|paper|bare)$", design.design_shell, name="design_shell"
    ),
]

ACCESS = {"theme": PUBLIC, "design": PUBLIC, "design_shell": PUBLIC}
