"""Named checks that a match of a rule's expression must pass.

A check is given the whole field and the span, so that it may look at the words around; it decides
from them alone. Sources and limits stand at each function.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from upstander.evidence.detect.identifiers import (
    date_of_birth,
    email_address,
    luhn,
    national_insurance_number,
    uk_postcode,
)
from upstander.evidence.detect.phone_numbers import (
    overseas_number,
    premium_rate_number,
    uk_phone_number,
)
from upstander.evidence.detect.police_references import (
    crime_reference,
    custody_number,
    pnc_id,
    uk_police_marking,
)
from upstander.evidence.detect.vehicle_registrations import uk_vehicle_registration

Validator = Callable[[str, int, int], bool]
"""(text, start, end) to whether the span is what the name says."""

VALIDATORS: Mapping[str, Validator] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            crime_reference,
            custody_number,
            date_of_birth,
            email_address,
            luhn,
            national_insurance_number,
            overseas_number,
            pnc_id,
            premium_rate_number,
            uk_phone_number,
            uk_police_marking,
            uk_postcode,
            uk_vehicle_registration,
        )
    }
)
"""Name to check."""
