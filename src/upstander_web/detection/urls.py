"""Addresses of the detection page."""

from django.urls import path

from upstander_web.detection import views

app_name = "detection"
urlpatterns = [
    path("", views.show_detection, name="model"),
    path("files/<slug:name>.json", views.download, name="file_json"),
]
