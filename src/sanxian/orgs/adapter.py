"""How allauth is kept to what Sanxian allows: nobody signs up, nothing is mailed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator, never by those who arrive."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened; allauth's English messages stay out of them."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this house."""
