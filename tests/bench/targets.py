"""The targets, what was measured against each, and why one may be missed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MIB = 1 << 20
FORMATS = {
    "whatsapp_android": "WhatsApp text, Android",
    "whatsapp_ios": "WhatsApp text, iOS",
    "sms_backup": "SMS Backup & Restore XML",
    "telegram": "Telegram result.json",
}
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Target:
    """One promise."""

    measure: str
    target: str
    take: Callable[[Results], tuple[str, bool]]
    """Gives what was measured and whether it is enough; KeyError where it was not measured."""
    why: str
    """What costs the time, said where the target is missed."""


class NotMeasured(KeyError):
    """A result that a row needs is missing."""


def result(results: Results, name: str) -> Mapping[str, Any]:
    """Return a result that was measured.

    Raises:
        NotMeasured: it failed or was not run.
    """
    found = results.get(name)
    if found is None or "failed" in found:
        raise NotMeasured(name)
    return found


def cost(results: Results, name: str) -> float:
    """Return CPU microseconds a message."""
    return 1e6 / float(result(results, name)["rate"])


def _rate(name: str, least: int) -> Callable[[Results], tuple[str, bool]]:
    def take(results: Results) -> tuple[str, bool]:
        rate = result(results, name)["rate"]
        return f"{rate:,.0f} a core-second", rate >= least

    return take


def _ratio(slow: str, quick: str, least: float) -> Callable[[Results], tuple[str, bool]]:
    def take(results: Results) -> tuple[str, bool]:
        ratio = cost(results, slow) / cost(results, quick)
        return f"{ratio:,.1f} times", ratio >= least

    return take


def _over_raw(results: Results) -> tuple[str, bool]:
    ratio = cost(results, "scan 1000+200") / cost(results, "raw 1000+200")
    return f"{ratio:.1f} times", ratio <= 2


def _memory(*names: str) -> Callable[[Results], tuple[str, bool]]:
    def take(results: Results) -> tuple[str, bool]:
        parts = []
        for name in names:
            found = result(results, name)
            parts.append(f"{found['said']['messages']:,}: {found['peak'] / MIB:.0f} MiB")
        return "; ".join(parts), result(results, names[-1])["peak"] <= 500e6

    return take


_READER_WHY = (
    "One object a message is built in Python, with its place in the file, its raw time and its "
    "marks. A profile shows no single step that dominates."
)
_FLOW_WHY = (
    "The whole process is counted here: start-up, the reader's own process, the digests of every "
    "row, the detection, the sort and the report. The table of stages below says where it goes."
)
_RULES_WHY = (
    "The expressions of the shipped rules are built of common words with gaps between them. What "
    "is looked for in bulk on their behalf therefore stands in a large share of ordinary "
    "messages, and each of those is then tried with Python's own expressions, one after another."
)
_TERMS_WHY = (
    "Beside the match itself we fold every text, look for evasion in a second view, decide each "
    "hit again in exact code and give its place in the original; the peer does none of these."
)

TARGETS = (
    *(
        Target(f"decode, {label}, reader alone", "≥ 100,000 messages/s a core",
               _rate(f"reader {kind}", 100_000), _READER_WHY)
        for kind, label in FORMATS.items()
    ),
    Target("decode, WhatsApp, beside whatstk", "≥ 5 times",
           _ratio("peer whatstk", "reader short", 5.0),
           "whatstk makes one table of four columns with one expression, and keeps no place, no "
           "raw time and no account of what it left out. Our reader does, in two passes."),
    Target("decode, WhatsApp, beside chat-miner", "≥ 5 times",
           _ratio("peer chat-miner", "reader short", 5.0), _READER_WHY),
    Target("scan of Parquet, 1,000 terms + 200 expressions + shipped rules",
           "≥ 700,000 messages/s a core", _rate("scan all", 700_000), _RULES_WHY),
    Target("scan of Parquet, 1,000 terms + 200 expressions",
           "≥ 700,000 messages/s a core", _rate("scan 1000+200", 700_000), _TERMS_WHY),
    Target("the same beside raw hyperscan on the same buffers", "≤ 2 times", _over_raw,
           "Raw hyperscan is given buffers that are already folded and joined, and says only "
           "where a match ends. Reading Parquet, folding, the view that undoes evasion, and the "
           "exact span of each hit are ours."),
    Target("beside Presidio, 1,000 terms", "≥ 200 times",
           _ratio("peer Presidio 1000", "scan 1000", 200), _TERMS_WHY),
    Target("beside Presidio, 10,000 terms", "≥ 1,000 times",
           _ratio("peer Presidio 10000", "scan 10000", 1000), _TERMS_WHY),
    Target("beside spaCy PhraseMatcher, 1,000 terms", "≥ 50 times",
           _ratio("peer spaCy 1000", "scan 1000", 50),
           "The peer runs on a blank pipeline, which only splits words. " + _TERMS_WHY),
    Target("end to end, WhatsApp export to report", "≥ 60,000 messages/s a core",
           _rate("flow whatsapp_android", 60_000), _FLOW_WHY),
    Target("end to end, SMS export to report", "≥ 60,000 messages/s a core",
           _rate("flow sms_backup", 60_000), _FLOW_WHY),
    Target("peak memory of a scan of Parquet, any process", "≤ 500 MB at any size",
           _memory("scan all, quarter", "scan all"),
           "Compiled rules, the folded buffer of one batch and its candidates are held at once."),
    Target("peak memory end to end, any process", "≤ 500 MB at any size",
           _memory("flow whatsapp_android", "flow whole"),
           "The rules with their compiled tables and the libraries take some 330 MiB before the "
           "first row. Hits are held until they are ranked, and a conversation longer than memory "
           "is put in order by its times, sixteen bytes a row."),
)  # fmt: skip
