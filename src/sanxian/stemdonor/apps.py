from django.apps import AppConfig


class StemdonorConfig(AppConfig):
    name = "sanxian.stemdonor"
    label = "stemdonor"

    def ready(self) -> None:
        from sanxian.stemdonor import wiring

        wiring.connect()
