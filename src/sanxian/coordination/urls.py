app_name = "coordination"
urlpatterns: list = []
ACCESS: dict = {}
