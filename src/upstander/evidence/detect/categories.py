"""The words that a rule may use: categories, standards, statuses, severities.

The categories are those by which the inspectorate counts corruption-related intelligence
(HMICFRS glossary, "national corruption-related intelligence"). The standards are the ten
Standards of Professional Behaviour (Schedule 2 to the Police (Conduct) Regulations 2020, headings;
wording of 2008 in Schedule to SI 2008/2864). Neither list says that a hit is a breach: they say
where a reviewer should begin to think.
"""

from collections.abc import Mapping
from types import MappingProxyType

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "infiltration": "Infiltration",
        "disclosure_of_information": "Disclosure of information",
        "perverting_the_course_of_justice": "Perverting the course of justice",
        "sexual_misconduct": "Sexual misconduct",
        "controlled_drug_use_and_supply": "Controlled drug use and supply",
        "theft_and_fraud": "Theft and fraud",
        "misusing_force_systems": "Misusing force systems",
        "abuse_of_authority": "Abuse of authority",
        "inappropriate_association": "Inappropriate association",
        "vulnerability": "Vulnerability",
        "commit_incite_aid_and_abet": (
            "Commit, incite, aid and abet, assist an offender in commission of a crime"
        ),
        "other": "Other",
    }
)
"""Identifier to the inspectorate's words, in its order."""

STANDARDS: Mapping[str, str] = MappingProxyType(
    {
        "honesty_and_integrity": "Honesty and Integrity",
        "authority_respect_and_courtesy": "Authority, Respect and Courtesy",
        "equality_and_diversity": "Equality and Diversity",
        "use_of_force": "Use of Force",
        "orders_and_instructions": "Orders and Instructions",
        "duties_and_responsibilities": "Duties and Responsibilities",
        "confidentiality": "Confidentiality",
        "fitness_for_duty": "Fitness for Duty",
        "discreditable_conduct": "Discreditable Conduct",
        "challenging_and_reporting_improper_conduct": (
            "Challenging and Reporting Improper Conduct"
        ),
    }
)
"""Identifier to the heading of the Schedule, in its order."""

STATUSES = ("draft", "trial", "live", "retired")
"""`trial` and `live` run; a `draft` is being written; `retired` stays for the record."""

RUNNING = frozenset({"trial", "live"})

SEVERITIES = ("low", "medium", "high", "critical")
"""How soon a person should look, not how guilty anybody is; ascending."""
