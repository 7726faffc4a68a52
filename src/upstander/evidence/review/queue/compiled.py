"""Compile the queue's kernels with numba, kept on disk where a directory can be written."""

from typing import Any

import numba


def compile_kernel(function: Any) -> Any:
    """Return `function` compiled when it is first called, or read back from numba's cache."""
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place for its cache
        return numba.njit(cache=False, nogil=True)(function)
