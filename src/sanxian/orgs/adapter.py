"""How allauth is kept to what Sanxian allows: nobody signs up, nothing is mailed."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sanxian.core.seal import seal, unseal


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, never by those who arrive."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in, or proved to be themselves, a few minutes ago is not asked again."""
        proofs = get_authentication_records(self.request, self.request.user)
        latest = max((proof["at"] for proof in proofs), default=0)
        return bool(time.time() - latest > account_settings.REAUTHENTICATION_TIMEOUT)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened; allauth's English messages stay out of them."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this house."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this house."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie sealed in the database; what goes wrong is said in Chinese."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对。请等应用里的数字更换后，再输入一次。"),
        "cannot_generate_recovery_codes": _("先设置验证器，才有备用码。"),
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal("mfa", "mfa_authenticator", text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal("mfa", "mfa_authenticator", b64decode(encrypted_text))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this house."""
