"""Addresses of the review desk."""

from django.urls import path

from upstander_web.review_desk import views

app_name = "review_desk"
urlpatterns = [
    path("", views.show_findings, name="list"),
    path("export.csv", views.download_findings, name="export"),
    path("<int:pk>/", views.show_finding, name="finding"),
    path("<int:pk>/decide/", views.record_decision, name="decide"),
    path("<int:pk>/undo/", views.take_back_decision, name="undo"),
    path("<int:pk>/original/", views.show_source, name="source"),
    path("conversations/<int:pk>/", views.show_conversation, name="conversation"),
    path("conversations/<int:pk>/reveal/", views.show_reveal, name="reveal"),
]
