from django.apps import AppConfig


class TwinConfig(AppConfig):
    name = "sanxian.twin"
    label = "twin"

    def ready(self) -> None:
        from sanxian.core import labels
        from sanxian.twin.labels import ADVICE, REASONS

        labels.offer(REASONS, ADVICE)
