"""Which data may teach: the register and the manifest must both say so."""

import pytest

from support.made_models import write_manifest
from upstander.evidence.detect.training.sources import (
    SHIPPABLE,
    LicenceForbids,
    ManifestRow,
    Source,
    SourcesInvalid,
    check_may_train,
    read_manifest,
    read_sources,
)

REGISTER = """version: 1
sources:
  - name: posts
    licence: MIT
    train: true
    read_at: LICENSE of the source, read in full
    terms: with the notice
    teaches: Posts.
"""
OPEN = "train, evaluate, ship a model"


def source(**changes):
    """Return a source that may train, with changes."""
    held = {
        "name": "posts", "licence": "MIT", "train": True, "read_at": "the manifest",
        "terms": "as said", "teaches": "Posts.", **changes,
    }  # fmt: skip
    return Source(**held)


def check(said, row):
    """Ask whether `posts` may train."""
    return check_may_train("posts", {"posts": said}, {"posts": row})


@pytest.mark.parametrize("licence", sorted(SHIPPABLE))
@pytest.mark.parametrize("use", [OPEN, "Train, ship a model (benign, heated)", "ship a model"])
def test_a_set_that_both_documents_permit_may_train(licence, use):
    """What is given back is the entry of the register."""
    said = source(licence=licence)
    assert check(said, ManifestRow("posts", licence, use)) is said


@pytest.mark.parametrize(
    ("licence", "use"),
    [
        ("none", OPEN),
        ("", OPEN),
        (" None ", OPEN),
        ("MIT", "evaluate only"),
        ("MIT", "Evaluate only: no licence stated; never into a shipped model"),
        ("MIT", f"{OPEN}; never into a shipped model"),
        ("MIT", f"{OPEN}; no licence stated"),
        ("MIT", "evaluate; ship a model"),
        ("MIT", "train, do not ship a model"),
        ("MIT", "train, evaluate (ship a model)"),
        ("MIT", "train, evaluate"),
        ("MIT", ""),
    ],
)
def test_what_the_manifest_forbids_cannot_train_whatever_the_register_says(licence, use):
    """Nor what it is silent on; not even where somebody read a licence in full."""
    said = source(read_at="LICENSE, read in full")
    with pytest.raises(LicenceForbids, match="the manifest") as refused:
        check(said, ManifestRow("posts", licence, use))
    assert refused.value.place == "posts"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"train": False, "terms": "not confirmed"}, "register keeps it.*not confirmed"),
        ({"licence": "CC-BY-NC-4.0"}, "may not ship under `CC-BY-NC-4.0`"),
        ({"licence": "said to be MIT"}, "may not ship"),
        ({"licence": "none"}, "may not ship"),
    ],
)
def test_what_the_register_forbids_cannot_train_whatever_the_manifest_says(changes, reason):
    """The other way round."""
    with pytest.raises(LicenceForbids, match=reason):
        check(source(**changes), ManifestRow("posts", "MIT", OPEN))


@pytest.mark.parametrize(
    "use",
    ["evaluate; read the licence file of the source before training", "evaluate; training under X"],
)
def test_a_licence_left_to_its_reader_must_have_been_read_in_full(use):
    """The register says where, and in those words."""
    row = ManifestRow("posts", "see LICENSE", use)
    said = source(read_at="LICENSE at a commit, read in full on a day")
    assert check(said, row) is said
    with pytest.raises(LicenceForbids):
        check(source(read_at="LICENSE at a commit"), row)


def test_a_set_must_stand_in_both_documents():
    """Silence permits nothing."""
    row = ManifestRow("posts", "MIT", OPEN)
    with pytest.raises(LicenceForbids, match="not in the register"):
        check_may_train("posts", {}, {"posts": row})
    with pytest.raises(LicenceForbids, match="not in the manifest"):
        check_may_train("posts", {"posts": source()}, {})


@pytest.fixture
def register(tmp_path):
    """Return what writes a register and reads it."""

    def call(text):
        path = tmp_path / "sources.yaml"
        path.write_text(text, "utf-8")
        return read_sources(path)

    return call


def test_the_register_is_read_by_name(register):
    """Every field is kept."""
    assert register(REGISTER)["posts"] == source(
        read_at="LICENSE of the source, read in full", terms="with the notice"
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("    teaches: Posts.\n", "", "teaches"),
        ("train: true", "train: perhaps", "train|true|perhaps"),
        ("    teaches: Posts.\n", "    teaches: Posts.\n    url: x\n", "url"),
        ("version: 1\n", "", "version"),
    ],
)
def test_a_register_that_breaks_its_format_is_refused(register, old, new, reason):
    """No default stands for what is not said of a licence."""
    with pytest.raises(SourcesInvalid, match=reason):
        register(REGISTER.replace(old, new))


def test_a_source_twice_is_refused(register):
    """Two entries might say two things."""
    with pytest.raises(SourcesInvalid, match="`posts` stands twice"):
        register(REGISTER + REGISTER.split("sources:\n")[1])


def test_a_missing_register_or_manifest_is_refused(tmp_path):
    """Without either nothing may train."""
    with pytest.raises(SourcesInvalid):
        read_sources(tmp_path / "sources.yaml")
    with pytest.raises(SourcesInvalid, match="no manifest"):
        read_manifest(tmp_path)


def test_the_manifest_is_read_by_name(tmp_path):
    """Licence and use are those of the row."""
    write_manifest(tmp_path, posts=f"MIT|{OPEN}", pleas="none|evaluate only")
    assert read_manifest(tmp_path) == {
        "posts": ManifestRow("posts", "MIT", OPEN),
        "pleas": ManifestRow("pleas", "none", "evaluate only"),
    }


@pytest.mark.parametrize("text", ["", "name\tlicence\nposts\tMIT\n", "name\tlicence\tuse\n"])
def test_a_manifest_without_its_columns_or_rows_is_refused(tmp_path, text):
    """The refusal names the first line."""
    (tmp_path / "MANIFEST.tsv").write_text(text)
    with pytest.raises(SourcesInvalid) as refused:
        read_manifest(tmp_path)
    assert refused.value.place.endswith("MANIFEST.tsv:1")
