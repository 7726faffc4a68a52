"""Whole invented policies in house styles unlike each other are read as their words say."""

from pathlib import Path

import pytest
from tests.unit.policies.questions.conftest import details

from upstander.policies.clauses.reading import read_policy
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank

DATA = Path(__file__).resolve().parents[3] / "data" / "policies" / "questions"
NUMBERED_SAYS = {
    "online_associations_declared": "required",
    "contact_victims_witnesses_via_personal_account": "prohibited",
    "contact_public_via_personal_account": "prohibited",
    "password_sharing_or_reuse": "prohibited",
    "dual_use_personal_use_of_force_device": "conditional",
    "device_loss_or_theft_reported": "required",
    "call_divert_to_personal_phone": "prohibited",
    "device_use_overseas": "conditional",
    "offensive_content_on_force_device": "prohibited",
    "app_install_approval": "required",
    "operational_information_on_social_media": "prohibited",
    "offensive_or_discriminatory_posts": "prohibited",
    "training_required": "required",
    "breach_treated_as_misconduct": "permitted",
    "devices_returned_accounts_closed": "required",
    "whatsapp_on_force_device": "conditional",
    "police_info_on_whatsapp": "conditional",
    "monitoring_of_devices": "required",
    "notice_of_monitoring": "required",
    "monitoring_of_personal_use": "permitted",
    "account_approval_required": "required",
    "official_account_access_record": "required",
    "official_account_emergency_signposting": "required",
    "identify_as_police_on_personal_account": "conditional",
    "uniform_photos_on_personal_account": "prohibited",
    "anonymous_accounts": "prohibited",
    "personal_account_security_settings": "required",
    "political_or_commercial_endorsement": "prohibited",
    "reporting_duty_to_challenge": "required",
    "confidential_reporting_route": "permitted",
    "protection_from_reprisal": "required",
}
PLAIN_SAYS = {
    "contact_victims_witnesses_via_personal_account": "prohibited",
    "contact_public_via_personal_account": "prohibited",
    "contact_children_via_social_media": "conditional",
    "relationship_with_vulnerable_person": "prohibited",
    "operational_information_on_social_media": "prohibited",
    "offensive_or_discriminatory_posts": "prohibited",
    "random_device_download": "required",
    "duty_to_hand_over_device": "required",
    "breach_treated_as_misconduct": "required",
    "work_chat_groups": "conditional",
    "data_breach_reported": "required",
    "whatsapp_on_force_device": "prohibited",
    "police_info_on_whatsapp": "prohibited",
    "police_info_on_personal_device_or_account": "prohibited",
    "disappearing_messages": "prohibited",
    "monitoring_of_devices": "required",
    "identify_as_police_on_personal_account": "prohibited",
    "uniform_photos_on_personal_account": "prohibited",
    "anonymous_accounts": "prohibited",
    "own_views_disclaimer": "required",
    "personal_account_security_settings": "required",
    "reporting_duty_to_challenge": "required",
    "confidential_reporting_route": "permitted",
    "protection_from_reprisal": "required",
    "business_messages_kept_as_records": "required",
}


@pytest.mark.parametrize(
    ("name", "says"),
    [("numbered.txt", NUMBERED_SAYS), ("plain.md", PLAIN_SAYS), ("other_matters.md", {})],
)
def test_a_whole_policy_is_read(name: str, says: dict[str, str], bank: QuestionBank) -> None:
    """Cells that speak have the position of the words, and every other cell is silent.

    Rules on vehicles, custody, searches and gifts share words with the bank and answer nothing.
    """
    found = ask(read_policy(DATA / name), details(), bank)
    spoken = {one.question: one.position for one in found if one.position != "silent"}
    assert spoken == says
