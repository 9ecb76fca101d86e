"""Sign in and out. Nobody signs up; a lock-out says how long it lasts."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.account.views import BaseReauthenticateView
from django.contrib.auth import authenticate, login, logout, views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from sanxian.core import clock
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import demo, selectors
from sanxian.orgs.forms import sign_in as sign_in_forms
from sanxian.orgs.views.acting import posted

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
def enter(request: HttpRequest) -> HttpResponse:
    """User name and password; then, for those who have one, the second factor."""
    form = sign_in_forms.SignIn(posted(request))
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if account:
            onward = Login(user=account, redirect_url=_onward(request))
            return perform_password_login(request, form.cleaned_data, onward)
        form.add_error(None, _("用户名或密码不对，或账号已停用。连续错 5 次会锁定 15 分钟。"))
    context = {"form": form, "next": _onward(request), "roles": _one_click(request)}
    return render(request, "orgs/sign_in.html", context)


def _onward(request: HttpRequest) -> str:
    """Where to go after sign-in: a page of this house, never another's."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else "/"


def _one_click(request: HttpRequest) -> list[dict[str, Any]]:
    if not demo.offered(request.META.get("REMOTE_ADDR", "")):
        return []
    found = selectors.demonstration_accounts(clock.day(request.at))  # type: ignore[attr-defined]
    return [
        {
            "role": role,
            "label": selectors.role_label(role),
            "name": a.name,
            "org": a.org.name,
            "does": selectors.role_does(role),
        }
        for role, a in found
    ]


@require_POST
def enter_as(request: HttpRequest) -> HttpResponse:
    """Demonstration only, and only from this machine: sign in as the role's invented person."""
    demo.require(request.META.get("REMOTE_ADDR", ""))
    on = clock.day(request.at)  # type: ignore[attr-defined]
    accounts = dict(selectors.demonstration_accounts(on))
    role = request.POST.get("role", "")
    if role not in accounts:
        raise Unknown("not_found")
    login(request, accounts[role], BACKEND)
    return HttpResponseRedirect(_onward(request))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("account_login")


class Again(BaseReauthenticateView):
    """The password once more, before something that matters."""

    template_name = "orgs/again.html"
    form_class = sign_in_forms.Again

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "account": self.request.user, "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        reauthenticate_by_password(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class Password(views.PasswordChangeView):
    """A new password ends every other session of the account."""

    template_name = "orgs/password.html"
    form_class = sign_in_forms.Password
    success_url = reverse_lazy("mfa_index")
