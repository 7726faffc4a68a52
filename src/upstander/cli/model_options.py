"""Options of commands that let the models read: whether, how much, and a second reader beside."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.models.installed import describe_model, model_installed
from upstander.evidence.detect.models.judging import ModelJudge
from upstander.evidence.detect.models.scorer import Effort, Scorer
from upstander.evidence.detect.models.second_reader import SecondReader
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.pipeline import ModelReading
from upstander.records.rules import RulePack

F = TypeVar("F", bound=Callable[..., Any])
EFFORTS = ("quick", "usual", "thorough")


class SecondReaderMissing(UpstanderError):
    """What `--second-reader` names cannot be loaded or called."""


def models_option(function: F) -> F:
    """Add `--models/--no-models`: None where neither was given."""
    return click.option(
        "--models/--no-models",
        default=None,
        help="Whether the models read too; they do where they are installed.",
    )(function)


def effort_option(function: F) -> F:
    """Add `--effort`."""
    return click.option(
        "--effort",
        type=click.Choice(EFFORTS),
        default="usual",
        show_default=True,
        help="quick: no encoder. usual: it reads what deserves it. thorough: it reads all.",
    )(function)


def model_reading(
    wanted: bool | None,  # noqa: FBT001 - as the option gives it
    effort: Effort,
    pack: RulePack,
    *,
    second_reader: str = "",
) -> ModelReading | None:
    """Return how the models read, or None where they do not; notes go to standard error.

    Raises:
        ModelUnreadable: they were asked for and are not installed.
        SecondReaderMissing: the second reader cannot be loaded.
    """
    reader = load_second_reader(second_reader) if second_reader else None
    if not _wanted(wanted):
        if reader is not None:
            raise click.UsageError("--second-reader needs the models: see `upstander model card`")
        return None
    scorer = Scorer(pack=pack)
    if effort != "quick" and not scorer.has_encoder:
        _note("the encoder is not installed (extra `encoder`); the linear stage stands alone")
    return ModelReading(
        scorer=scorer,
        effort=effort,
        second_reader=reader,
        facts=describe_model(effort=effort, with_encoder=scorer.has_encoder),
    )


def model_judge(
    wanted: bool | None,  # noqa: FBT001 - as the option gives it
) -> ModelJudge | None:
    """Return what estimates the precision of rules, or None where the models do not read.

    It knows no rules: a rule's hit must not speak for itself.

    Raises:
        ModelUnreadable: the models were asked for and are not installed.
    """
    if not _wanted(wanted):
        return None
    return ModelJudge(Scorer(), default_taxonomy())


def _wanted(wanted: bool | None) -> bool:  # noqa: FBT001 - as the option gives it
    if wanted is None and not model_installed():
        _note("no model is installed; the rules stand alone")
        return False
    return wanted is not False


def _note(words: str) -> None:
    click.echo(f"note: {words}", err=True)


def load_second_reader(name: str) -> SecondReader:
    """Return the callable that `MODULE:FUNCTION` names; modules in this folder are found too.

    Raises:
        SecondReaderMissing: no such module or function, or it cannot be called.
    """
    module, _, function = name.partition(":")
    if not module or not function:
        raise SecondReaderMissing("takes MODULE:FUNCTION", place=f"--second-reader {name}")
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise SecondReaderMissing(
            f"cannot be loaded: {type(error).__name__}: {error}", place=f"--second-reader {name}"
        ) from error
    finally:
        sys.path.remove(here)
    if not callable(found):
        raise SecondReaderMissing("is no function", place=f"--second-reader {name}")
    reader: SecondReader = found
    return reader
