"""An export, a pack of one rule, and what an import is compared with."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.upstander_web.review_desk.desk_data import pack

from upstander.evidence.pipeline import ScanResult
from upstander.records.rules import RulePack
from upstander_web.accounts.models import User
from upstander_web.exhibits.actions.receive_upload import Reception, receive_upload
from upstander_web.exhibits.actions.run_import import ScanInputs
from upstander_web.exhibits.arrivals import Particulars
from upstander_web.exhibits.storage import IncomingFile
from upstander_web.review_desk.actions.load_findings import load_findings

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
CHAT = (
    "13/03/2024, 09:00 - Kestrel Ames: Morning\n"
    "13/03/2024, 09:01 - Tarquin Vole: delete this before they see it\n"
    "13/03/2024, 09:02 - Kestrel Ames: ok\n"
)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path: Path) -> Path:
    """A home of the test's own."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    return settings.UPSTANDER_HOME


@pytest.fixture
def receive(analyst: User) -> Callable[..., Reception]:
    """Receives bytes as an upload."""

    def make(data: bytes = CHAT.encode(), name: str = "chat.txt", **said: str) -> Reception:
        incoming = IncomingFile(name, limit_bytes=1 << 20)
        incoming.write(data)
        return receive_upload(
            actor=analyst,
            incoming=incoming,
            particulars=Particulars(**({"owned_by": "force"} | said)),
            at=AT,
        )

    return make


@pytest.fixture
def inputs() -> ScanInputs:
    """The pack of one rule and the real desk."""

    def prepare(*, exhibit_id: int, result: ScanResult, pack: RulePack) -> Callable[[], int]:
        return load_findings(
            exhibit_id=exhibit_id, messages=result.messages, findings=result.findings, pack=pack
        )

    return ScanInputs(pack=pack(), cite=lambda rule, day: (), prepare_findings=prepare)
