"""The standing queue: features, what was learnt, and the plan that comes of them.

Everything that takes time (`learn`) makes a new state and puts it in place at its end, so that
another thread may go on planning and explaining from the one before: no reviewer waits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.explain import explain_row
from upstander.evidence.review.queue.features import FeatureTable, Floats, build_features
from upstander.evidence.review.queue.learner import (
    Learner,
    LearnerSettings,
    Weights,
    settled_rows,
    top_rows,
)
from upstander.evidence.review.queue.minutes import MinutesModel, learn_minutes
from upstander.evidence.review.queue.ordering import Shares, novelty, open_rows
from upstander.evidence.review.queue.plan import DayFacts, DayRows, below_lines, plan_rows
from upstander.evidence.review.queue.pool import Mask, Pool, Rows, draw_order, make_pool
from upstander.evidence.review.queue.replay import decisions_digest, items_digest
from upstander.records.review import (
    LANE_DOUBLE,
    Decision,
    Explanation,
    Plan,
    PlanEntry,
    ReviewItem,
)

_Progress = Callable[[int, int], None]


class ItemUnknown(UpstanderError):
    """No item of the queue has this identity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """What is known after some decisions."""

    decisions: tuple[Decision, ...]
    settled: Mask
    scores: Floats
    conduct: Weights
    welfare: Weights
    minutes_model: MinutesModel


@dataclass(slots=True, eq=False)
class StandingQueue:
    """The items of one force or one matter, ready to be planned, learnt from and explained."""

    pool: Pool
    table: FeatureTable
    seed: str
    settings: LearnerSettings
    versions: Mapping[str, str]
    items_sha256: str
    state: State = field(init=False)
    """After the last `learn`; `open_queue` learns before it hands the queue out."""

    def learn(self, decisions: Iterable[Decision]) -> State:
        """Take all decisions so far, in their order, and return the state that they make.

        Conduct and welfare are learnt apart, each from its own decisions. The same decisions make
        the same state, whatever was learnt before.
        """
        held = tuple(decisions)
        rows, marks = settled_rows(self.pool.items, held)
        conduct, scores = self._fit(rows, marks, welfare=False)
        welfare, urgent = self._fit(rows, marks, welfare=True)
        self.state = State(
            decisions=held,
            settled=self.pool.settled(rows.tolist()),
            scores=np.where(self.pool.welfare, urgent, scores),
            conduct=conduct,
            welfare=welfare,
            minutes_model=learn_minutes(_Items(self.pool), held),
        )
        return self.state

    def _fit(
        self, rows: Rows, marks: npt.NDArray[np.bool_], *, welfare: bool
    ) -> tuple[Weights, Floats]:
        learner = Learner(self.table, self.settings)
        mine = self.pool.welfare[self.pool.first[rows]] == welfare
        weights = learner.fit(rows[mine], marks[mine], warm=False)
        if welfare and not self.pool.welfare.any():
            return weights, np.zeros(len(self.table), np.float32)
        return weights, learner.score_all(weights)

    def make_plan(
        self,
        minutes: float,
        *,
        day: str,
        reviewer: str = "",
        shares: Shares | None = None,
        list_below: bool = True,
    ) -> Plan:
        """Return the plan of a day or of what is left of it.

        Args:
            minutes: declared, or left of what was declared.
            day: its date; the control draw depends on it.
            reviewer: who reads; decides what they may read twice.
            shares: of the lanes.
            list_below: whether to name all that falls below the line, which may be very many.

        Raises:
            MinutesInvalid: `minutes` is no time.
        """
        state = self.state
        facts = DayFacts(
            pool=self.pool, scores=state.scores, settled=state.settled,
            novelty=lambda: novelty(self.table, self._decided(state)),
            double_rows=self._double(state, reviewer, day), minutes_model=state.minutes_model,
            shares=shares or Shares(), seed=self.seed, day=day,
        )  # fmt: skip
        found = plan_rows(
            facts, minutes, open_rows(self.pool, state.settled, welfare=False),
            open_rows(self.pool, state.settled, welfare=True),
        )  # fmt: skip
        return Plan(
            entries=tuple(self._entry(state, found, row, lane) for row, lane in found.order),
            below=tuple(below_lines(self.pool, found, state.scores)) if list_below else (),
            minutes_declared=minutes, minutes_expected=found.spent,
            welfare_unread=found.welfare_unread, control_population=found.control_population,
            seed=self.seed, day=day, items_sha256=self.items_sha256,
            decisions_sha256=decisions_digest(state.decisions), versions=dict(self.versions),
        )  # fmt: skip

    def top(self, count: int) -> tuple[str, ...]:
        """Return the identities that stand highest in either queue, welfare first."""
        state = self.state
        found: list[str] = []
        for welfare in (True, False):
            other = self.pool.welfare != welfare
            taken = state.settled | ~self.pool.stands | other
            rows = top_rows(state.scores, count - len(found), taken)
            found += [self.pool.items[row].id for row in rows.tolist()]
        return tuple(found)

    def explain(self, item_id: str, text: str) -> Explanation:
        """Return why an item stands where it does; `text` is what its features were made of.

        Raises:
            ItemUnknown: no such item.
        """
        if item_id not in self.pool.rows:
            raise ItemUnknown("the queue has no such item", place=item_id)
        state, row = self.state, self.pool.rows[item_id]
        weights = state.welfare if self.pool.welfare[row] else state.conduct
        return explain_row(
            self.table, self.pool, row, text, weights=weights, score=float(state.scores[row]),
            decisions=state.decisions, versions=dict(self.versions),
        )  # fmt: skip

    def _decided(self, state: State) -> Rows:
        return settled_rows(self.pool.items, state.decisions)[0]

    def _double(self, state: State, reviewer: str, day: str) -> list[int]:
        if not reviewer:
            return []
        readers: dict[str, set[str]] = {}
        for one in state.decisions:
            if one.item_id in self.pool.rows:
                readers.setdefault(one.item_id, set()).add(one.reviewer)
        once = sorted(n for n, by in readers.items() if len(by) == 1 and reviewer not in by)
        # The day is no part of the draw: an item drawn once stays drawn until it is read.
        del day
        drawn = draw_order(self.seed, "", LANE_DOUBLE, once)
        return [self.pool.rows[once[at]] for at in drawn]

    def _entry(self, state: State, found: DayRows, row: int, lane: str) -> PlanEntry:
        expected = float(found.expected[row])
        return PlanEntry(
            item_id=self.pool.items[row].id,
            lane=lane,
            expected_minutes=round(expected, 3),
            cautious_minutes=round(expected * state.minutes_model.cautious_ratio, 3),
            why=self._why(state, row),
            duplicates=tuple(self.pool.items[n].id for n in self.pool.duplicates.get(row, ())),
        )

    def _why(self, state: State, row: int) -> tuple[str, ...]:
        """Return plain reasons of the item itself; what lane it came by is not among them."""
        item = self.pool.items[row]
        said = []
        if self.pool.welfare[row]:
            said.append("somebody may be at risk")
        if item.rule_severity:
            rules = f" ({', '.join(item.rule_ids)})" if item.rule_ids else ""
            said.append(f"a rule of {item.rule_severity} severity hit{rules}")
        if item.prior is not None:
            said.append(f"the models gave it {item.prior:.2f}")
        weights = state.welfare if self.pool.welfare[row] else state.conduct
        if weights.relevant:
            learnt = float(state.scores[row])
            like = "like" if learnt > 0 else "unlike"
            said.append(f"{like} what was found relevant ({learnt:+.2f})")
        if row in self.pool.duplicates:
            said.append(f"{len(self.pool.duplicates[row])} near-equal are decided with it")
        return tuple(said) or ("nothing is known of it yet",)


class _Items(Mapping[str, ReviewItem]):
    """The pool's items by identity, without another table of a million."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __getitem__(self, name: str) -> ReviewItem:
        return self._pool.items[self._pool.rows[name]]

    def __iter__(self) -> "Iterable[str]":  # type: ignore[override]
        return iter(self._pool.rows)

    def __len__(self) -> int:
        return len(self._pool.rows)


def open_queue(
    items: Sequence[ReviewItem],
    texts: Sequence[str],
    *,
    seed: str,
    decisions: Iterable[Decision] = (),
    settings: LearnerSettings | None = None,
    versions: Mapping[str, str] | None = None,
    embeddings: npt.ArrayLike | None = None,
    on_progress: _Progress = lambda _done, _total: None,
) -> StandingQueue:
    """Return the queue over `items`, with what `decisions` teach.

    Args:
        items: what is to be decided, or was.
        texts: the words of each, read once and not kept.
        seed: of the control draw and of the mixing; written into every plan.
        decisions: so far, in their order.
        settings: of the learner.
        versions: of models and rule packs, stamped on plans and explanations.
        embeddings: items by dimensions, where the caller has them.
        on_progress: told how many texts are read, of how many.

    Raises:
        ItemsDiffer: an identity occurs twice.
        ItemsUnlike: items, texts and embeddings are not of one length.
    """
    queue = StandingQueue(
        make_pool(items),
        build_features(items, texts, embeddings=embeddings, on_progress=on_progress),
        seed,
        settings or LearnerSettings(),
        dict(versions or {}),
        items_digest(items),
    )
    queue.learn(decisions)
    return queue
