from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sanxian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from sanxian.core import labels
        from sanxian.exchange import labels as words
        from sanxian.exchange import services  # noqa: F401  (its acts)

        labels.offer(words.REASONS, words.ADVICE)
