"""Addresses of the accounts."""

from django.urls import path

from upstander_web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/", views.show_accounts, name="list"),
    path("accounts/new/", views.show_new_account, name="create"),
    path("accounts/<int:pk>/", views.show_account, name="change"),
    path("accounts/<int:pk>/password/", views.show_reset_password, name="reset_password"),
    path("your-account/", views.show_own_account, name="own_account"),
    path("your-account/password/", views.show_change_password, name="change_password"),
    path("sign-in/", views.show_sign_in, name="sign_in"),
    path("sign-out/", views.end_session, name="sign_out"),
]
