from django.apps import AppConfig


class TwinConfig(AppConfig):
    name = "sanxian.twin"
    label = "twin"
