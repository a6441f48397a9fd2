"""A lock that one thread of one process holds at a time; whoever dies lets go of it."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from library.errors import NewsdeskError

POLL_SECONDS = 0.002
FAR = 1 << 20
"""Windows locks bytes against reading too: the one that stands for the lock lies behind everything written."""

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class Held:
    """A lock that was taken, until the `with` block ends; its file keeps a few bytes for the next holder."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            _unlock(self._handle)
        finally:
            os.close(self._handle)

    def read(self, size: int) -> bytes:
        """The first bytes of the file; fewer where fewer were ever written."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.read(self._handle, size)

    def write(self, content: bytes) -> None:
        """Write over the first bytes."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, content)


class FileLock:
    """The lock of the file at `path`, which is made where there is none and never removed. Not to be taken twice."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, patience: float) -> Held | None:
        """Wait up to `patience` seconds; None when another still holds it then. Raises NewsdeskError."""
        handle = self._open()
        try:
            until = time.monotonic() + patience
            while not _try_lock(handle):
                if time.monotonic() >= until:
                    os.close(handle)
                    return None
                time.sleep(POLL_SECONDS)
        except BaseException:
            os.close(handle)
            raise
        return Held(handle)

    def _open(self) -> int:
        try:
            try:
                return os.open(self.path, _FLAGS, 0o666)
            except FileNotFoundError:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                return os.open(self.path, _FLAGS, 0o666)
        except OSError as error:
            raise NewsdeskError(
                f"{self.path} cannot be opened ({error.strerror}); the library's folder must be one that can be "
                "written to: change its permissions, or name another in NEWSDESK_HOME"
            ) from error
