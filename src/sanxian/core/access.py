"""Who may open an address. Each room's `urls.py` declares `ACCESS`: URL name -> what it needs.

A need is a permission, several of which one suffices, or one of the words below. The address opens
where the actor holds it anywhere; the view's selectors then show only what lies there.
"""

from __future__ import annotations

from sanxian.core.actor import Actor

PUBLIC = "public"  # anybody, signed in or not
SIGNED_IN = "signed in"  # anybody with an account
BY_KEY = "by key"  # the view itself checks a key: partners and devices

Need = str | tuple[str, ...]


def may_open(need: Need | None, actor: Actor | None) -> bool:
    """Whether `actor` (None: a stranger) may open an address; an undeclared one, nobody."""
    if need is None:
        return False
    if need in (PUBLIC, BY_KEY):
        return True
    if actor is None:
        return False
    needs = (need,) if isinstance(need, str) else need
    return need == SIGNED_IN or any(actor.may_somewhere(word) for word in needs)
