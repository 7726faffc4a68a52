"""What is measured: names, commands and sizes."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from measure import JobFailed, Measured, measure

HERE = Path(__file__).parent
FORMATS = ("whatsapp_android", "whatsapp_ios", "sms_backup", "telegram")
LEXICONS = (100, 1_000, 10_000)
ALL_RULES = ("--terms", "1000", "--expressions", "200", "--shipped")
SUFFIXES = {"sms_backup": ".xml", "telegram": ".json", "parquet": ".parquet", "truth": ".jsonl"}


@dataclass(frozen=True, slots=True)
class Bench:
    """One measurement."""

    name: str
    command: tuple[str, ...]
    runs: int = 3
    messages: int = 0
    """Messages handled, where the command does not say it as JSON."""

    def take(self, environment: dict[str, str]) -> Measured:
        """Run it.

        Raises:
            JobFailed: it ended badly, or handled another number of messages than there are.
        """
        done = measure(self.command, runs=self.runs, environment=environment)
        if "messages" not in done.said and self.messages:
            done = replace(done, said={**done.said, "messages": self.messages})
        if self.messages and done.said.get("messages") != self.messages:
            raise JobFailed(f"{done.said.get('messages')} messages, not {self.messages}")
        return done


@dataclass(frozen=True, slots=True)
class Plan:
    """The sizes of one run and the folder of its files."""

    work: Path
    messages: int

    @property
    def part(self) -> int:
        """Messages of the smaller corpora."""
        return max(10_000, self.messages // 4)

    @property
    def short(self) -> int:
        """Messages that the readers of peers are given."""
        return min(100_000, self.part)

    def path(self, kind: str, count: int) -> Path:
        """Return where a corpus stands."""
        return self.work / f"{kind}-{count}{SUFFIXES.get(kind, '.txt')}"

    def corpora(self) -> list[str]:
        """Return all corpora as `KIND:COUNT`, the largest first."""
        wanted = [
            f"parquet:{self.messages}",
            f"whatsapp_android:{self.messages}",
            *(f"{kind}:{self.part}" for kind in FORMATS),
            f"lines:{self.part}",
            f"whatsapp_android:{self.short}",
            f"truth:{self.short}",
            *(f"terms:{count}" for count in LEXICONS),
        ]
        return list(dict.fromkeys(wanted))

    def peer_files(self) -> dict[str, Path]:
        """Return the files that peers are given."""
        return {
            "whatsapp": self.path("whatsapp_android", self.short),
            "truth": self.path("truth", self.short),
            "lines": self.path("lines", self.part),
            **{f"terms-{count}": self.path("terms", count) for count in LEXICONS},
        }

    def benches(self) -> Iterator[Bench]:
        """Yield what is measured before the peers, in order."""
        yield Bench("shipped rules", job("shipped"), runs=1)
        yield from self._reading()
        yield from self._scanning()
        yield from self._flowing()

    def _reading(self) -> Iterator[Bench]:
        program = str(Path(sys.executable).with_name("upstander"))
        for kind in FORMATS:
            path = str(self.path(kind, self.part))
            yield Bench(f"reader {kind}", job("reader", path), messages=self.part)
            yield Bench(f"read {kind}", (program, "read", path), messages=self.part)
        short, truth = self.path("whatsapp_android", self.short), self.path("truth", self.short)
        yield Bench("truth", job("truth", str(short), "--truth", str(truth)), runs=1)
        yield Bench("reader short", job("reader", str(short)), messages=self.short)

    def _scanning(self) -> Iterator[Bench]:
        table = str(self.path("parquet", self.messages))
        for count in LEXICONS:
            yield Bench(f"scan {count}", job("scan", table, "--terms", str(count)))
        lists = ("--terms", "1000", "--expressions", "200")
        yield Bench("scan 1000+200", job("scan", table, *lists))
        yield Bench("raw 1000+200", job("raw", table, *lists))
        yield Bench("scan all", job("scan", table, *ALL_RULES))
        yield Bench("scan all, quarter", job("scan", table, *ALL_RULES, "--limit", str(self.part)))

    def _flowing(self) -> Iterator[Bench]:
        for kind in ("whatsapp_android", "sms_backup"):
            path = str(self.path(kind, self.part))
            yield Bench(f"flow {kind}", job("flow", path, *ALL_RULES), messages=self.part)
        path = str(self.path("whatsapp_android", self.short))
        yield Bench("stages", job("stages", path, *ALL_RULES), runs=1)

    def long_benches(self) -> Iterator[Bench]:
        """Yield what is measured after the peers, as it takes longest and is for memory alone."""
        whole = str(self.path("whatsapp_android", self.messages))
        yield Bench("flow whole", job("flow", whole, *ALL_RULES), runs=1, messages=self.messages)


def job(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command of a job of `jobs.py`."""
    return (sys.executable, str(HERE / "jobs.py"), name, *arguments)
