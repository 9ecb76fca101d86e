from django.apps import AppConfig


class StemcellConfig(AppConfig):
    name = "sanxian.stemcell"
    label = "stemcell"

    def ready(self) -> None:
        from sanxian.stemcell import wiring

        wiring.connect()
