"""Ask the rules about bare texts: which categories a hit speaks for, and which rules hit where."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.taxonomy import Taxonomy
from upstander.records.rules import RulePack

Floats = npt.NDArray[np.float64]
RuleHits = dict[int, tuple[str, ...]]


class RuleFlags:
    """A pack's rules, ready to be asked about texts without a platform, kind or direction.

    Args:
        pack: only its running rules speak.
        taxonomy: says which rules speak for which category.
    """

    def __init__(self, pack: RulePack, taxonomy: Taxonomy) -> None:
        self._detector = Detector(pack)
        self._width = len(taxonomy.names)
        self.columns = {
            rule.id: tuple(
                at for at, one in enumerate(taxonomy.categories) if one.speaks_for(rule.id)
            )
            for rule in pack.rules
        }
        self.titles = {rule.id: rule.title for rule in pack.rules}

    def ask(self, texts: Sequence[str]) -> tuple[Floats, RuleHits]:
        """Return 1 by row and category where a rule speaks for it, and the rules by row."""
        found = np.zeros((len(texts), self._width))
        hits: RuleHits = {}
        if not texts:
            return found, hits
        for row in self._detector.scan(_as_batch(texts)).to_pylist():
            at, rule = int(row["message_id"]), str(row["rule_id"])
            if rule not in hits.get(at, ()):
                hits[at] = (*hits.get(at, ()), rule)
            found[at, list(self.columns.get(rule, ()))] = 1.0
        return found, hits


def flag_rules(pack: RulePack, texts: Sequence[str], taxonomy: Taxonomy) -> tuple[Floats, RuleHits]:
    """Return what a pack's rules say of texts, see `RuleFlags.ask`."""
    return RuleFlags(pack, taxonomy).ask(texts)


def _as_batch(texts: Sequence[str]) -> pa.RecordBatch:
    many = len(texts)
    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array([str(at) for at in range(many)]),
            "body": pa.array(texts, pa.string()),
            "subject": pa.array([""] * many),
            # A service that is not approved: what may be said on an approved one is not asked here.
            "platform": pa.array(["whatsapp"] * many),
            "kind": pa.array(["message"] * many),
            "direction": pa.array(["unknown"] * many),
        }
    )
