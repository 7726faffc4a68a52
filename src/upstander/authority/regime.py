"""The move of a matter between the parts of the Data Protection Act, with who decided and why."""

from datetime import datetime

import msgspec

from upstander.authority.grant import NotAuthorised
from upstander.records.authorisations import REGIMES, Authorisation, RegimeMove


def move_regime(
    authorisation: Authorisation, *, after: str, decided_by: str, reason: str, at: datetime
) -> Authorisation:
    """Return the authorisation under another part of the Act, the move kept with it.

    Raises:
        NotAuthorised: not another part, nobody or no reason named, or a time before the last move.
    """
    if after not in REGIMES or after == authorisation.regime:
        raise NotAuthorised("name the other part of the Data Protection Act")
    if not decided_by.strip() or not reason.strip():
        raise NotAuthorised("say who decided the move and why")
    earlier = [authorisation.authorised_at, *(m.decided_at for m in authorisation.regime_moves)]
    if at.tzinfo is None or at < max(earlier):
        raise NotAuthorised("the move stands before what it follows")
    move = RegimeMove(
        before=authorisation.regime,
        after=after,
        decided_by=decided_by,
        reason=reason,
        decided_at=at,
    )
    return msgspec.structs.replace(
        authorisation,
        regime=after,
        regime_reason=reason,
        regime_decided_by=decided_by,
        regime_moves=(*authorisation.regime_moves, move),
    )
