"""An address that only a button opens: whoever types it is told so, and nothing is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sanxian.core.models import Trail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("stock_manager", "blood:reserve_orders"),
        ("lab_reviewer", "blood:confirm_many"),
        ("nurse", "blood:hand_over"),
        ("quality_officer", "blood:retention_propose"),
    ],
)
def test_the_address_of_a_button_says_so(role: str, name: str, city: Any, signed_in: Any) -> None:
    answer = signed_in(role).get(reverse(name))
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这一步要从页面上的按钮做" in page and 'href="/"' in page
    assert not Trail.objects.filter(act__startswith="blood.").exists()


def test_only_who_may_press_the_button_is_told(city: Any, signed_in: Any, client: Any) -> None:
    url = reverse("blood:confirm_many")
    assert signed_in("nurse").get(url).status_code == 403
    assert client.get(url).status_code == 302


def test_another_word_than_get_is_answered_shortly(city: Any, signed_in: Any) -> None:
    """A machine that asks with PUT wants no page."""
    answer = signed_in("nurse").put("/")
    assert (answer.status_code, answer.content) == (405, b"")
