"""Makes long chains of events fast: the same bytes as the product writes, without its layers."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """One event: what a journal line and the rows of a site are made of."""

    sequence: int
    at: datetime
    actor: str
    object_id: str
    digests: dict[str, str]
    values: dict[str, tuple[str, str]]
    """Salt and value in JSON, by field name."""
    previous: str
    digest: str

    def line(self) -> str:
        """Return the event as a line of the journal."""
        digests = ",".join(f'"{name}":"{one}"' for name, one in self.digests.items())
        values = ",".join(
            f'"{name}":{{"salt":"{salt}","value":{value}}}'
            for name, (salt, value) in self.values.items()
        )
        return (
            f'{{"actor":"{self.actor}","at":"{self.at.isoformat(timespec="microseconds")}",'
            f'"detail_digests":{{{digests}}},"digest":"{self.digest}","name":"finding.decided",'
            f'"object_id":"{self.object_id}","object_kind":"finding",'
            f'"previous_digest":"{self.previous}","sequence":{self.sequence},'
            f'"values":{{{values}}}}}\n'
        )

    def stored_digests(self) -> str:
        """Return the digests as the site keeps them."""
        return json.dumps(self.digests)


def make_events(many: int) -> Iterator[Made]:
    """Yield `many` chained events with two values each."""
    previous = "0" * 64
    for sequence in range(1, many + 1):
        at = BEGIN + timedelta(microseconds=sequence * 1_234_567 + 1)
        salt = f"{sequence * 2654435761 % (1 << 128):032x}"
        values = {"decision": (salt, '"no_concern"'), "note": (salt[::-1], f'"seen {sequence}"')}
        digests = {
            name: hashlib.sha256(f'["{own}",{value}]'.encode()).hexdigest()
            for name, (own, value) in values.items()
        }
        actor, object_id = f"ps{sequence % 500}", f"f{sequence % 99991}"
        told = ",".join(f'"{name}":"{one}"' for name, one in digests.items())
        chained = (
            f'{{"actor":"{actor}","at":"{at.isoformat(timespec="microseconds")}",'
            f'"detail":{{{told}}},"encoding":1,"name":"finding.decided",'
            f'"object_id":"{object_id}","object_kind":"finding","previous":"{previous}",'
            f'"sequence":{sequence}}}'
        )
        digest = hashlib.sha256(chained.encode()).hexdigest()
        yield Made(sequence, at, actor, object_id, digests, values, previous, digest)
        previous = digest
