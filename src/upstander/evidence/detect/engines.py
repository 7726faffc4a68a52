"""Choose the engine that proposes candidates."""

import importlib
import importlib.util
from typing import Literal, cast

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.compile import CompiledPack
from upstander.evidence.detect.matcher import Matcher, PythonMatcher

EngineName = Literal["auto", "hyperscan", "python"]


class EngineMissing(UpstanderError):
    """The engine that was asked for by name is not installed."""


def make_matcher(pack: CompiledPack, engine: EngineName) -> Matcher:
    """Return the engine for `pack`; `auto` takes hyperscan where it is installed.

    Raises:
        EngineMissing: hyperscan was asked for and is not installed.
    """
    installed = importlib.util.find_spec("hyperscan") is not None
    if engine == "python" or (engine == "auto" and not installed):
        return PythonMatcher(pack)
    if not installed:
        raise EngineMissing("hyperscan is not installed; the python engine gives the same hits")
    module = importlib.import_module("upstander.evidence.detect.hyperscan_engine")
    return cast("Matcher", module.HyperscanMatcher(pack))
