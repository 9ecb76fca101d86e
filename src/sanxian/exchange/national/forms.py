"""A file of tasks; a tap."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SendForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("任务文件"),
        max_length=120,
        help_text=_("CSV 或 xlsx；先看每一行派给谁，再接收。"),
        error_messages={"empty": _("这个文件是空的。")},
    )
