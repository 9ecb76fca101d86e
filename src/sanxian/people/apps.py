from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sanxian.people"
    label = "people"

    def ready(self) -> None:
        from sanxian.core import later
        from sanxian.people import tasks

        later.offer("people.compare", tasks.compare)
