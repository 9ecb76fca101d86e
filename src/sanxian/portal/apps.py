from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sanxian.portal"
    label = "portal"
