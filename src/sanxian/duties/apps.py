from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "sanxian.duties"
    label = "duties"
