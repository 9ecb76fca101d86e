from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "sanxian.coordination"
    label = "coordination"

    def ready(self) -> None:
        from sanxian.coordination import wiring

        wiring.connect()
