from django.urls import path, re_path

from sanxian.console.views import design, home, theme
from sanxian.core.access import PUBLIC, SIGNED_IN

urlpatterns = [
    path("", home.home, name="home"),
    path("theme", theme.theme, name="theme"),
    path("design", design.design, name="design"),
    re_path(
        "^design/(?P<name>touch|own|big|paper|bare)$", design.design_shell, name="design_shell"
    ),
]

ACCESS = {"home": SIGNED_IN, "theme": PUBLIC, "design": PUBLIC, "design_shell": PUBLIC}
