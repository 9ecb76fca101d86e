from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sanxian.console"
    label = "console"
