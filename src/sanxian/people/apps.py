from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sanxian.people"
    label = "people"

    def ready(self) -> None:
        from sanxian.core import labels, later
        from sanxian.people import labels as words
        from sanxian.people import tasks

        later.offer("people.compare", tasks.compare)
        later.offer("people.compare_many", tasks.compare_many)
        labels.offer(words.SENTENCES, words.ADVICE)
