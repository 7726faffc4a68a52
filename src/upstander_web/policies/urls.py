"""Addresses of the policies."""

from django.urls import path, re_path

from upstander_web.policies.views import cells, drafting, library, matrix, questions, versions

SHA = "(?P<sha256>[0-9a-f]{64})"
CELL = f"^{SHA}/cells/(?P<question>[a-z0-9_]{{1,80}})/"

app_name = "policies"
urlpatterns = [
    path("", library.show_policies, name="list"),
    path("add/", library.show_import, name="import"),
    path("matrix/", matrix.show_matrix, name="matrix"),
    path("matrix/download/<slug:form>/", matrix.download_matrix, name="matrix_export"),
    path("gaps/", matrix.show_gaps, name="gaps"),
    path("not-submitted/", matrix.show_requests, name="requests"),
    path("not-submitted/<slug:force>/", matrix.show_request, name="request"),
    path("compare/", versions.show_comparison, name="compare"),
    path("agreement/", cells.show_agreement, name="agreement"),
    path("questions/", questions.show_questions, name="questions"),
    path("questions/<slug:question>/", questions.show_question, name="question"),
    path("questions/<slug:question>/edit/", questions.show_editor, name="question_edit"),
    path("questions/<slug:question>/publish/", questions.publish_draft, name="question_publish"),
    path(
        "questions/<slug:question>/download/", questions.download_question, name="question_export"
    ),
    path("drafting/", drafting.show_drafting, name="drafting"),
    re_path(f"^{SHA}/$", library.show_policy, name="policy"),
    re_path(f"^{SHA}/details/$", library.show_details, name="details"),
    re_path(f"^{SHA}/cells/$", cells.show_cells, name="cells"),
    re_path(f"^{SHA}/ask/$", cells.ask_policy, name="ask"),
    re_path(f"^{SHA}/carry/$", cells.show_carry, name="carry"),
    re_path(f"{CELL}$", cells.show_cell, name="cell"),
    re_path(f"{CELL}answer/$", cells.record_answer, name="answer"),
    re_path(f"{CELL}undo/$", cells.take_back, name="undo"),
    re_path(f"{CELL}reply/$", cells.show_reply, name="reply"),
    re_path(f"{CELL}pick/$", cells.change_pick, name="pick"),
]
