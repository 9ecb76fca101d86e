from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "sanxian.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        from sanxian.volunteers import wiring

        wiring.connect()
