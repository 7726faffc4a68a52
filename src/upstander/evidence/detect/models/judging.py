"""Let the models estimate how many hits of a rule are worth reading, where nobody has read them.

The probability of the category that the rule speaks for; for a rule that speaks for none, and for
words that are no rule yet, the largest of the categories of conduct.
"""

from collections.abc import Sequence

import numpy as np

from upstander.evidence.detect.models.installed import model_installed
from upstander.evidence.detect.models.scorer import Effort, Scorer
from upstander.evidence.detect.models.windowscores import MessageScorer
from upstander.evidence.detect.taxonomy import Taxonomy, default_taxonomy


class ModelJudge:
    """Gives texts the probability that a reviewer would find them relevant.

    Args:
        scorer: asked for every text. Best without rules: a rule's hit must not speak for itself.
        taxonomy: says which rules speak for which category.
        effort: how much the encoder reads.
        rule_id: the rule whose hits are judged; "" for none.
    """

    def __init__(
        self,
        scorer: MessageScorer,
        taxonomy: Taxonomy,
        *,
        effort: Effort = "usual",
        rule_id: str = "",
    ) -> None:
        self._scorer, self._taxonomy, self._effort = scorer, taxonomy, effort
        own = [one.name for one in taxonomy.categories if rule_id and one.speaks_for(rule_id)]
        conduct = [one.name for one in taxonomy.categories if one.queue != "welfare"]
        self.categories = tuple(own or conduct)

    def for_rule(self, rule_id: str) -> "ModelJudge":
        """Return the judge of one rule's hits."""
        return ModelJudge(self._scorer, self._taxonomy, effort=self._effort, rule_id=rule_id)

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """Return one probability a text."""
        if not texts:
            return []
        columns = self._scorer.columns(texts, None, effort=self._effort)
        found = [columns[name] for name in self.categories if name in columns]
        if not found:
            return [0.0] * len(texts)
        return [float(one) for one in np.max(np.column_stack(found), axis=1)]


def installed_judge() -> ModelJudge | None:
    """Return a judge over the models that ship, or None where none is installed.

    It knows no rules: a rule's hit must not speak for itself.
    """
    return ModelJudge(Scorer(), default_taxonomy()) if model_installed() else None
