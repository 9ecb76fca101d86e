from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sanxian.console"
    label = "console"

    def ready(self) -> None:
        from sanxian.console import wiring

        wiring.connect()
