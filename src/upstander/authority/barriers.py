"""Barriers between a reader and what touches the reader or those close to them."""

from collections.abc import Iterable

from upstander.base.errors import UpstanderError
from upstander.records.authorisations import ContentFacts, normalise_label


class OwnContent(UpstanderError):
    """A reader asked for content of their own or of a declared associate.

    `code` is `own_content` or `associate_content`.
    """

    def __init__(self, code: str, reason: str) -> None:
        """Keep the code and the reason."""
        super().__init__(reason)
        self.code = code


def check_not_self(
    reader_labels: Iterable[str], associates: Iterable[str], content: ContentFacts
) -> None:
    """Pass content in which neither the reader nor a declared associate takes part.

    Args:
        reader_labels: every label and handle by which the reader is known.
        associates: the same of those whom the reader declared.
        content: what is to be opened; its custodian and participants are compared.

    Raises:
        OwnContent: one of them takes part, or nobody can say who the reader is.
    """
    mine = {label for one in reader_labels if (label := normalise_label(one))}
    if not mine:
        raise OwnContent("own_content", "it is not known by which labels this reader is known")
    present = {normalise_label(one) for one in (content.custodian, *content.participants)}
    if mine & present:
        raise OwnContent("own_content", "nobody reads content in which they take part")
    if {normalise_label(one) for one in associates} & (present - {""}):
        raise OwnContent(
            "associate_content", "nobody reads content in which a declared associate takes part"
        )
