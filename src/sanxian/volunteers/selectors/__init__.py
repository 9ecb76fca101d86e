"""Reads of the volunteers. For the rooms above: `able`, and `asking.standing` of what they have offered."""

from sanxian.volunteers.selectors.asking import able

__all__ = ["able"]
