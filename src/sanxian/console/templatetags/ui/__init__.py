"""`{% load ui %}`: one tag per component; each draws `parts/<name>.html`. See docs/design.md and the page /design."""

from sanxian.console.templatetags.ui import drawings, frame, marks, tables
from sanxian.console.templatetags.ui.library import register

__all__ = ["drawings", "frame", "marks", "register", "tables"]
