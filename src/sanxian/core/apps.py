from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sanxian.core"
    label = "core"
