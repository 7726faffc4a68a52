"""The second stage: a small fine-tuned encoder, eight bits a weight, on the processor alone.

Some hundreds of messages a second a core, so it reads only what the linear stage lets through.
Needs the extra `encoder`; without it the linear stage stands alone, and says so.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.models.linear import ModelUnreadable
from upstander.evidence.detect.models.tidy import tidy_words
from upstander.evidence.detect.models.wordpiece import WordPiece

ENCODER_FILE, VOCABULARY_FILE, ABOUT_FILE = "encoder.onnx", "vocabulary.txt", "encoder.json"
_BATCH = 32


class AboutEncoder(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside the weights: the outputs in their order, and how long a message may be."""

    heads: tuple[str, ...]
    tokens: int
    base: str
    base_sha256: str


def encoder_installed() -> bool:
    """Return whether the runtime of the second stage is installed."""
    return importlib.util.find_spec("onnxruntime") is not None


class EncoderStage:
    """Reads messages with the encoder. One object a thread.

    Args:
        folder: holds the weights, the vocabulary and what they are.
        threads: of the processor; 0 lets the runtime decide.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        self.about = _read_about(folder / ABOUT_FILE)
        self.heads = self.about.heads
        self._pieces = WordPiece.load(folder / VOCABULARY_FILE)
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session = runtime.InferenceSession(
                str(folder / ENCODER_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelUnreadable(
                "the encoder cannot be read", place=str(folder / ENCODER_FILE)
            ) from error

    def logits(
        self, texts: Sequence[str], contexts: Sequence[str] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return the log-odds, one row a message, one column an output.

        Args:
            texts: raw messages; they are tidied here.
            contexts: the message before each, "" where there is none.
        """
        before = [""] * len(texts) if contexts is None else contexts
        tokens = self._pieces.encode_all(
            [tidy_words(text) for text in texts],
            [tidy_words(text) if text else "" for text in before],
            limit=self.about.tokens,
        )
        found = np.zeros((len(texts), len(self.heads)), np.float32)
        order = np.argsort([len(one) for one in tokens], kind="stable")
        for first in range(0, len(order), _BATCH):
            rows = order[first : first + _BATCH]
            width = max(len(tokens[row]) for row in rows)
            ids = np.zeros((len(rows), width), np.int64)
            mask = np.zeros_like(ids)
            for at, row in enumerate(rows):
                ids[at, : len(tokens[row])] = tokens[row]
                mask[at, : len(tokens[row])] = 1
            found[rows] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return found


def _read_about(path: Path) -> AboutEncoder:
    try:
        return msgspec.json.decode(path.read_bytes(), type=AboutEncoder)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable("what the encoder is cannot be read", place=str(path)) from error
