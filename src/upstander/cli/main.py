"""`upstander`: the entry point, and how every command ends."""

import sys

import click

from upstander import __version__
from upstander.base.errors import UpstanderError
from upstander.cli.audit import audit
from upstander.cli.demo import demo
from upstander.cli.evaluate import evaluate
from upstander.cli.formats import formats
from upstander.cli.glossary import glossary
from upstander.cli.model import model
from upstander.cli.policy import policy
from upstander.cli.policy_matrix import draft, matrix
from upstander.cli.queue import queue
from upstander.cli.queue_statement import statement
from upstander.cli.read import read
from upstander.cli.rules import rules
from upstander.cli.rules_govern import export, import_keywords, precision, trial
from upstander.cli.rules_history import history
from upstander.cli.scan import scan
from upstander.cli.score import score
from upstander.cli.serve import serve

EXIT_DONE = 0
EXIT_HITS = 1
EXIT_UNREADABLE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="upstander")
def upstander() -> None:
    """Lawful, fair and provable oversight of messaging in policing.

    Exit codes: 0 done; 1 done, with findings and --fail-on-hits, or with problems found by a
    check; 2 wrong usage or unreadable input, with a one-line reason.
    """


for command in (
    read, scan, score, formats, rules, glossary, model, evaluate, policy, queue, audit, demo,
    serve,
):  # fmt: skip
    upstander.add_command(command)
for command in (matrix, draft):
    policy.add_command(command)
for command in (trial, import_keywords, export, precision, history):
    rules.add_command(command)
queue.add_command(statement)


def main() -> None:
    """Run the command line; every refusal is one line on standard error."""
    try:
        code = upstander.main(standalone_mode=False)
    except click.Abort:
        click.echo("upstander: stopped", err=True)
        sys.exit(EXIT_UNREADABLE)
    except click.ClickException as error:
        click.echo(f"upstander: {' '.join(error.format_message().split())}", err=True)
        sys.exit(EXIT_UNREADABLE)
    except UpstanderError as error:
        click.echo(f"upstander: {error}", err=True)
        sys.exit(EXIT_UNREADABLE)
    except BrokenPipeError:
        # The reader of our output went away (`| head`); that is its right.
        sys.stderr.close()
        sys.exit(EXIT_DONE)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"upstander: {place}{error.strerror or error}", err=True)
        sys.exit(EXIT_UNREADABLE)
    sys.exit(code if isinstance(code, int) else EXIT_DONE)
