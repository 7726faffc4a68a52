"""Files of the same container that a source refers to: media, user lists."""

import posixpath

from upstander.records.messages import Attachment
from upstander.records.sources import MemberInfo, Source


class Siblings:
    """Looks up the files that lie beside a source, by the paths that the source writes."""

    def __init__(self, source: Source) -> None:
        """Find the folder of `source` among its siblings; without siblings nothing is found."""
        self.files = source.siblings
        own = next(
            (path for path, info in source.siblings.items() if info.path == source.path),
            source.name,
        )
        self.own = own.replace("\\", "/")
        self.folder = posixpath.dirname(self.own)

    def beside(self, path: str) -> MemberInfo | None:
        """Return the file at `path` relative to the source's folder, None without one."""
        if not self.files or not path or len(path) > 4096:
            return None
        joined = posixpath.normpath(posixpath.join(self.folder, path.replace("\\", "/")))
        return self.files.get(joined)

    def above(self, name: str) -> MemberInfo | None:
        """Return the file called `name` in the source's folder or the nearest one above it."""
        folder = self.folder
        while True:
            info = self.files.get(posixpath.join(folder, name))
            if info is not None or not folder:
                return info
            folder = posixpath.dirname(folder)

    def attachment(
        self, path: str, *, name: str = "", mime: str = "", size: int = -1
    ) -> Attachment:
        """Return the attachment at `path`, `present` where its bytes came with the source."""
        info = self.beside(path)
        name = name or posixpath.basename(path.replace("\\", "/"))
        if info is None:
            return Attachment(name=name, mime=mime, size=size, state="missing")
        return Attachment(name=name, mime=mime, size=info.size, sha256=info.sha256, state="present")
