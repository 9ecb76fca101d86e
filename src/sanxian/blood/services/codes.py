"""Random codes that outsiders may see: no order, no look-alike letters, one check character."""

from __future__ import annotations

import secrets

from stdnum.iso7064 import mod_37_2

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code(prefix: str, length: int = 7) -> str:
    """A fresh code: `prefix`, `length` random letters, a MOD 37-2 check character.

    31^7 is 27 thousand million: the unique constraint is asked to refuse a twin, not a query.
    """
    body = prefix + "".join(secrets.choice(LETTERS) for _ in range(length))
    check = mod_37_2.calc_check_digit(body)
    return body + check if check != "*" else new_code(prefix, length)


def is_code(text: str) -> bool:
    """Whether the check character holds."""
    return len(text) > 2 and mod_37_2.is_valid(text)
