"""Addresses of the detection rules."""

from django.urls import path

from upstander_web.rules.views import drafts, glossary, keywords, outputs, reading, steps, trials

RULE = "rule/<slug:rule_id>/"
VERSION = f"{RULE}<int:number>/"

app_name = "rules"
urlpatterns = [
    path("", reading.show_rules, name="list"),
    path("new/", drafts.show_new, name="new"),
    path("preview/", drafts.show_preview, name="preview"),
    path("history/", reading.show_history, name="history"),
    path("history/download/<slug:form>/", outputs.download_history, name="history_export"),
    path("proposed-retirements/", reading.show_retirements, name="retirements"),
    path("other-tools/", outputs.show_exports, name="exports"),
    path("other-tools/<slug:form>/", outputs.download_rules, name="tool_export"),
    path("keyword-lists/", keywords.show_lists, name="keywords"),
    path("keyword-lists/<int:pk>/", keywords.show_list, name="keyword_list"),
    path("keyword-lists/<int:pk>/progress/", keywords.show_progress, name="keyword_progress"),
    path("keyword-lists/<int:pk>/drafts/", keywords.make_drafts, name="keyword_drafts"),
    path("glossary/", glossary.show_glossary, name="glossary"),
    path("glossary/download/", glossary.download_glossary, name="glossary_export"),
    path("glossary/dismiss/", glossary.dismiss_suggestion, name="glossary_dismiss"),
    path("glossary/<int:pk>/remove/", glossary.remove_word, name="glossary_remove"),
    path("glossary/<int:pk>/restore/", glossary.restore_word, name="glossary_restore"),
    path("trials/<int:pk>/", trials.show_trial, name="trial"),
    path("trials/<int:pk>/progress/", trials.show_progress, name="trial_progress"),
    path(RULE, reading.show_rule, name="rule"),
    path(f"{RULE}edit/", drafts.show_edit, name="edit"),
    path(VERSION, reading.show_rule, name="version"),
    path(f"{VERSION}download/", outputs.download_rule, name="rule_export"),
    path(f"{VERSION}try/", trials.begin_try, name="try"),
    path(f"{VERSION}trial/", steps.move_to_trial, name="begin_trial"),
    path(f"{VERSION}propose/", steps.propose, name="propose"),
    path(f"{VERSION}take-back/", steps.take_back, name="take_back"),
    path(f"{VERSION}decide/", steps.decide, name="decide"),
    path(f"{VERSION}retire/", steps.show_retire, name="retire"),
]
