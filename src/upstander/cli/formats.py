"""`upstander formats`: what can be read."""

import click
import msgspec

from upstander.evidence.decode.reader import list_readers


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def formats(*, as_json: bool) -> None:
    """List the formats that can be read."""
    rows = [
        {
            "format": reader.NAME,
            "version": reader.VERSION,
            "platform": reader.PLATFORM,
            "extensions": list(reader.EXTENSIONS),
            "about": " ".join((reader.__doc__ or "").split("\n\n")[0].split()),
        }
        for reader in list_readers()
    ]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    for row in rows:
        click.echo(f"{row['format']:<16} {' '.join(row['extensions']):<14} {row['about']}")
