"""Measure the reading of policies: `python tests/bench/policies/run.py --split tune`.

Documents that are not in the repository are measured where the folder `shared` stands beside
the checkout. `--write-docs` puts the section on policies into docs/benchmarks.md.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from baselines import always_silent, bm25_and_cues
from carrying import score_carrying
from report import write_section
from scores import Count, Counts, kappa, score_clauses, score_details, score_positions

from marks import ROOT, SPLITS, Marked, load_marked
from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank, load_questions
from upstander.policies.questions.likeness import load_reader

OUTSIDE = [
    "whatsapp_on_force_device",
    "police_info_on_whatsapp",
    "dual_use_personal_use_of_force_device",
    "contact_victims_witnesses_via_personal_account",
    "identify_as_police_on_personal_account",
    "uniform_photos_on_personal_account",
    "anonymous_accounts",
    "monitoring_of_devices",
    "reporting_duty_to_challenge",
    "account_approval_required",
]


def measure(documents: Sequence[Marked], bank: QuestionBank) -> Mapping[str, Counts]:
    """Return the counts of the engine and of each baseline, by reader."""
    totals: dict[str, Counts] = {"upstander": {}, "always silent": {}, "BM25 and cues": {}}
    for one in documents:
        document = read_policy(one.path, name=one.name)
        details = read_details(document)
        _merge(totals["upstander"], score_clauses(one, document))
        _merge(totals["upstander"], score_details(one, details))
        answers = {
            "upstander": ask(document, details, bank),
            "always silent": always_silent(bank.questions),
            "BM25 and cues": bm25_and_cues(document, bank.questions),
        }
        for reader, found in answers.items():
            _merge(totals[reader], score_positions(one, document, found))
        outside = [found for found in answers["upstander"] if found.question in OUTSIDE]
        scored = score_positions(one, document, outside)
        _merge(totals["upstander"], {f"ten_{name}": count for name, count in scored.items()})
    return totals


def _merge(total: Counts, more: Counts) -> None:
    for name, count in more.items():
        total.setdefault(name, Count()).merge(count)


def say(text: str = "") -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")


def look(split: str, only: str, bank: QuestionBank) -> tuple[list[Marked], Mapping[str, Counts]]:
    """Measure one split, say every figure, and return its documents and counts."""
    documents = [one for one in load_marked(split) if only in one.name]
    begun = time.perf_counter()
    totals = measure(documents, bank)
    totals["upstander"].update(score_carrying(documents, bank))
    seconds = time.perf_counter() - begun
    say(f"{split}: {len(documents)} documents, {len(bank.questions)} questions, {seconds:.1f} s")
    for reader, counts in totals.items():
        say(f"\n{reader}")
        for name, count in counts.items():
            say(f"  {name:<20} {count}")
    return documents, totals


def main() -> None:
    """Measure, say the figures and, with --misses, every miss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=(*SPLITS, "all"), default="tune")
    parser.add_argument("--only", default="", help="part of a document's name")
    parser.add_argument("--misses", nargs="*", help="print the misses of these figures")
    parser.add_argument("--write-docs", action="store_true", help="measure both splits")
    parser.add_argument("--reader", type=Path, help="folder of a reader trained otherwise")
    given = parser.parse_args()
    bank = load_questions()
    if given.reader:
        bank = replace(bank, reader=load_reader(given.reader))
    ids = [question.id for question in bank.questions]
    splits = SPLITS if given.write_docs else (given.split,)
    measured = {}
    for split in splits:
        documents, totals = look(split, given.only, bank)
        value, cells = kappa(documents, ids)
        say(f"\nkappa of the two hands: {value:.2f} over {cells} cells\n")
        measured[split] = (documents, totals, (value, cells))
        for name in given.misses or ():
            say(f"\nmisses of {name}")
            for miss in totals["upstander"].get(name, Count()).misses:
                say(f"  {miss}")
    if given.write_docs:
        write_section(ROOT / "docs" / "benchmarks.md", measured)


if __name__ == "__main__":
    main()
