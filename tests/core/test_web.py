"""Nothing personal is taken from an address."""

import pytest
from django.test import RequestFactory

from sanxian.core.web import sought

ask = RequestFactory()


@pytest.mark.parametrize(
    "said", ["370302199001011234", "13800001111", "王小明", "A", "ZY00001 x", "+86 139"]
)
def test_a_personal_value_in_an_address_is_not_looked_for(said):
    assert sought(ask.get("/", {"q": said})) == ""
    assert sought(ask.post("/", {"q": f" {said} "})) == said


@pytest.mark.parametrize("code", ["DP4ZDCGP4", "UA999126000267RC15", "da999126000267*"])
def test_a_code_may_stand_in_an_address(code):
    assert sought(ask.get("/", {"q": code})) == code.upper()
