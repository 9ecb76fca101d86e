from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "sanxian.duties"
    label = "duties"

    def ready(self) -> None:
        from sanxian.core import labels
        from sanxian.duties import labels as words
        from sanxian.duties import services
        from sanxian.orgs import routing

        routing.offer(services.rerouted)
        labels.offer(words.SENTENCES, words.ADVICE)
