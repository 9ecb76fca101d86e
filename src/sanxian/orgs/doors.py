"""The doors: sign in and out, the second factor, the password; the language."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from sanxian.core.access import PUBLIC, SIGNED_IN, Need
from sanxian.orgs.views import second_factor, sign_in

urlpatterns = [
    path("sign-in", sign_in.enter, name="account_login"),
    path("sign-in/as", sign_in.enter_as, name="sign_in_as"),
    path("sign-in/code", second_factor.Ask.as_view(), name="mfa_authenticate"),
    path("sign-in/again", sign_in.Again.as_view(), name="account_reauthenticate"),
    path("sign-in/code-again", second_factor.Again.as_view(), name="mfa_reauthenticate"),
    path("sign-out", sign_in.leave, name="account_logout"),
    path("account", second_factor.Mine.as_view(), name="mfa_index"),
    path("account/password", sign_in.Password.as_view(), name="account_change_password"),
    path("account/second-factor", second_factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("account/codes", second_factor.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("account/codes/new", second_factor.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("account/second-factor/off", second_factor.TakeOff.as_view(), name="mfa_deactivate_totp"),
    path("language", set_language, name="set_language"),
]

ACCESS: dict[str, Need] = {
    "account_login": PUBLIC,
    "sign_in_as": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "account_logout": PUBLIC,
    "mfa_index": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "set_language": PUBLIC,
}
