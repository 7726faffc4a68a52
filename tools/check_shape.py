"""Check the budgets of size and the names that are refused; exceptions are listed with a reason."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_MAX, FUNCTION_MAX = 400, 60
DRAWERS = {"utils", "helpers", "common", "misc", "manager", "core"}
ALLOWED_LINES: dict[str, int] = {}
"""Path to its own bound, each with the reason in a comment beside it."""
ALLOWED_FUNCTIONS: dict[str, int] = {
    # Compiled inner loops: a call per word doubled their time (docs/decisions/0007).
    "src/upstander/evidence/detect/foldkernel.py:_fold": 160,
    "src/upstander/evidence/detect/sievekernel.py:_sift": 100,
}
"""`path:function` to its own bound, each with the reason in a comment beside it."""


def offenders(root: Path) -> Iterator[str]:
    """Yield one line for each file or function over its budget, and for each drawer."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        if path.stem in DRAWERS or DRAWERS & set(path.parts):
            yield f"{path}: a drawer; name it for what it holds"
        source = path.read_text("utf-8")
        lines = source.count("\n")
        if lines > ALLOWED_LINES.get(str(path), FILE_MAX):
            yield f"{path}: {lines} lines > {FILE_MAX}"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                bound = ALLOWED_FUNCTIONS.get(f"{path}:{node.name}", FUNCTION_MAX)
                if length > bound:
                    yield f"{path}:{node.lineno} {node.name}: {length} lines > {bound}"


def main() -> None:
    """Check source, tests and tools from the root of the checkout."""
    found = [line for root in ("src", "tests", "tools") for line in offenders(Path(root))]
    print("\n".join(found) or "shape ok")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
