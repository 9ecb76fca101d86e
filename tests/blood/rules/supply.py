"""Policies of the supply tests."""

from datetime import date

from sanxian.kernel.policy import load, parse_edition, resolve

ON = date(2026, 11, 21)


def shipped(topic, *, on=ON, place="370300", **changed):
    """The shipped policy of a topic; `changed` are values of a local edition."""
    editions = load(topic)
    if changed:
        body = "\n".join(f"{key} = {value}" for key, value in changed.items())
        text = (
            '[[edition]]\nid="local"\nname="本地"\nplace="37"\nsource="test"\n'
            f'status="unverified"\neffective=2012-07-01\n[edition.values]\n{body}'
        )
        editions = [*editions, parse_edition(topic, text)]
    return resolve(topic, editions, place, on)


def codes(reasons):
    for reason in reasons:
        assert reason.source, reason.code
    return [reason.code for reason in reasons]
