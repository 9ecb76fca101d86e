from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "sanxian.insight"
    label = "insight"
