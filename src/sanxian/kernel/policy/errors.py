"""What is wrong with an edition, said all at once."""

from __future__ import annotations

from sanxian.kernel.refusal import Malformed, Reason


class PolicyError(Malformed):
    """One or several faults; each reason's params name the file, the edition and the key.

    Codes: policy_bad_toml, policy_bad_edition, policy_unknown_key, policy_missing_key,
    policy_wrong_type, policy_bad_value, policy_bad_status,
    policy_missing_source, policy_bad_place,
    policy_unknown_edition, policy_unknown_topic, policy_conflict, policy_incomplete.
    """

    def __str__(self) -> str:
        return "; ".join(_sentence(reason) for reason in self.reasons)


def fault(code: str, *, where: str, edition: str = "", key: str = "", detail: str = "") -> Reason:
    """A reason in the shape every PolicyError uses."""
    return Reason(code, params={"where": where, "edition": edition, "key": key, "detail": detail})


def _sentence(reason: Reason) -> str:
    said = [str(reason.params.get(k, "")) for k in ("where", "edition", "key", "detail")]
    return f"{reason.code}: " + " / ".join(part for part in said if part)
