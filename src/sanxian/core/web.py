"""What a view is given: Django's request with who asks, and when."""

from datetime import datetime

from django.http import HttpRequest

from sanxian.core.actor import Actor


class Request(HttpRequest):
    """Set by `orgs.middleware`. `actor` is None only at addresses that are open to strangers."""

    actor: Actor
    at: datetime
