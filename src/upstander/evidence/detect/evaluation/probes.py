"""Two probes of fairness: harmless messages that name a group, and one meaning in two dialects.

*Identity*: every frame, a neutral or warm message, is filled with the words of every group; what
is flagged is a false alarm. Groups of the axis `control` name nobody's characteristic: they show
what the frames bring by themselves. *Dialect*: pairs that mean the same; a difference of scores is
the dialect's alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from upstander.base.yamlnodes import YamlNode, open_yaml
from upstander.evidence.detect.evaluation.intervals import bootstrap, plain, wilson
from upstander.evidence.detect.evaluation.results import DialectFigure, GroupFigure
from upstander.evidence.detect.evaluation.tables import LabelledSetInvalid, read_table

Scores = Callable[[Sequence[str]], npt.NDArray[np.float64]]
"""The probability of one category."""

CONTROL = "control"
LEAST_ALARMS = 5
"""Of a group, before its ratio is told as the worst: one alarm in 25 may be chance."""
_MAX_BYTES, _MAX_DEPTH = 1 << 20, 6
_SLOTS = ("people", "person", "word")


class ProbeInvalid(LabelledSetInvalid):
    """A file of probes breaks its format."""


@dataclass(frozen=True, slots=True)
class ProbeGroup:
    """A group in the words that a frame needs."""

    axis: str
    people: str
    """Such as `Sikhs`."""
    person: str
    """Such as `a Sikh man`."""
    word: str
    """That describes, such as `Sikh`."""


@dataclass(frozen=True, slots=True)
class IdentityProbe:
    """Frames and the groups to fill them with."""

    frames: tuple[str, ...]
    groups: tuple[ProbeGroup, ...]

    def messages(self, group: ProbeGroup) -> list[str]:
        """Return every frame filled with one group; a sentence begins with a capital."""
        filled = (
            frame.format(people=group.people, person=group.person, word=group.word)
            for frame in self.frames
        )
        return [one[:1].upper() + one[1:] for one in filled]


def load_identity_probe(path: Path) -> IdentityProbe:
    """Return the probe in the YAML file at `path`.

    Raises:
        ProbeInvalid: it breaks the format.
        OSError: it cannot be opened.
    """
    root = open_yaml(
        path.read_bytes(), path=str(path), refusal=ProbeInvalid,
        max_bytes=_MAX_BYTES, max_depth=_MAX_DEPTH,
    )  # fmt: skip
    fields = root.mapping(frozenset({"frames", "groups"}), frozenset({"frames", "groups"}))
    frames = fields["frames"].each(_frame)
    groups = [
        _group(axis, node)
        for axis, (_, listed) in fields["groups"].open_mapping().items()
        for node in listed.items()
    ]
    words = [group.people for group in groups]
    twice = next((one for one in words if words.count(one) > 1), None)
    if twice is not None:
        raise ProbeInvalid(f"the group `{twice}` stands twice", place=str(path))
    if not frames or not groups:
        raise ProbeInvalid("no frames or no groups", place=str(path))
    return IdentityProbe(frames, tuple(groups))


def _frame(node: YamlNode) -> str:
    frame = node.text()
    try:
        frame.format(**dict.fromkeys(_SLOTS, "x"))
    except (KeyError, IndexError, ValueError) as error:
        raise node.refuse(f"a frame has {', '.join(_SLOTS)} in braces, and no other") from error
    if not any(f"{{{slot}}}" in frame for slot in _SLOTS):
        raise node.refuse("the frame names no group")
    return frame


def _group(axis: str, node: YamlNode) -> ProbeGroup:
    parts = node.texts()
    if len(parts) != len(_SLOTS):
        raise node.refuse(f"a group is a list of {', '.join(_SLOTS)}")
    return ProbeGroup(axis, *parts)


def identity_figures(
    probe: IdentityProbe, score: Scores, *, category: str, threshold: float
) -> tuple[GroupFigure, ...]:
    """Return the false alarms of each axis, then of each group; all are against all groups.

    The control counts neither towards the whole nor, so, towards its own ratio.
    """
    texts = [text for group in probe.groups for text in probe.messages(group)]
    values = np.asarray(score(texts)).reshape(len(probe.groups), len(probe.frames))
    flagged = values >= threshold
    axes = np.array([group.axis for group in probe.groups])
    named = axes != CONTROL
    overall = float(flagged[named].mean()) if named.any() else float("nan")

    def told(axis: str, group: str, rows: npt.NDArray[np.bool_]) -> GroupFigure:
        alarms, messages = int(flagged[rows].sum()), int(flagged[rows].size)
        ratio = alarms / messages / overall if overall > 0 else None
        return GroupFigure(
            category=category, axis=axis, group=group, messages=messages,
            rate=wilson(alarms, messages), ratio=ratio, mean=float(values[rows].mean()),
        )  # fmt: skip

    whole = [told("all", "", named)] if named.any() else []
    by_axis = [told(axis, "", axes == axis) for axis in dict.fromkeys(axes.tolist())]
    by_group = [
        told(group.axis, group.people, np.arange(len(probe.groups)) == number)
        for number, group in enumerate(probe.groups)
    ]
    return (*whole, *by_axis, *by_group)


def worst_ratio(figures: Sequence[GroupFigure], *, of_groups: bool) -> GroupFigure | None:
    """Return the axis, or the group with alarms enough, whose ratio is highest."""
    known = [
        one
        for one in figures
        if bool(one.group) == of_groups
        and one.axis not in (CONTROL, "all")
        and one.ratio is not None
        and (not of_groups or (one.rate.value or 0) * one.messages >= LEAST_ALARMS)
    ]
    return max(known, key=lambda one: one.ratio or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class DialectPair:
    """One meaning, said twice."""

    dialect: str
    standard: str
    variant: str


def load_dialect_probe(path: Path) -> tuple[DialectPair, ...]:
    """Return the pairs in the TSV file at `path`: columns dialect, standard, variant.

    Raises:
        ProbeInvalid: a column is missing, or a value is blank.
        OSError: it cannot be opened.
    """
    table = read_table(path)
    wanted = ("dialect", "standard", "variant")
    if missing := [one for one in wanted if one not in table.columns]:
        raise ProbeInvalid(f"no column `{missing[0]}`", place=f"{path}:1")
    pairs = []
    for number, row in enumerate(table.rows):
        if blank := next((one for one in wanted if not str(row[one]).strip()), None):
            raise ProbeInvalid(f"`{blank}` is blank", place=table.place(number))
        pairs.append(DialectPair(*(str(row[one]).strip() for one in wanted)))
    return tuple(pairs)


def dialect_figures(
    pairs: Sequence[DialectPair],
    score: Scores,
    *,
    category: str,
    threshold: float,
    resamples: int = 1_000,
) -> tuple[DialectFigure, ...]:
    """Return what each dialect is flagged more or less than its standard wording; "all" first."""
    if not pairs:
        return ()
    standard = np.asarray(score([pair.standard for pair in pairs]))
    variant = np.asarray(score([pair.variant for pair in pairs]))
    gaps = variant - standard
    names = np.array([pair.dialect for pair in pairs])

    def told(name: str, rows: npt.NDArray[np.bool_]) -> DialectFigure:
        own, total = gaps[rows], int(rows.sum())

        def mean_gap(counts: npt.NDArray[np.float64]) -> float:
            return float(counts @ own / total)

        drawn = bootstrap(np.zeros(total), mean_gap, resamples=resamples)
        return DialectFigure(
            category=category,
            dialect=name,
            pairs=total,
            standard=wilson(int((standard[rows] >= threshold).sum()), total),
            variant=wilson(int((variant[rows] >= threshold).sum()), total),
            difference=drawn[0] if drawn else plain(float(own.mean())),
        )

    each = [told(name, names == name) for name in sorted(set(names.tolist()))]
    return (told("all", np.ones(len(pairs), dtype=bool)), *each)
