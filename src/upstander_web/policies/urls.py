"""Addresses of the policies."""

from django.urls import path, re_path

from upstander_web.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.show_policies, name="list"),
    path("add/", views.show_import, name="import"),
    re_path(r"^(?P<sha256>[0-9a-f]{64})/$", views.show_policy, name="policy"),
]
