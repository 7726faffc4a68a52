"""Receives an upload straight into the sealed store: no second copy, no whole file in memory."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from upstander_web.exhibits.storage import ExhibitTooLarge, IncomingFile


def limit_bytes() -> int:
    """Return how large one uploaded file may be."""
    return int(settings.UPSTANDER_UPLOAD_BYTES)


class SealableUpload(UploadedFile):  # type: ignore[type-arg] # not generic at run time
    """An uploaded file whose bytes are already on the disk and hashed."""

    def __init__(self, incoming: IncomingFile, content_type: str) -> None:
        """Stand for `incoming` in a form; its bytes are read from nowhere else."""
        super().__init__(
            file=BytesIO(), name=incoming.name, content_type=content_type, size=incoming.size
        )
        self.incoming = incoming

    def close(self) -> None:
        """Remove the part file unless it was sealed: Django calls this as the request ends."""
        self.incoming.discard()
        super().close()


class SealingUploadHandler(FileUploadHandler):
    """Django upload handler that writes and hashes chunk by chunk in the exhibits' folder."""

    def __init__(self) -> None:
        """Begin with no file."""
        super().__init__()
        self.incoming: IncomingFile | None = None
        self.too_large: list[str] = []
        """Names of files that outgrew the limit and were dropped."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a part file for the next file of the form."""
        super().new_file(*args, **kwargs)
        self.incoming = IncomingFile(self.file_name or "", limit_bytes=limit_bytes())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - Django's signature
        """Write one chunk; a file that outgrows the limit is dropped and named."""
        if self.incoming is not None:
            try:
                self.incoming.write(raw_data)
            except ExhibitTooLarge as error:
                self.too_large.append(self.incoming.name)
                self.incoming = None
                raise SkipFile from error
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":  # noqa: ARG002 - Django's signature
        """Hand over the finished file."""
        if self.incoming is None:
            return None
        self.incoming.finish()
        upload = SealableUpload(self.incoming, self.content_type or "")
        self.incoming = None
        return upload

    def upload_interrupted(self) -> None:
        """Remove what came of a broken upload."""
        if self.incoming is not None:
            self.incoming.discard()
            self.incoming = None
