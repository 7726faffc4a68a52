"""The second stage: a small fine-tuned encoder, eight bits a weight, on the processor alone.

Some hundreds of messages a second a core, so it reads only what the linear stage lets through.
Needs the extra `encoder`; without it the linear stage stands alone, and says so.
"""

import importlib
import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from upstander.evidence.detect.models.linear import ModelUnreadable
from upstander.evidence.detect.models.tidy import tidy_words
from upstander.evidence.detect.models.wordpiece import WordPiece

ENCODER_FILE, VOCABULARY_FILE, ABOUT_FILE = "encoder.onnx", "vocabulary.txt", "encoder.json"


class AboutEncoder(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside the weights: the outputs in their order, and how long a message may be."""

    heads: tuple[str, ...]
    tokens: int
    base: str
    base_sha256: str
    teacher: str = ""
    """The larger base whose readings it learnt beside the labels; empty for labels alone."""
    teacher_sha256: str = ""


def encoder_installed() -> bool:
    """Return whether the runtime of the second stage is installed."""
    return importlib.util.find_spec("onnxruntime") is not None


class EncoderStage:
    """Reads messages with the encoder. One object a thread.

    Args:
        folder: holds the weights, the vocabulary and what they are.
        threads: messages read at the same time; 0 takes one a core.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        self.about = _read_about(folder / ABOUT_FILE)
        self.heads = self.about.heads
        self._pieces = WordPiece.load(folder / VOCABULARY_FILE)
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        self._workers = threads or os.cpu_count() or 1
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

        def read(row: int) -> None:
            ids = np.array([tokens[row]], np.int64)
            given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            found[row] = self._session.run(None, given)[0][0]

        # One message a run: eight-bit sums are scaled over a run, and a message must not be judged
        # by what it happens to be read with. Runs share the processor's cores instead.
        with ThreadPoolExecutor(max_workers=self._workers) as pool:
            list(pool.map(read, range(len(texts))))
        return found


def _read_about(path: Path) -> AboutEncoder:
    try:
        return msgspec.json.decode(path.read_bytes(), type=AboutEncoder)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelUnreadable("what the encoder is cannot be read", place=str(path)) from error
