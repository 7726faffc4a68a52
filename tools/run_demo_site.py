"""Make the demo force, load it into the staff site, say how to sign in, and serve.

Run by `make run`. Doing it again keeps what is there: accounts, exhibits, decisions.
"""

import os
import secrets
import subprocess
import sys
import webbrowser
from pathlib import Path
from threading import Timer

from upstander.demo.force import make_force
from upstander.demo.places import policy_library_folder

ADDRESS = "127.0.0.1"
PORT = int(os.environ.get("UPSTANDER_PORT", "8000"))
ROLES = {
    "analyst": "reads findings and decides",
    "investigator": "also uploads exports and reveals names",
    "policy_lead": "keeps the policies and confirms what they say",
    "second_marker": "marks cells a second time, not shown the first answer",
    "rule_author": "drafts detection rules and tries them on past messages",
    "rule_approver": "lets another's rule go live, and retires rules",
    "administrator": "keeps the accounts and reads the log",
    "authoriser": "grants, refuses and ends authorisations; reads nobody's words",
    "auditor": "reads the log and the authorisations; reads nobody's words",
}


def _home() -> Path:
    home = Path(os.environ.get("UPSTANDER_HOME", "var")).absolute()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["UPSTANDER_HOME"] = str(home)
    return home


def _password(home: Path) -> str:
    """Return the demo accounts' password, made at the first run and kept for the next."""
    kept = home / "demo-password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12) + "\n", "utf-8")
    return kept.read_text("utf-8").strip()


def _site(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "upstander_web", *command], check=True)


def main() -> None:
    """Do it all, and serve until stopped."""
    home = _home()
    password = _password(home)
    folder = home / "demo"
    folder.mkdir(exist_ok=True)
    if not (folder / "key.json").exists():
        print("Making the demo force, Northmarch Police (invented) …", flush=True)
        force = make_force(folder)
        print(f"  {force.messages:,} messages in real export formats", flush=True)
    print("Reading its policies and exports, and looking for findings …", flush=True)
    _site("migrate", "--verbosity", "0")
    library = str(policy_library_folder())
    _site("load_demo", "--dir", str(folder), "--library", library, "--password", password)
    print(f"\nSign in at http://{ADDRESS}:{PORT}/ with the password {password}", flush=True)
    for name, what in ROLES.items():
        print(f"  {name:<15} {what}", flush=True)
    print(flush=True)
    if os.environ.get("DISPLAY") and sys.stdout.isatty():
        Timer(2, webbrowser.open, [f"http://{ADDRESS}:{PORT}/"]).start()
    try:
        _site("serve", "--host", ADDRESS, "--port", str(PORT))
    except KeyboardInterrupt:
        print("\nStopped. `make run` opens it again with everything kept.")


if __name__ == "__main__":
    main()
