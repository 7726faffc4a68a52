"""Downloads the matrix exactly as it is narrowed: a workbook, a table or a printable report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from django.conf import settings
from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander.records.policy_matrix import Matrix
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.held_matrix import build_held_matrix
from upstander_web.policies.matrix_filter import MatrixFilter

MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
        "html": "text/html; charset=utf-8",
    }
)
_WRITERS: Mapping[str, Callable[[Matrix, Path], None]] = MappingProxyType(
    {"xlsx": engine.write_workbook, "csv": engine.write_csv, "html": engine.write_report}
)


class FormatUnknown(UpstanderError):
    """The matrix is not written in that format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFile:
    """A file to send."""

    name: str
    media: str
    data: bytes


def export_matrix(*, actor: User, chosen: MatrixFilter, form: str, on: date) -> MatrixFile:
    """Return the matrix of the filter as a file of `form`: xlsx, csv or html.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `matrix.exported` with the format and the filters.

    Raises:
        PermissionRefused: the actor may not.
        FormatUnknown: `form` is none of the three.
    """
    check_capability(actor, Capability.READ_POLICIES)
    if form not in _WRITERS:
        raise FormatUnknown(f"the matrix is written as {', '.join(_WRITERS)}")
    matrix = chosen.select(build_held_matrix(on=on, with_gaps=True))
    with TemporaryDirectory(prefix="upstander-matrix-") as folder:
        path = Path(folder) / f"matrix.{form}"
        _WRITERS[form](matrix, path)
        data = path.read_bytes()
    with transaction.atomic():
        record_event(
            actor=actor,
            name="matrix.exported",
            object_kind="matrix",
            object_id="",
            detail={
                "format": form,
                "filters": chosen.as_detail(),
                "forces": len(matrix.forces),
                "questions": len(matrix.questions),
            },
        )
    name = f"policy-matrix-{on:%Y-%m-%d}-{settings.CLASSIFICATION}.{form}"
    return MatrixFile(name=name, media=MEDIA[form], data=data)
