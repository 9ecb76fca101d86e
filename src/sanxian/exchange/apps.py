from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sanxian.exchange"
    label = "exchange"

    def ready(self) -> None:
        from sanxian.core import labels, later
        from sanxian.exchange import labels as words
        from sanxian.exchange import services  # noqa: F401  (its acts)
        from sanxian.exchange.analysers import labels as analyser_words
        from sanxian.exchange.analysers import services as analysers  # noqa: F401  (its acts)
        from sanxian.exchange.national import labels as national_words
        from sanxian.exchange.national import scene
        from sanxian.exchange.national import wiring as national
        from sanxian.exchange.registers import labels as register_words
        from sanxian.exchange.registers import services as registers
        from sanxian.twin import guests

        labels.offer(words.REASONS, words.ADVICE)
        labels.offer(analyser_words.REASONS, analyser_words.ADVICE)
        labels.offer(national_words.REASONS, national_words.ADVICE)
        national.connect()
        guests.offer(scene.play)
        labels.offer(register_words.REASONS, register_words.ADVICE)
        later.offer(registers.TASK, registers.take_in)
