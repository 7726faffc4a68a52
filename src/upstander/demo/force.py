"""Make the demo force: its exports, one folder a device, and the key of what was planted."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upstander.demo.cast import Channel
from upstander.demo.places import demo_policy_path, earlier_policy_path
from upstander.demo.schedule import MESSAGES, SEED, Line, make_schedule, matter_facts
from upstander.demo.writers.archives import write_csv, write_mbox
from upstander.demo.writers.services import write_slack, write_teams, write_telegram
from upstander.demo.writers.sms import write_sms
from upstander.demo.writers.whatsapp import write_android, write_ios


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoForce:
    """Where the demo force was written."""

    exports: Path
    """One folder a device, in real export formats."""
    policy: Path
    key: Path
    """What was planted, as JSON; see `evaluate`."""
    messages: int


def make_force(out: Path, *, seed: int = SEED, messages: int = MESSAGES) -> DemoForce:
    """Write the demo force into `out`, replacing what was there from an earlier time.

    The same seed gives the same bytes.
    """
    exports = out / "exports"
    if exports.exists():
        shutil.rmtree(exports)
    schedule = make_schedule(seed, messages)
    for device in sorted({channel.device for channel in schedule}):
        folder = exports / f"device-{device}"
        folder.mkdir(parents=True)
        _write_device(
            folder,
            device,
            {one: held for one, held in schedule.items() if one.device == device},
        )
    key = out / "key.json"
    key.write_text(json.dumps(_key(schedule), ensure_ascii=False, indent=1) + "\n", "utf-8")
    policy = out / demo_policy_path().name
    for source in (demo_policy_path(), earlier_policy_path()):
        if (out / source.name).resolve() != source.resolve():
            shutil.copyfile(source, out / source.name)
    owners = {f"device-{one.device}": one.people[0].name for one in schedule}
    (out / "owners.json").write_text(json.dumps(owners, indent=1) + "\n", "utf-8")
    return DemoForce(
        exports=exports,
        policy=policy,
        key=key,
        messages=sum(len(held) for held in schedule.values()),
    )


def _write_device(folder: Path, device: int, talks: Mapping[Channel, Sequence[Line]]) -> None:
    alone = {
        "whatsapp_android": write_android,
        "whatsapp_ios": write_ios,
        "teams": write_teams,
        "slack": write_slack,
        "mbox": write_mbox,
        "csv": write_csv,
    }
    for channel, lines in talks.items():
        if channel.format in alone:
            alone[channel.format](folder, channel, lines)
    texts = {one: held for one, held in talks.items() if one.format == "sms_backup"}
    if texts:
        write_sms(folder, device, texts)
    grams = {one: held for one, held in talks.items() if one.format == "telegram"}
    if grams:
        write_telegram(folder, grams)


def _key(schedule: Mapping[Channel, Sequence[Line]]) -> dict[str, Any]:
    """Return what was planted: each line with its matter, the text as it was said."""
    facts = {matter["id"]: matter for matter in matter_facts()}
    planted = [
        {
            "matter": line.planted,
            "category": facts[line.planted]["category"],
            "lexical": facts[line.planted]["lexical"],
            "device": channel.device,
            "channel": channel.name,
            "text": line.text,
        }
        for channel, lines in schedule.items()
        for line in lines
        if line.planted in facts
    ]
    lookalikes = [
        {
            "id": line.planted,
            "device": channel.device,
            "channel": channel.name,
            "text": line.text,
        }
        for channel, lines in schedule.items()
        for line in lines
        if line.planted.startswith("lookalike-")
    ]
    return {"seed": SEED, "planted": planted, "lookalikes": lookalikes}
