"""What a donor types about herself."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    phone = forms.CharField(label=_("手机"), max_length=20)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
