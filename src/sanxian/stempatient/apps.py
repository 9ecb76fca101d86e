from django.apps import AppConfig


class StempatientConfig(AppConfig):
    name = "sanxian.stempatient"
    label = "stempatient"

    def ready(self) -> None:
        from sanxian.stempatient import wiring

        wiring.connect()
