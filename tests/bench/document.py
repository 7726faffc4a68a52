"""Write docs/benchmarks.md from the results."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from targets import FORMATS, MIB, TARGETS, NotMeasured, Results, cost, result

_HEAD = """\
# Benchmarks

Written by `tests/bench/run.py` from one run; do not edit by hand. Everything is synthetic and
seeded, and made again by anybody: invented chat of common words, {mean:.0f} bytes a message, 8%
of them with letters beyond ASCII, something to find in about one of a hundred.

**Machine.** {machine}. {commit}
**Size.** {messages:,} messages for the scans and for one run end to end; {part:,} for the rest;
peers as stated. Figures are medians of up to three runs, each in a new process. A rate is
messages per *CPU-second*, user and system, of all processes involved, so that a busy machine
blurs it less; the load average stands beside it. On two shared cores the same code varies by a
third from hour to hour: read ratios first.{quick}

## Targets

| measure | target | measured | met? |
|---|---|---|---|
"""

_WORTH_TIMING = 1_000_000
_QUICK = """

**A short run.** Whole processes are charged with their start-up, several seconds, which so few
messages do not earn back; only the rates of `reader alone` and of the scans mean much here."""

_AGAIN = """
## How to repeat

    python tests/bench/peers.py --setup DIR      # once: the peers, in an environment of their own
    python tests/bench/run.py --peers DIR --write-docs
    python tests/bench/run.py --quick            # 100,000 messages: does it work?
    python tests/bench/run.py --only scan        # one group; the rest is kept

The corpora and `results.json` are kept in a folder for temporary files (`--work`). Timings are
never asserted in tests. Peers are run as programs and are no dependencies of the project.

## What is not measured here

The desk's page times, contact patterns over 10,000,000 messages, a statistical model, SQLite
stores and Spark have targets of their own and no benchmark in this harness yet.
"""


def write_document(path: Path, session: Mapping[str, Any]) -> None:
    """Write the document of one run."""
    results: Results = session["measured"]
    lines = [*_head(session), *_shortfalls(results), *_tables(results, session)]
    path.write_text("\n".join(lines) + "\n" + _AGAIN + _other_sections(path), "utf-8")


def _other_sections(path: Path) -> str:
    """Return what other benchmarks wrote below, so that one does not undo another's work."""
    text = path.read_text("utf-8") if path.exists() else ""
    begun = text.find("<!-- policies: begin -->")
    return f"\n{text[begun:]}" if begun >= 0 else ""


def _head(session: Mapping[str, Any]) -> Iterator[str]:
    machine, part = session["machine"], session["part"]
    yield _HEAD.format(
        mean=session["sizes"][f"lines:{part}"] / part - 1,
        machine=(
            f"{machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
            f"Python {machine['python']}"
        ),
        commit=f"Commit {machine['commit']}." if machine["commit"] else "Commit: (not clean)",
        messages=session["messages"],
        part=part,
        quick=_QUICK if session["messages"] < _WORTH_TIMING else "",
    ).rstrip("\n")
    for target in TARGETS:
        try:
            measured, met = target.take(session["measured"])
        except NotMeasured as missing:
            measured, met = f"not measured ({missing.args[0]})", False
            yield f"| {target.measure} | {target.target} | {measured} | – |"
        else:
            said = "yes" if met else "**no**"
            yield f"| {target.measure} | {target.target} | {measured} | {said} |"


def _shortfalls(results: Results) -> Iterator[str]:
    """Yield one paragraph for each reason, with all targets that are missed for it."""
    yield "\n## Shortfalls\n"
    missed: dict[str, list[str]] = {}
    for target in TARGETS:
        try:
            measured, met = target.take(results)
        except NotMeasured:
            continue
        if not met:
            line = f"*{target.measure}*: {measured}, target {target.target}"
            missed.setdefault(target.why, []).append(line)
    if not missed:
        yield "None in this run."
    for why, lines in missed.items():
        yield f"* {'; '.join(lines)}. {why}"


def _tables(results: Results, session: Mapping[str, Any]) -> Iterator[str]:
    yield from _reading(results)
    yield from _matching(results, session)
    yield from _flow(results)


def _reading(results: Results) -> Iterator[str]:
    yield "\n## Reading\n"
    yield "| what | CPU µs a message | messages/core-s | messages/s | peak MiB | load |"
    yield "|---|---|---|---|---|---|"
    for kind, label in FORMATS.items():
        yield _row(results, f"reader {kind}", f"{label}, reader alone")
        yield _row(results, f"read {kind}", f"{label}, `upstander read`, whole process")
    yield ""
    yield "`peak` counts pages of the mapped source file too, which the system takes back at will."
    yield "\n| reader | version | messages | CPU µs a message | right, sender and body |"
    yield "|---|---|---|---|---|"
    yield _read_row(results, "truth", "Upstander", "reader short")
    for name in ("whatstk", "chat-miner"):
        yield _read_row(results, f"peer {name}", name, f"peer {name}")
    yield ""
    yield (
        "`right`: messages that came out as they were put in, of those that people wrote. "
        "Upstander also gives the app's own rows, the place of each in the file, and a digest."
    )


def _row(results: Results, name: str, label: str) -> str:
    try:
        one = result(results, name)
    except NotMeasured:
        return f"| {label} | {_reason(results, name)} | | | | |"
    return (
        f"| {label} | {cost(results, name):.2f} | {one['rate']:,.0f} | {one['wall_rate']:,.0f} "
        f"| {one['peak'] / MIB:.0f} | {one['load'][1]:.1f} |"
    )


def _read_row(results: Results, name: str, label: str, timed: str) -> str:
    try:
        said, spent = result(results, name)["said"], cost(results, timed)
    except NotMeasured:
        return f"| {label} | {_reason(results, name)} | | | |"
    share = said["right"] / max(1, said["messages"])
    version = said.get("version", "this one")
    return f"| {label} | {version} | {said['messages']:,} | {spent:.1f} | {share:.1%} |"


def _reason(results: Results, name: str) -> str:
    return str(results.get(name, {}).get("failed", "not run"))


def _matching(results: Results, session: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## Matching\n"
    yield "| what | messages | CPU µs each | messages/core-s | start CPU s | peak MiB | load |"
    yield "|---|---|---|---|---|---|---|"
    labels = {
        "scan 100": "Upstander, 100 terms",
        "scan 1000": "Upstander, 1,000 terms",
        "scan 10000": "Upstander, 10,000 terms",
        "scan 1000+200": "Upstander, 1,000 terms + 200 expressions",
        "scan all": f"Upstander, the same and {_shipped(results)}",
        "raw 1000+200": "raw hyperscan, 1,000 terms + 200 expressions, buffers ready",
    }
    for name, label in labels.items():
        yield _match_row(results, name, label)
    for count in (1_000, 10_000):
        for peer in ("ripgrep", "pyahocorasick", "spaCy", "Presidio"):
            name = f"peer {peer} {count}"
            if name in results:
                version = results[name].get("said", {}).get("version", "")
                yield _match_row(results, name, f"{peer} {version}, {count:,} terms")
    yield ""
    yield (
        "ripgrep: `rg -i -w -F -c -j 1 -f terms`. pyahocorasick: a message at a time, lower case, "
        "word bounds checked. spaCy: `PhraseMatcher` on lower case over a blank English pipeline. "
        "Presidio: one deny list over a blank English pipeline, as a trained model would only add "
        "time. All ran in this run, on the same messages; slow ones on fewer, as stated."
    )


def _shipped(results: Results) -> str:
    try:
        said = result(results, "shipped rules")["said"]
    except NotMeasured:
        return "the shipped rules"
    return (
        f"the {said['rules']} shipped rules ({said['terms']} terms, "
        f"{said['expressions']} expressions)"
    )


def _match_row(results: Results, name: str, label: str) -> str:
    try:
        one = result(results, name)
    except NotMeasured:
        return f"| {label} | | {_reason(results, name)} | | | | |"
    start = one["said"].get("start_cpu")
    return (
        f"| {label} | {one['said']['messages']:,} | {cost(results, name):.2f} | {one['rate']:,.0f} "
        f"| {'' if start is None else f'{start:.1f}'} | {one['peak'] / MIB:.0f} "
        f"| {one['load'][1]:.1f} |"
    )


def _flow(results: Results) -> Iterator[str]:
    yield "\n## End to end\n"
    yield "| what | CPU µs a message | messages/core-s | messages/s | peak MiB | load |"
    yield "|---|---|---|---|---|---|"
    yield _row(results, "flow whatsapp_android", "WhatsApp export to report, whole process")
    yield _row(results, "flow sms_backup", "SMS export to report, whole process")
    yield _row(results, "flow whole", "WhatsApp export to report, the large file")
    try:
        said = result(results, "stages")["said"]
    except NotMeasured:
        return
    names = {
        "reader": "reader: bytes to messages",
        "batches": "rows to Arrow, ids and digests of every row",
        "wire": "to the other process and back",
        "derive": "people, conversations, near duplicates",
        "detect": "detection, all rules",
    }
    yield "\n| stage, each timed alone, warm | CPU µs a message |"
    yield "|---|---|"
    for name, label in names.items():
        yield f"| {label} | {said['microseconds'][name]:.2f} |"
    yield ""
    yield "The rest of the flow is start-up, Parquet, the sort with its duplicates, and the report."
