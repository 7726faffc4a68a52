"""The words of a row of a Telegram export: its text, or what its fields say happened."""

from typing import Any

from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text

_NOT_FACTS = frozenset(
    (
        *("id", "type", "date", "date_unixtime", "actor", "actor_id", "action", "text"),
        *("text_entities", "edited", "edited_unixtime", "width", "height"),
    )
)


def telegram_body(
    value: dict[str, Any], *, service: bool, words_only: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Return the text of a row, its other fields put into words, and the transforms.

    `words_only`: the caller knows that no other field has anything to show.
    """
    text, transforms = _text(value.get("text"))
    if not text and value.get("text_entities"):
        text, transforms = _text(value["text_entities"])
    if words_only:
        return text, transforms
    described = _service_words(value) if service else _described(value)
    if described:
        text = f"{text}\n{described}" if text else described
        transforms = (*transforms, "described_from_fields")
    return text, transforms


def _text(value: Any) -> tuple[str, tuple[str, ...]]:
    """Return the text of a string, or of a list of strings and entities, in order."""
    if isinstance(value, str):
        return value, ()
    words: list[str] = []
    addresses = False
    for part in as_list(value):
        if isinstance(part, dict):
            words.append(as_text(part.get("text")))
            address = as_text(part.get("href"))
            if address and address not in words[-1]:
                # The words of a text link hide where it leads.
                words.append(f" ({address})")
                addresses = True
        else:
            words.append(as_text(part))
    return "".join(words), ("link_addresses",) if addresses else ()


def _service_words(value: dict[str, Any]) -> str:
    action = as_text(value.get("action")).replace("_", " ")
    facts = [
        f"{key.replace('_', ' ')}: {_fact(fact)}"
        for key, fact in value.items()
        if key not in _NOT_FACTS and fact not in (None, "", [])
    ]
    return "; ".join((" ".join(filter(None, (as_text(value.get("actor")), action))), *facts))


def _fact(fact: Any) -> str:
    if isinstance(fact, list):
        return ", ".join(as_text(item) or "(deleted account)" for item in fact)
    return as_text(fact)


def _described(value: dict[str, Any]) -> str:
    """Return in words what a poll, place, contact, game, invoice or sticker shows."""
    lines: list[str] = []
    if poll := as_mapping(value.get("poll")):
        lines.append(as_text(poll.get("question")))
        answers = (as_mapping(answer) for answer in as_list(poll.get("answers")))
        lines += [f"- {as_text(a.get('text'))} ({as_text(a.get('voters'))})" for a in answers]
    if place := as_mapping(value.get("location_information")):
        lines.append(f"{as_text(place.get('latitude'))}, {as_text(place.get('longitude'))}")
    if contact := as_mapping(value.get("contact_information")):
        lines.append(" ".join(filter(None, map(as_text, contact.values()))))
    if invoice := as_mapping(value.get("invoice_information")):
        lines += [as_text(invoice.get("title")), as_text(invoice.get("description"))]
    shown = ("place_name", "address", "game_title", "game_description", "sticker_emoji")
    lines += [as_text(value[key]) for key in shown if key in value]
    return "\n".join(filter(None, lines))
