from django.apps import AppConfig


class BloodConfig(AppConfig):
    name = "sanxian.blood"
    label = "blood"
