from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "sanxian.orgs"
    label = "orgs"

    def ready(self) -> None:
        from sanxian.core import labels as said
        from sanxian.orgs import labels

        said.offer(labels.REASONS, labels.ADVICE)
