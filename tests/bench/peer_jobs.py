"""Timed jobs of peers; runs with the interpreter of the peers' own environment only.

Nothing of Upstander is imported here, and nothing of a peer anywhere else. Each job prints one
line of JSON in the form of the project's own jobs.
"""

import argparse
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

Job = Callable[[argparse.Namespace], dict[str, Any]]


def timed(function: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Return what `function` gives and the seconds that it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    value = function()
    return value, {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def read_lines(path: Path, limit: int) -> list[str]:
    """Return the first `limit` lines."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        return [line.rstrip("\n") for line in islice(stream, limit or None)]


def compare(pairs: Iterable[tuple[str, str]], truth: Path) -> dict[str, int]:
    """Return how many of the messages that were written were read, sender and body alike."""
    found = {}
    for sender, body in pairs:
        key = (str(sender), str(body))
        found[key] = found.get(key, 0) + 1
    right = 0
    with truth.open(encoding="utf-8") as stream:
        for line in stream:
            key = tuple(json.loads(line))
            if found.get(key, 0):
                found[key] -= 1
                right += 1
    return {"right": right}


def read_with_whatstk(options: argparse.Namespace) -> dict[str, Any]:
    """Read a WhatsApp export with whatstk, the form of its headers given."""
    from whatstk import WhatsAppChat

    form = "%d/%m/%Y, %H:%M - %name:"
    chat, spent = timed(lambda: WhatsAppChat.from_source(str(options.path), hformat=form))
    frame = chat.df
    truth = compare(zip(frame["username"], frame["message"], strict=True), options.truth)
    return {"messages": len(frame), **spent, **truth, "version": version("whatstk")}


def read_with_chat_miner(options: argparse.Namespace) -> dict[str, Any]:
    """Read a WhatsApp export with chat-miner."""
    from chatminer.chatparsers import WhatsAppParser

    logging.disable(logging.CRITICAL)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        parser = WhatsAppParser(str(options.path))
        _, spent = timed(parser.parse_file)
    frame = parser.parsed_messages.get_df()
    frame = frame.to_pandas() if hasattr(frame, "to_pandas") else frame
    truth = compare(zip(frame["author"], frame["message"], strict=True), options.truth)
    return {"messages": len(frame), **spent, **truth, "version": version("chat-miner")}


def match_with_ahocorasick(options: argparse.Namespace) -> dict[str, Any]:
    """Match terms at word bounds with pyahocorasick, message by message, in lower case."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for term in read_lines(options.terms, 0):
        automaton.add_word(term, len(term))
    automaton.make_automaton()
    lines = read_lines(options.path, options.limit)

    def scan() -> int:
        matched = 0
        for line in lines:
            text = line.lower()
            for end, size in automaton.iter(text):
                before, after = text[end - size : end - size + 1], text[end + 1 : end + 2]
                if (end < size or not before.isalnum()) and not after.isalnum():
                    matched += 1
                    break
        return matched

    matched, spent = timed(scan)
    return {
        "messages": len(lines),
        **spent,
        "matched": matched,
        "version": version("pyahocorasick"),
    }


def match_with_spacy(options: argparse.Namespace) -> dict[str, Any]:
    """Match terms with spaCy's PhraseMatcher over a blank English pipeline."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("TERM", [nlp.make_doc(term) for term in read_lines(options.terms, 0)])
    lines = read_lines(options.path, options.limit)
    matched, spent = timed(lambda: sum(bool(matcher(doc)) for doc in nlp.pipe(lines)))
    return {"messages": len(lines), **spent, "matched": matched, "version": version("spacy")}


def match_with_presidio(options: argparse.Namespace) -> dict[str, Any]:
    """Match terms with Presidio's analyser: one deny list, a blank English pipeline beneath."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    logging.disable(logging.CRITICAL)
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}  # a trained model would add time, and finds no term
    terms = read_lines(options.terms, 0)
    listed = PatternRecognizer(supported_entity="TERM", deny_list=terms, supported_language="en")
    analyser = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=[listed], supported_languages=["en"]),
        nlp_engine=engine,
        supported_languages=["en"],
    )
    lines = read_lines(options.path, options.limit)
    analyser.analyze(lines[0], language="en", entities=["TERM"])
    matched, spent = timed(
        lambda: sum(
            bool(analyser.analyze(line, language="en", entities=["TERM"])) for line in lines
        )
    )
    return {
        "messages": len(lines),
        **spent,
        "matched": matched,
        "version": version("presidio-analyzer"),
    }


JOBS: dict[str, Job] = {
    "whatstk": read_with_whatstk,
    "chat-miner": read_with_chat_miner,
    "pyahocorasick": match_with_ahocorasick,
    "spaCy": match_with_spacy,
    "Presidio": match_with_presidio,
}


def main() -> None:
    """Run one job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=sorted(JOBS))
    parser.add_argument("path", type=Path)
    parser.add_argument("--terms", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--limit", type=int, default=0)
    options = parser.parse_args()
    sys.stdout.write("\n" + json.dumps(JOBS[options.job](options)) + "\n")


if __name__ == "__main__":
    main()
