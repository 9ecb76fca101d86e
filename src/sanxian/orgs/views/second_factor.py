"""The second factor: an authenticator application, with recovery codes for a lost telephone."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from sanxian.orgs import selectors
from sanxian.orgs.forms import sign_in as forms


class Ask(base.AuthenticateView):
    """Between password and page."""

    template_name = "orgs/code.html"
    form_class = forms.Code


class Again(base.ReauthenticateView):
    template_name = "orgs/again.html"
    form_class = forms.CodeAgain


class SetUp(totp.ActivateTOTPView):
    template_name = "orgs/second_factor.html"
    form_class = forms.FirstCode

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["spelled"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context


class TakeOff(totp.DeactivateTOTPView):
    """To move to another telephone: take the old one off, then set up again."""

    template_name = "orgs/second_factor_off.html"


class Codes(codes.ViewRecoveryCodesView):
    template_name = "orgs/codes.html"


class NewCodes(codes.GenerateRecoveryCodesView):
    template_name = "orgs/codes_new.html"


class Mine(LoginRequiredMixin, TemplateView):
    """My account: what I may do where, my second factor, my password."""

    template_name = "orgs/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = selectors.own_account(self.request.actor)  # type: ignore[attr-defined]
        return {**super().get_context_data(**kwargs), **found}
