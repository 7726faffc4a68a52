"""Fine-tune the encoder: mean-pooled tokens, one output a head, the unknown left out of the loss.

Needs the extra `train-encoder`; nothing here is imported where messages are scored. On one kind of
processor and the same number of threads the same data give the same weights.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from upstander.evidence.detect.models.wordpiece import WordPiece
from upstander.evidence.detect.training.examples import Examples
from upstander.evidence.detect.training.public_sets import EDOS_KINDS, EDOS_VECTORS
from upstander.evidence.detect.training.recipe import (
    HEAD_WEIGHTS,
    Recipe,
    merely_offensive,
    rows_of_epoch,
)

KINDS, VECTORS = len(EDOS_KINDS), len(EDOS_VECTORS)
Tell = Callable[[str], None]


class Encoder(nn.Module):
    """A sentence encoder with one linear output for every head, EDOS's kinds and vectors last."""

    def __init__(self, base: Path, heads: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(base), local_files_only=True)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(self.encoder.config.hidden_size, heads + KINDS + VECTORS)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return logits, one row a message."""
        tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        pooled = (tokens * mask).sum(1) / mask.sum(1)
        logits: torch.Tensor = self.out(self.drop(pooled))
        return logits


def train_encoder(
    examples: Examples,
    base: Path,
    recipe: Recipe,
    *,
    public: frozenset[str],
    tell: Tell,
    limit: int | None = None,
    soft: npt.NDArray[np.float32] | None = None,
) -> Encoder:
    """Return the encoder in `base` fine-tuned on `examples`.

    Args:
        examples: training rows alone.
        base: a folder with `model.safetensors`, `config.json` and `vocab.txt`.
        recipe: see `Recipe`.
        public: the names of the public sets; all other rows are ours.
        tell: told how far it is, in a line.
        limit: stop after so many steps, for a trial.
        soft: a teacher's logits, a row an example (see `read_all`); they are learnt beside the
            labels.
    """
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    drawn = np.random.default_rng(recipe.seed)
    tokens = WordPiece.load(base / "vocab.txt").encode_all(
        examples.texts, examples.contexts, limit=recipe.tokens
    )
    model = Encoder(base, len(examples.heads))
    model.train()
    groups, rates = _groups(model, recipe)
    optimiser = torch.optim.AdamW(groups)
    loss_of = _Loss(examples, recipe, soft)
    epoch = rows_of_epoch(examples, recipe, public)
    steps = int(recipe.epochs * len(epoch) / recipe.batch)
    steps = min(steps, limit) if limit else steps
    started, step, running = time.monotonic(), 0, 0.0
    while step < steps:
        for rows, ids, mask in _batches(tokens, epoch, recipe.batch, drawn):
            share = min(1.0, step / (recipe.warm_up * steps)) * (steps - step) / steps
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, mask)
            loss = loss_of(rows, logits.float())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            running = 0.98 * running + 0.02 * float(loss.detach())
            if step % 100 == 0 or step == steps:
                pace = step * recipe.batch / (time.monotonic() - started)
                tell(f"step {step} of {steps}, loss {running / (1 - 0.98**step):.4f}, {pace:.0f}/s")
            if step >= steps:
                break
    return model.eval()


def read_all(
    model: Encoder, examples: Examples, base: Path, recipe: Recipe, *, tell: Tell
) -> npt.NDArray[np.float32]:
    """Return what `model` makes of every example: logits, a row each, kinds and vectors last."""
    tokens = WordPiece.load(base / "vocab.txt").encode_all(
        examples.texts, examples.contexts, limit=recipe.tokens
    )
    found = np.zeros((len(tokens), len(examples.heads) + KINDS + VECTORS), np.float32)
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    model.eval()
    for at in range(0, len(order), recipe.batch):
        rows = order[at : at + recipe.batch]
        ids, mask = _padded([tokens[row] for row in rows])
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            found[rows] = model(ids, mask).float().numpy()
        if at // recipe.batch % 500 == 0:
            tell(f"read {at} of {len(order)}")
    return found


def _groups(model: Encoder, recipe: Recipe) -> tuple[list[dict[str, Any]], list[float]]:
    """Return a parameter group for every tensor, and each group's learning rate."""
    layers = int(model.encoder.config.num_hidden_layers)
    groups, rates = [], []
    for name, tensor in model.named_parameters():
        if name.startswith("encoder.pooler"):
            continue
        if name.startswith("out"):
            rate = 10 * recipe.rate
        else:
            layer = int(name.split("layer.")[1].split(".")[0]) + 1 if "layer." in name else 0
            rate = recipe.rate * recipe.layer_decay ** (layers - layer)
        groups.append({"params": [tensor], "weight_decay": 0.01 if tensor.ndim > 1 else 0.0})
        rates.append(rate)
    return groups, rates


def _batches(
    tokens: Sequence[Sequence[int]], rows: Sequence[int], size: int, drawn: np.random.Generator
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """Yield rows of about equal length together, in an order drawn anew for every epoch."""
    lengths = np.array([len(tokens[row]) for row in rows]) + drawn.random(len(rows)) * 3
    order = np.argsort(lengths, kind="stable")
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    for place in drawn.permutation(len(parts)):
        chosen = [rows[at] for at in parts[place]]
        yield chosen, *_padded([tokens[row] for row in chosen])


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
    mask = np.zeros_like(ids)
    for at, one in enumerate(tokens):
        ids[at, : len(one)] = one
        mask[at, : len(one)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


class _Loss:
    """The loss of a batch: what is not judged, for a head or a row, takes no part."""

    def __init__(
        self,
        examples: Examples,
        recipe: Recipe,
        soft: npt.NDArray[np.float32] | None = None,
    ) -> None:
        self._soft = None if soft is None else torch.from_numpy(soft)
        self._soft_share = recipe.soft_share
        self._heads = len(examples.heads)
        self._labels = torch.from_numpy(examples.labels)
        weights = examples.weights.copy()
        weights[merely_offensive(examples)] *= recipe.offensive_weight
        self._weights = torch.from_numpy(weights)
        self._kinds = torch.from_numpy(examples.kinds)
        self._vectors = torch.from_numpy(examples.vectors)
        self._by_head = torch.tensor([HEAD_WEIGHTS.get(name, 1.0) for name in examples.heads])
        self._smoothing = recipe.smoothing

    def __call__(self, rows: Sequence[int], logits: torch.Tensor) -> torch.Tensor:
        hard = self._hard(rows, logits)
        if self._soft is None:
            return hard
        taught = self._taught(rows, logits, self._soft[rows])
        return (1 - self._soft_share) * hard + self._soft_share * taught

    def _taught(
        self, rows: Sequence[int], logits: torch.Tensor, soft: torch.Tensor
    ) -> torch.Tensor:
        """The teacher judges every head of every row, those too that nobody labelled."""
        each = functional.binary_cross_entropy_with_logits(
            logits[:, : self._heads], soft[:, : self._heads].sigmoid(), reduction="none"
        )
        loss = ((each * self._by_head).sum(1) * self._weights[rows]).sum() / len(rows) / 4
        sexist = self._kinds[rows] >= 0
        if not bool(sexist.any()):
            return loss
        finer = sum(
            functional.cross_entropy(logits[sexist, part], soft[sexist, part].softmax(1))
            for part in (slice(self._heads, self._heads + KINDS), slice(self._heads + KINDS, None))
        )
        return loss + finer * sexist.float().mean()

    def _hard(self, rows: Sequence[int], logits: torch.Tensor) -> torch.Tensor:
        labels = self._labels[rows]
        judged = ~torch.isnan(labels)
        target = torch.nan_to_num(labels) * (1 - 3 * self._smoothing) + self._smoothing
        each = functional.binary_cross_entropy_with_logits(
            logits[:, : self._heads], target, reduction="none"
        )
        loss = ((each * judged * self._by_head).sum(1) * self._weights[rows]).sum()
        loss = loss / len(rows) / 4
        sexist = self._kinds[rows] >= 0
        if not bool(sexist.any()):
            return loss
        kinds = logits[sexist, self._heads : self._heads + KINDS]
        vectors = logits[sexist, self._heads + KINDS :]
        finer = functional.cross_entropy(kinds, self._kinds[rows][sexist])
        finer = finer + functional.cross_entropy(
            vectors, self._vectors[rows][sexist], label_smoothing=0.05
        )
        return loss + finer * sexist.float().mean()
