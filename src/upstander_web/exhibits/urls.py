"""Addresses of the exhibits."""

from django.urls import path

from upstander_web.exhibits import views

app_name = "exhibits"
urlpatterns = [
    path("", views.show_exhibits, name="list"),
    path("receive/", views.show_upload, name="upload"),
    path("receive/from-server/", views.show_server_path, name="server_path"),
    path("<int:pk>/", views.show_exhibit, name="exhibit"),
    path("<int:pk>/import/", views.begin_import, name="import"),
    path("imports/<int:pk>/", views.show_run, name="run"),
    path("imports/<int:pk>/progress/", views.show_progress, name="progress"),
    path("imports/<int:pk>/report/", views.show_report, name="report"),
    path("imports/<int:pk>/report.json", views.download_report_json, name="report_json"),
    path("imports/<int:pk>/report.csv", views.download_report_csv, name="report_csv"),
]
