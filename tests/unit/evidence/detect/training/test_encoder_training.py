"""The encoder is fine-tuned from a base in a folder; needs the extra `train-encoder`."""

import numpy as np
import pytest

from upstander.evidence.detect.training.recipe import Recipe

WHY = "the extra `train-encoder` is not installed"
torch = pytest.importorskip("torch", reason=WHY)
transformers = pytest.importorskip("transformers", reason=WHY)
pytest.importorskip("onnx", reason=WHY)

HEADS = ("threat", "drugs")
LETTERS = [chr(97 + at) for at in range(26)]
PIECES = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *[f"##{one}" for one in LETTERS],
    "smirk", "wave", "lamp",
]  # fmt: skip
SMALL = Recipe(epochs=2, batch=8, tokens=16, threads=1)
LONGER = Recipe(epochs=60, batch=8, tokens=16, threads=1, rate=1e-3)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A base of one small layer, its weights drawn."""
    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(PIECES), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    return folder


@pytest.fixture
def given(rows):
    """Rows in which one word tells."""
    return rows(HEADS, *[
        (f"{'smirk' if at % 2 else 'wave'} lamp {LETTERS[at]}", "w1", {"threat": float(at % 2)})
        for at in range(26)
    ])  # fmt: skip


def train(given, base, recipe=SMALL):
    """Fine-tune on all rows."""
    from upstander.evidence.detect.training.encoder_training import train_encoder

    return train_encoder(given, base, recipe, public=frozenset(), tell=lambda line: None)


def test_the_same_rows_give_the_same_weights(given, base):
    """On one kind of processor and with as many threads."""
    one, two = (train(given, base).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_what_is_not_judged_takes_no_part_in_the_loss(given):
    """Logits of a head without a label change nothing."""
    from upstander.evidence.detect.training.encoder_training import KINDS, VECTORS, _Loss

    loss = _Loss(given, SMALL)
    logits = torch.zeros(4, len(HEADS) + KINDS + VECTORS)
    before = float(loss([0, 1, 2, 3], logits))
    logits[:, HEADS.index("drugs")] = 9.0
    assert float(loss([0, 1, 2, 3], logits)) == before
    logits[:, HEADS.index("threat")] = 9.0
    assert float(loss([0, 1, 2, 3], logits)) != before


def test_a_teacher_reads_every_row_in_its_place(given, base):
    """Rows of like length are read together and come back in the order given."""
    from upstander.evidence.detect.training.encoder_training import KINDS, VECTORS, read_all

    model = train(given, base, LONGER)
    found = read_all(model, given, base, SMALL, tell=lambda line: None)
    assert found.shape == (len(given), len(HEADS) + KINDS + VECTORS)
    threat = found[:, HEADS.index("threat")]
    assert (threat[given.column("threat") == 1].min()) > threat[given.column("threat") == 0].max()


def test_what_a_teacher_reads_is_learnt_where_nobody_judged(given, base):
    """A head without a label is learnt from the teacher's logits alone."""
    from upstander.evidence.detect.training.encoder_training import (
        KINDS,
        VECTORS,
        read_all,
        train_encoder,
    )

    soft = np.zeros((len(given), len(HEADS) + KINDS + VECTORS), np.float32)
    soft[:, HEADS.index("drugs")] = np.where(given.column("threat") == 1, 6.0, -6.0)
    model = train_encoder(
        given, base, LONGER, public=frozenset(), tell=lambda line: None, soft=soft
    )
    drugs = read_all(model, given, base, SMALL, tell=lambda line: None)[:, HEADS.index("drugs")]
    assert drugs[given.column("threat") == 1].min() > drugs[given.column("threat") == 0].max()


def test_an_exported_encoder_reads_as_the_trained_one(given, base, tmp_path):
    """Eight bits a weight differ little; outputs stand under their names."""
    from upstander.evidence.detect.models.encoder import EncoderStage
    from upstander.evidence.detect.models.wordpiece import WordPiece
    from upstander.evidence.detect.training.encoder_export import export_encoder

    pytest.importorskip("onnxruntime", reason="the extra `encoder` is not installed")
    model = train(given, base)
    export_encoder(model, HEADS, base, tmp_path, tokens=16)
    stage = EncoderStage(tmp_path, threads=1)
    assert stage.heads[: len(HEADS)] == HEADS
    texts = given.texts[:6]
    tokens = [WordPiece.load(base / "vocab.txt").encode(text, limit=16) for text in texts]
    exact = [
        model(torch.tensor([one]), torch.ones(1, len(one), dtype=torch.long))[0].detach().numpy()
        for one in tokens
    ]
    assert np.abs(stage.logits(texts) - np.array(exact)).max() < 0.2
