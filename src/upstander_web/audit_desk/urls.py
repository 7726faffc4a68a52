"""Addresses of the audit desk."""

from django.urls import path

from upstander_web.audit_desk import views

app_name = "audit_desk"
urlpatterns = [
    path("", views.show_log, name="list"),
    path("verify/", views.show_verification, name="verify"),
    path("export/", views.export, name="export"),
    path("<int:sequence>/<str:name>/erase/", views.erase, name="erase"),
]
