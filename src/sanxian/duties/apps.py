from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "sanxian.duties"
    label = "duties"

    def ready(self) -> None:
        from sanxian.duties import services
        from sanxian.orgs import routing

        routing.offer(services.rerouted)
