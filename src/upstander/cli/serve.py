"""`upstander serve`: the staff site, in a process of its own."""

import os
import subprocess
import sys

import click

from upstander.cli.home import home_folder


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(host: str, port: int) -> int:
    """Serve the staff site."""
    # The engine never imports the web framework, so the site is another program.
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "upstander_web", "serve", "--host", host, "--port", str(port)],
        env={**os.environ, "UPSTANDER_HOME": str(home_folder())},
        check=False,
    ).returncode
