"""Acts of the organisation: its tree, its delegations, its accounts and their roles."""

from sanxian.orgs.services.accounts import (
    close_account,
    edit_account,
    open_account,
    reopen_account,
    reset_account,
)
from sanxian.orgs.services.delegations import give_delegation, revoke_delegation, set_competence
from sanxian.orgs.services.grants import end_grant, give_grant
from sanxian.orgs.services.tree import close_org, move_org, open_org

__all__ = [
    "close_account",
    "close_org",
    "edit_account",
    "end_grant",
    "give_delegation",
    "give_grant",
    "move_org",
    "open_account",
    "open_org",
    "reopen_account",
    "reset_account",
    "revoke_delegation",
    "set_competence",
]
