"""Write docs/cli.md from the commands' own help, or check that it is current with --check."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from upstander.cli.main import upstander

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"


def pages(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    """Yield a section for a command and, below it, for its subcommands."""
    context = click.Context(
        command,
        info_name=name.rpartition(" ")[2],
        parent=parent,
        terminal_width=88,
        max_content_width=88,
        **command.context_settings,
    )
    yield f"## {name}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from pages(command.commands[child], f"{name} {child}", context)


def render() -> str:
    """Return the whole page."""
    head = "# Command line\n\nMade by `make docs` from the commands' own help; do not edit.\n"
    return "\n".join([head, *pages(upstander, "upstander")])


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text("utf-8") != text and "docs/cli.md is stale: make docs")
    TARGET.write_text(text, "utf-8")
