from django.apps import AppConfig


class BloodConfig(AppConfig):
    name = "sanxian.blood"
    label = "blood"

    def ready(self) -> None:
        from sanxian.blood import wiring

        wiring.connect()
