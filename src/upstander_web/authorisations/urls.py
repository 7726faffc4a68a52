"""Addresses of authorisations and notices."""

from django.urls import path

from upstander_web.authorisations import views

app_name = "authorisations"
urlpatterns = [
    path("", views.show_authorisations, name="list"),
    path("new/", views.show_new, name="new"),
    path("notices/", views.show_notices, name="notices"),
    path("notices/record/", views.add_notice, name="notice"),
    path("notices/file/", views.add_notices, name="notices_file"),
    path("<int:pk>/", views.show_authorisation, name="authorisation"),
    path("<int:pk>/edit/", views.show_edit, name="edit"),
    path("<int:pk>/submit/", views.hand_in, name="submit"),
    path("<int:pk>/grant/", views.give, name="grant"),
    path("<int:pk>/refuse/", views.turn_down, name="refuse"),
    path("<int:pk>/end/", views.end, name="end"),
]
