"""Load the question bank from YAML, strictly: one file a theme, every refusal at its line.

Two files of the folder have names of their own: `words.yaml` holds the word lists that phrases
name, `calibration.yaml` the measured table of confidence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from pathlib import Path

from upstander.base.digest import digest_bytes, digest_fields
from upstander.policies.questions.confidence import EVIDENCE, Calibration, Evidence, Step
from upstander.policies.questions.cues import Cues, Group, Reading, Sample
from upstander.policies.questions.filenodes import FileNode, QuestionFileInvalid, read_file
from upstander.policies.questions.likeness import (
    LIKENESS_FILE,
    STANCE_FILE,
    QuestionReader,
    load_reader,
)
from upstander.policies.questions.phrases import Phrase, PhraseInvalid, read_phrases
from upstander.policies.questions.positions import ASKS
from upstander.policies.questions.retrieval import stem_words
from upstander.records.positions import POSITIONS, Question

__all__ = ["QuestionBank", "QuestionFileInvalid", "default_questions_dir", "load_questions"]

WORDS_FILE, CALIBRATION_FILE = "words.yaml", "calibration.yaml"
EVIDENCE_LIST = "evidence"
"""The word list whose phrases show that a document is about the bank's matters at all."""
MAX_TITLE = 40
MIN_MATCH, MIN_NO_MATCH = 3, 2
BASES = ("named", "general")
SPOKEN = tuple(p for p in POSITIONS if p not in ("silent", "not_supplied"))

_QUESTION_REQUIRED = frozenset(
    [
        "id",
        "version",
        "title",
        "wording",
        "why",
        "codebook",
        "ask",
        "allowed",
        "serves",
        "readings",
        "match",
        "no_match",
    ]
)
_QUESTION_KNOWN = _QUESTION_REQUIRED | {"active_from", "active_to"}
_READING_KNOWN = frozenset(
    [
        "says",
        "sentence",
        "around",
        "unless",
        "unless_around",
        "basis",
        "ask",
        "always",
        "stated",
        "read_as",
        "anywhere",
    ]
)
_SAMPLE_KNOWN = frozenset({"text", "heading", "position", "condition"})


FARTHEST = 100.0
"""No weight of evidence is farther from nothing than this."""


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """The questions in order, with what finds their answers."""

    questions: tuple[Question, ...]
    cues: Mapping[str, Cues]
    digest: str
    """Of the bytes of every file, so that a matrix can say which bank it was made with."""
    evidence: Group
    calibration: Calibration
    reader: QuestionReader | None = None
    """The trained reader, where the folder holds one."""

    def question(self, question_id: str) -> Question | None:
        """Return the question with that id, or None."""
        return next((one for one in self.questions if one.id == question_id), None)

    def with_calibration(self, calibration: Calibration) -> "QuestionBank":
        """Return the same bank with another table of confidence."""
        return replace(self, calibration=calibration)


def default_questions_dir() -> Path:
    """Return the folder of the bank that ships: the checkout's, or the installed package's.

    Raises:
        QuestionFileInvalid: there is neither.
    """
    package = Path(__file__).resolve().parents[2]
    installed = package / "_questions"
    for found in (package.parent.parent / "questions", installed):
        if found.is_dir():
            return found
    raise QuestionFileInvalid("no questions are installed", place=installed.as_posix())


def load_questions(folder: Path | None = None) -> QuestionBank:
    """Return the question bank of `folder`, or the one that ships.

    Raises:
        QuestionFileInvalid: a file breaks the format, an id stands twice, or there is none.
    """
    folder = folder or default_questions_dir()
    files = _list_files(folder)
    lists = _read_words(read_file(folder / WORDS_FILE))
    calibration = _read_calibration(read_file(folder / CALIBRATION_FILE))
    questions: list[Question] = []
    cues: dict[str, Cues] = {}
    for path in files:
        for question, question_cues, node in _read_theme(read_file(path), lists):
            if question.id in cues:
                raise node.refuse(f"question id `{question.id}` is already used")
            questions.append(question)
            cues[question.id] = question_cues
    if not questions:
        raise QuestionFileInvalid("no question here", place=folder.as_posix())
    texts = sorted((path.name, path.read_text("utf-8")) for path in folder.glob("*.yaml"))
    models = sorted((path.name, digest_bytes(path.read_bytes())) for path in _models(folder))
    return QuestionBank(
        questions=tuple(questions),
        cues=cues,
        digest=digest_fields([part for pair in (*texts, *models) for part in pair]),
        evidence=Group(tuple(p for w in lists[EVIDENCE_LIST] for p in read_phrases(w, lists))),
        calibration=calibration,
        reader=load_reader(folder),
    )


def _models(folder: Path) -> list[Path]:
    return [path for name in (LIKENESS_FILE, STANCE_FILE) if (path := folder / name).is_file()]


def _list_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise QuestionFileInvalid("not a directory", place=folder.as_posix())
    for path in folder.iterdir():
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
            raise QuestionFileInvalid("question files end in .yaml", place=path.name)
    own = {WORDS_FILE, CALIBRATION_FILE}
    return sorted(path for path in folder.glob("*.yaml") if path.name not in own)


def _read_words(root: FileNode) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for name, (key, node) in root.open_mapping().items():
        if not name.replace("_", "").isalpha() or not name.islower():
            raise key.refuse(f"`{name}` is no name of a word list: small letters and _ only")
        lists[name] = node.texts()
        for item in node.items():
            _phrases(item, {})
    if EVIDENCE_LIST not in lists:
        raise root.refuse(f"missing word list `{EVIDENCE_LIST}`")
    return lists


def _read_calibration(root: FileNode) -> Calibration:
    names = frozenset({"measured_on", "high", "medium", "speaks", "silent"})
    fields = root.mapping(names | {"evidence"}, names)
    told = fields.get("evidence")
    return Calibration(
        speaks=fields["speaks"].each(_step),
        silent=fields["silent"].each(_step),
        high=fields["high"].number(0, 1),
        medium=fields["medium"].number(0, 1),
        measured_on=fields["measured_on"].text(),
        evidence=EVIDENCE if told is None else _evidence(told),
    )


def _evidence(node: FileNode) -> Evidence:
    names = frozenset(field.name for field in dataclass_fields(Evidence))
    told = node.mapping(names, names)
    return Evidence(**{name: told[name].number(-FARTHEST, FARTHEST) for name in names})


def _step(node: FileNode) -> Step:
    names = frozenset({"from", "probability"})
    fields = node.mapping(names, names)
    return Step(fields["from"].number(0, 1), fields["probability"].number(0, 1))


def _read_theme(
    root: FileNode, lists: Mapping[str, tuple[str, ...]]
) -> list[tuple[Question, Cues, FileNode]]:
    names = frozenset({"theme", "questions"})
    fields = root.mapping(names, names)
    theme = fields["theme"].text()
    if f"{theme}.yaml" != root.path:
        raise fields["theme"].refuse(f"theme `{theme}` is not the file's name `{root.path}`")
    return [(*_read_question(node, theme, lists), node) for node in fields["questions"].items()]


def _read_question(
    node: FileNode, theme: str, lists: Mapping[str, tuple[str, ...]]
) -> tuple[Question, Cues]:
    fields = node.mapping(_QUESTION_KNOWN, _QUESTION_REQUIRED)
    title = fields["title"].text()
    if len(title) > MAX_TITLE:
        raise fields["title"].refuse(f"title has {len(title)} characters; at most {MAX_TITLE}")
    ask = fields["ask"].one_of(ASKS, "kind of question")
    allowed = fields["allowed"].each(lambda n: n.one_of(SPOKEN, "position"))
    question = Question(
        id=_id(fields["id"]),
        version=int(fields["version"].number(1, 1_000_000)),
        theme=theme,
        title=title,
        wording=_folded(fields["wording"]),
        why=_folded(fields["why"]),
        codebook=_folded(fields["codebook"]),
        allowed=allowed,
        serves=fields["serves"].texts(),
        active_from=_date(fields["active_from"]) if "active_from" in fields else "",
        active_to=_date(fields["active_to"]) if "active_to" in fields else "",
    )
    readings = fields["readings"].each(_reading_reader(ask, allowed, lists))
    if not readings:
        raise fields["readings"].refuse("at least one reading is needed")
    named = " ".join(p.written.replace("*", "").replace("/", " ") for r in readings
                     for g in r.sentence for p in g.phrases if r.basis == "named")  # fmt: skip
    cues = Cues(
        question=question.id,
        ask=ask,
        readings=readings,
        match=_samples(fields["match"], allowed, MIN_MATCH, speaks=True),
        no_match=_samples(fields["no_match"], allowed, MIN_NO_MATCH, speaks=False),
        query=tuple(dict.fromkeys(stem_words(f"{title} {question.wording} {named}"))),
    )
    return question, cues


def _id(node: FileNode) -> str:
    value = node.text()
    if not value.replace("_", "").isalnum() or not value.islower() or not value.isascii():
        raise node.refuse(f"`{value}` is no id: small letters, digits and _ only")
    return value


def _folded(node: FileNode) -> str:
    return " ".join(node.text().split())


def _date(node: FileNode) -> str:
    value = str(node.raw.value) if node.kind in ("str", "timestamp") else ""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise node.refuse("expected a date such as 2026-11-22") from None


def _reading_reader(
    ask: str, allowed: tuple[str, ...], lists: Mapping[str, tuple[str, ...]]
) -> Callable[[FileNode], Reading]:
    positions = (*allowed, "unclear")

    def read(node: FileNode) -> Reading:
        fields = node.mapping(_READING_KNOWN, frozenset({"says", "sentence"}))

        def group(inner: FileNode) -> Group:
            return Group(tuple(p for item in inner.items() for p in _phrases(item, lists)))

        def groups(name: str) -> tuple[Group, ...]:
            return fields[name].each(group) if name in fields else ()

        def phrases(name: str) -> Group:
            return group(fields[name]) if name in fields else Group(())

        if not any(one.phrases for one in groups("sentence")):
            raise fields["sentence"].refuse("at least one group of phrases is needed")
        always = fields["always"].one_of(positions, "position") if "always" in fields else ""
        return Reading(
            says=fields["says"].text(),
            sentence=groups("sentence"),
            around=groups("around"),
            unless=phrases("unless"),
            unless_around=phrases("unless_around"),
            basis=fields["basis"].one_of(BASES, "basis") if "basis" in fields else "named",
            ask=fields["ask"].one_of(ASKS, "kind of question") if "ask" in fields else ask,
            always=always,
            stated=fields["stated"].flag() if "stated" in fields else False,
            read_as=_read_as(fields.get("read_as"), positions),
            anywhere=fields["anywhere"].flag() if "anywhere" in fields else False,
        )

    return read


def _read_as(node: FileNode | None, positions: tuple[str, ...]) -> dict[str, str]:
    if node is None:
        return {}
    found: dict[str, str] = {}
    for name, (key, value) in node.open_mapping().items():
        if name not in SPOKEN:
            raise key.refuse(f"unknown position `{name}`; known: {', '.join(SPOKEN)}")
        given = value.one_of((*positions, "none"), "position")
        found[name] = "" if given == "none" else given
    return found


def _phrases(node: FileNode, lists: Mapping[str, tuple[str, ...]]) -> tuple[Phrase, ...]:
    try:
        return read_phrases(node.text(), lists)
    except PhraseInvalid as error:
        raise node.refuse(error.reason) from error


def _samples(
    node: FileNode, allowed: tuple[str, ...], least: int, *, speaks: bool
) -> tuple[Sample, ...]:
    def read(inner: FileNode) -> Sample:
        if inner.kind == "str" and not speaks:
            return Sample(text=inner.text())
        required = frozenset({"text", "position"} if speaks else {"text"})
        fields = inner.mapping(_SAMPLE_KNOWN if speaks else required | {"heading"}, required)
        sample = Sample(
            text=fields["text"].text(),
            heading=fields["heading"].text() if "heading" in fields else "",
            position=fields["position"].one_of(allowed, "position") if speaks else "",
            condition=fields["condition"].text() if "condition" in fields else "",
        )
        if sample.condition and sample.condition not in sample.text:
            raise fields["condition"].refuse("the condition does not stand in the sample")
        return sample

    samples = node.each(read)
    if len(samples) < least:
        raise node.refuse(f"at least {least} samples are needed, got {len(samples)}")
    return samples
