from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "sanxian.duties"
    label = "duties"

    def ready(self) -> None:
        from sanxian.core import calendar, labels
        from sanxian.duties import labels as words
        from sanxian.duties import services
        from sanxian.duties.services import feeds  # noqa: F401  (its acts)
        from sanxian.orgs import routing

        routing.offer(services.rerouted)
        calendar.offer(services.recounted)
        labels.offer(words.SENTENCES, words.ADVICE)
        for topic, title in words.TOPICS.items():
            labels.name_topic(topic, title, words.VALUES)
