"""Streams of traffic, and training with a source left out."""

import numpy as np
import pytest

from upstander.evidence.detect.evaluation.sets import LabelledSet
from upstander.evidence.detect.evaluation.streams import (
    StreamEmpty,
    chat_stream,
    learning_curve,
    leave_one_out,
    mixed_stream,
    own_stream,
)


def make_set(name, positives, negatives, category="x"):
    """Return a set of so many texts of each kind."""
    texts = tuple(f"{name} yes {n}" for n in range(positives))
    texts += tuple(f"{name} no {n}" for n in range(negatives))
    marks = np.arange(len(texts)) < positives
    return LabelledSet(
        name=name, texts=texts, labels={category: marks}, splits=("test",) * len(texts)
    )


A, B = make_set("a", 10, 20), make_set("b", 40, 5)
CHAT = (make_set("sms", 0, 30), make_set("talk", 0, 300))


def share(stream, *, of):
    """Return the share of the traffic that the stratum stands for."""
    return stream.weights[stream.strata == stream.sources.index(of)].sum()


def test_positives_of_every_source_weigh_alike():
    """So do the sources of chat; together they are the traffic."""
    stream = chat_stream([A, B], CHAT, category="x", prevalence=0.01)
    assert stream.weights.sum() == pytest.approx(1)
    assert stream.weights[stream.labels].sum() == pytest.approx(0.01)
    shares = [share(stream, of=name) for name in ("a", "b", "chat: sms", "chat: talk")]
    assert shares == pytest.approx([0.005, 0.005, 0.495, 0.495])
    assert len(stream.texts) == 380


def test_a_fifth_of_the_negatives_is_heated():
    """They are the positives' own sources' negatives, unless others are given."""
    stream = mixed_stream([A, B], CHAT, category="x", prevalence=0.005)
    assert share(stream, of="heated: a") == pytest.approx(0.2 * 0.995 / 2)
    assert share(stream, of="chat: sms") == pytest.approx(0.8 * 0.995 / 2)
    other = mixed_stream([A], CHAT, category="x", heated=[B])
    assert share(other, of="heated: b") == pytest.approx(0.2 * 0.995)


def test_a_stream_needs_both_kinds():
    """Nothing to find, or nothing to find it among, is refused."""
    with pytest.raises(StreamEmpty, match="chat: nothing bears y"):
        chat_stream([A], CHAT, category="y")
    with pytest.raises(StreamEmpty, match="own: no negatives for the part own"):
        own_stream([make_set("p", 3, 0)], category="x")


def test_a_source_is_left_out_of_its_own_training():
    """Each in turn; what is always trained on stays."""
    seen = []

    def trainer(sets):
        seen.append([one.name for one in sets])
        return lambda texts: {"x": np.zeros(len(texts))}

    held = [one.held.name for one in leave_one_out([A, B], [A, B], trainer, always=CHAT[:1])]
    assert held == ["a", "b"]
    assert seen == [["b", "sms"], ["a", "sms"]]


def test_a_learning_curve_grows():
    """A larger size holds the texts of a smaller; beyond everything is everything."""
    seen = []

    def trainer(sets):
        seen.append({text for one in sets for text in one.texts})
        return lambda texts: {"x": np.zeros(len(texts))}

    sizes = [size for size, _ in learning_curve([A, B], trainer, [10, 50, 500])]
    assert sizes == [10, 50, 75]
    assert [len(one) for one in seen] == sizes
    assert seen[0] < seen[1] < seen[2]
