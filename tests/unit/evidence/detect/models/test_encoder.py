"""What the encoder is given, and what becomes of its answers; the runtime is a stand-in."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from upstander.evidence.detect.models.encoder import EncoderStage
from upstander.evidence.detect.models.linear import ModelUnreadable

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tea", "pot", "cake", "[", "]", "url", "grinning"]
ABOUT = '{"heads": ["marbles", "kites"], "tokens": 8, "base": "b", "base_sha256": "00"}'


class Session:
    """Answers with how many pieces a message has, and with the sum of their numbers."""

    def __init__(self, path, options, providers):
        if not path.endswith("encoder.onnx") or providers != ["CPUExecutionProvider"]:
            raise ValueError(path)
        with open(path, "rb") as file:  # noqa: PTH123 - as the runtime does
            if file.read() != b"weights":
                raise ValueError(path)
        self.threads = options.intra_op_num_threads
        self.seen = []

    def run(self, outputs, given):
        """Return two logits a row."""
        ids, mask = given["input_ids"], given["attention_mask"]
        assert outputs is None
        assert ids.shape == mask.shape
        assert ids.dtype == mask.dtype == np.int64
        assert not ids[mask == 0].any()
        self.seen.append(ids.shape)
        return [np.stack([mask.sum(1), ids.sum(1)], 1).astype(np.float32)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of an encoder, and the stand-in for its runtime."""
    (tmp_path / "encoder.onnx").write_bytes(b"weights")
    (tmp_path / "encoder.json").write_text(ABOUT)
    (tmp_path / "vocabulary.txt").write_text("\n".join(PIECES))
    runtime = SimpleNamespace(SessionOptions=SimpleNamespace, InferenceSession=Session)
    monkeypatch.setitem(sys.modules, "onnxruntime", runtime)
    return tmp_path


def test_answers_stand_in_the_order_of_the_messages(folder):
    """Each is read by itself, some at the same time, and nothing of that is seen from outside."""
    texts = ["tea pot cake tea", "tea", "", "pot cake", "https://ex.org tea"] * 20
    stage = EncoderStage(folder, threads=3)
    found = stage.logits(texts)
    assert found.dtype == np.float32
    assert found[:5, 0].tolist() == [6, 3, 2, 4, 6]
    assert found[:5, 1].tolist() == [24, 9, 5, 16, 33]
    assert np.array_equal(found, np.tile(found[:5], (20, 1)))
    assert [rows for rows, _ in stage._session.seen] == [1] * len(texts)


def test_a_context_is_read_after_its_message(folder):
    """None and a blank context are the same; no more is read than the model was made for."""
    stage = EncoderStage(folder)
    with_context = stage.logits(["tea", "tea", "tea"], ["", "pot cake", "pot " * 50])
    assert with_context[:, 0].tolist() == [3, 6, 8]
    assert np.array_equal(stage.logits(["tea"]), stage.logits(["tea"], [""]))


def test_no_messages_give_no_rows(folder):
    """The runtime is not asked."""
    stage = EncoderStage(folder)
    assert stage.logits([]).shape == (0, 2)
    assert stage._session.seen == []


def test_threads_are_passed_on(folder):
    """The caller may keep the processor for other work."""
    assert EncoderStage(folder, threads=1)._session.threads == 1


@pytest.mark.parametrize(
    ("file", "data"),
    [("encoder.json", b"{}"), ("encoder.json", None), ("encoder.onnx", b"other")],
)
def test_what_is_no_encoder_is_refused(folder, file, data):
    """The refusal names the file that is wrong or missing."""
    if data is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(data)
    with pytest.raises(ModelUnreadable) as refused:
        EncoderStage(folder)
    assert refused.value.place == str(folder / file)
