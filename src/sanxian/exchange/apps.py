from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sanxian.exchange"
    label = "exchange"
