"""The door: which sources may come in at all."""

from upstander.base.errors import UpstanderError
from upstander.records.authorisations import (
    OWNED_BY_FORCE,
    OWNED_PERSONALLY,
    SourceFacts,
)


class SourceRefused(UpstanderError):
    """A source may not come in: it is not the force's, or nobody knows whose it is."""


def check_source(source: SourceFacts) -> None:
    """Pass a source that the force provides, or a personal one by consent or warrant on record.

    Raises:
        SourceRefused: any other; consent to a device that nobody knows the owner of is no consent.
    """
    if source.owned_by == OWNED_BY_FORCE:
        return
    if source.owned_by != OWNED_PERSONALLY:
        raise SourceRefused("it is not known who owns the device: find out before it is read")
    if not (source.consent_reference.strip() or source.warrant_reference.strip()):
        raise SourceRefused("a personal device needs consent or a warrant on record")
