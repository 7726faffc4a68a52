"""The timed jobs, each run in a process of its own; the last line of output is JSON."""

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from lexicons import list_expressions, list_terms, make_pack, shipped_rules

from upstander.base.digest import digest_file
from upstander.evidence import pipeline
from upstander.evidence.decode.auction import hold_auction, read_head
from upstander.evidence.decode.batches import Tally, list_batches
from upstander.evidence.decode.reader import Item, Reader
from upstander.evidence.derive.columns import derive_columns
from upstander.evidence.detect.detector import COLUMNS, Detector
from upstander.evidence.detect.foldbuffer import fold_rows, join_rows
from upstander.records.messages import Message
from upstander.records.sources import ReadSettings, Source
from upstander.tables.parquet import scan_parquet

SLICE_ITEMS = 65_536


class Stopwatch:
    """Adds up the CPU and the clock of the parts that it is asked to time."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.wall = 0.0

    def __enter__(self) -> Self:
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.cpu += time.process_time() - self._cpu
        self.wall += time.perf_counter() - self._wall

    def timed(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `function` gives, its time added."""
        with self:
            return function(*arguments)


def open_source(path: Path) -> tuple[Source, Reader]:
    """Return a file as a source, with the reader that wins its auction."""
    sha256 = digest_file(path)
    source = Source(
        path=path,
        name=path.name,
        size=path.stat().st_size,
        sha256=sha256,
        exhibit_path=path.name,
        exhibit_sha256=sha256,
    )
    return source, hold_auction(source, read_head(path))[0].reader


def time_reader(options: argparse.Namespace) -> dict[str, Any]:
    """Run a reader alone over a file: bytes to messages, nothing kept."""
    source, reader = open_source(options.path)
    watch = Stopwatch()
    with watch:
        count = sum(type(item) is Message for item in reader.read(source))
    return {"messages": count, "cpu": watch.cpu, "wall": watch.wall, "format": reader.NAME}


def time_scan(options: argparse.Namespace) -> dict[str, Any]:
    """Run the Detector over a Parquet table; start-up is timed apart."""
    build, scan = Stopwatch(), Stopwatch()
    pack = make_pack(options.terms, options.expressions, shipped=options.shipped)
    detector = build.timed(Detector, pack)
    build.timed(_warm, detector, options.path)
    rows = hits = 0
    matched: set[str] = set()
    with scan:
        for batch in scan_parquet(options.path, COLUMNS):
            part = batch.slice(0, options.limit - rows) if options.limit else batch
            found = detector.scan(part)
            rows += part.num_rows
            hits += found.num_rows
            matched.update(found["message_id"].to_pylist())
            if options.limit and rows >= options.limit:
                break
    return {
        "messages": rows,
        "cpu": scan.cpu,
        "wall": scan.wall,
        "start_cpu": build.cpu,
        "hits": hits,
        "matched": len(matched),
        "engine": detector.engine,
        "rules": len(pack.rules),
    }


def _warm(detector: Detector, path: Path) -> None:
    """Scan one batch, so that code that is compiled at first use is not timed."""
    for batch in scan_parquet(path, COLUMNS):
        detector.scan(batch)
        return


def time_raw(options: argparse.Namespace) -> dict[str, Any]:
    """Run hyperscan alone, one call a buffer, over the buffers that the Detector gives it."""
    import hyperscan

    literals = [f" {term} ".encode() for term in list_terms(options.terms)]
    patterns = [text.encode() for text, _ in list_expressions(options.expressions)]
    words, regex = hyperscan.Database(), hyperscan.Database()
    words.compile(expressions=literals, ids=list(range(len(literals))), literal=True)
    if patterns:
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
        regex.compile(expressions=patterns, ids=list(range(len(patterns))), flags=flags)
    for database in (words, regex):
        database.scratch = hyperscan.Scratch(database)
    found: list[int] = []
    watch, rows = Stopwatch(), 0

    def count(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append(end)

    for batch in scan_parquet(options.path, ("body",)):
        texts = batch["body"]
        folded, (joined, _) = fold_rows(texts).data, join_rows(texts)
        with watch:
            words.scan(folded, match_event_handler=count)
            if patterns:
                regex.scan(joined, match_event_handler=count)
        rows += len(texts)
    return {"messages": rows, "cpu": watch.cpu, "wall": watch.wall, "hits": len(found)}


def time_flow(options: argparse.Namespace) -> dict[str, Any]:
    """Run the whole flow from an export to the report; the process is what is timed."""
    pack = make_pack(options.terms, options.expressions, shipped=options.shipped)
    with tempfile.TemporaryDirectory(dir=options.path.parent) as folder:
        result = pipeline.scan(
            [options.path],
            out=Path(folder),
            settings=ReadSettings(),
            pack=pack,
            cite=lambda rule, _day: rule.clauses,
        )
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "messages": pipeline.totals(result.reports)["messages"],
        "findings": len(result.findings),
        "main_cpu": own.ru_utime + own.ru_stime,
        "reader_cpu": child.ru_utime + child.ru_stime,
    }


def time_stages(options: argparse.Namespace) -> dict[str, Any]:
    """Run the stages of the flow one after another on the same messages, each timed alone."""
    source, reader = open_source(options.path)
    detector = Detector(make_pack(options.terms, options.expressions, shipped=options.shipped))
    watches = {name: Stopwatch() for name in ("reader", "batches", "wire", "derive", "detect")}
    tally = Tally()

    def read() -> Iterator[Item]:
        items = iter(reader.read(source))
        while True:
            with watches["reader"]:
                part = [item for item, _ in zip(items, range(SLICE_ITEMS), strict=False)]
            if not part:
                return
            yield from part

    def pause_reader(items: Iterator[Item]) -> Iterator[pa.RecordBatch]:
        batches = list_batches(items, source, reader, tally)
        while True:
            spent = watches["reader"].cpu
            with watches["batches"]:
                batch = next(batches, None)
            watches["batches"].cpu -= watches["reader"].cpu - spent
            if batch is None:
                return
            yield batch

    for number, batch in enumerate(pause_reader(read())):
        derived = _derive(batch, watches)
        if number == 0:
            detector.scan(pa.Table.from_batches([derived] * 32))  # loads what is compiled
            watches["derive"].cpu = 0.0
            derived = _derive(batch, watches)
        watches["detect"].timed(detector.scan, derived)
    costs = {name: watch.cpu / max(1, tally.messages) * 1e6 for name, watch in watches.items()}
    return {"messages": tally.messages, "microseconds": costs}


def _derive(batch: pa.RecordBatch, watches: dict[str, Stopwatch]) -> pa.RecordBatch:
    with watches["wire"]:
        again = pa.ipc.read_record_batch(pa.py_buffer(bytes(batch.serialize())), batch.schema)
    return watches["derive"].timed(derive_columns, again)


def check_truth(options: argparse.Namespace) -> dict[str, Any]:
    """Compare the reader's senders and bodies with what was written."""
    source, reader = open_source(options.path)
    messages = (
        [item.sender, item.body]
        for item in reader.read(source)
        if type(item) is Message and item.kind != "system"
    )
    truth = map(json.loads, options.truth.open(encoding="utf-8"))
    pairs = deque(zip(messages, truth, strict=False))
    return {"messages": len(pairs), "right": sum(ours == theirs for ours, theirs in pairs)}


def count_shipped(_options: argparse.Namespace) -> dict[str, Any]:
    """Say how large the shipped rules are, and which they were."""
    rules = shipped_rules()
    return {
        "rules": len(rules),
        "terms": len({term for rule in rules for term in rule.detection.terms}),
        "expressions": sum(len(rule.detection.regex) for rule in rules),
        "sha256": hashlib.sha256("".join(rule.sha256 for rule in rules).encode()).hexdigest(),
    }


JOBS = {
    "reader": time_reader,
    "scan": time_scan,
    "raw": time_raw,
    "flow": time_flow,
    "stages": time_stages,
    "truth": check_truth,
    "shipped": count_shipped,
}


def main() -> None:
    """Run one job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=sorted(JOBS))
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--terms", type=int, default=0)
    parser.add_argument("--expressions", type=int, default=0)
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(JOBS[options.job](options)) + "\n")


if __name__ == "__main__":
    main()
