"""The error tree of Newsdesk; a name says what its catcher does.

NewsdeskError                 one line for the reader: what was wrong, what to do
├── BadInput                  what was asked for or handed in cannot be used; exit status 2, HTTP 400
│   ├── UnreadableSource      a file that cannot become an article; reported, and the rest goes on
│   │   └── FetchFailed       nothing came from the web (ingest.web.values)
│   └── NotInLibrary          an id that the library does not hold; HTTP 404
├── TransientError            the same call may work later; HTTP 503
│   ├── EmbedderUnavailable   the embedding endpoint did not answer
│   ├── ModelUnavailable      the chat model did not answer; the quoting writer takes over
│   └── LibraryBusy           another process holds the library for writing
└── LibraryDamaged            what is kept disagrees with itself; the message names the command that mends it
    ├── EmbedderMismatch      the vectors were made by another embedder
    └── EmbedderBroken        the embedder's own files are missing or changed
"""


class NewsdeskError(Exception):
    """Base of everything that Newsdesk raises on purpose; `str()` is fit to show to a user."""


class BadInput(NewsdeskError):
    """What was asked for or handed in cannot be used as it is."""


class UnreadableSource(BadInput):
    """A source that cannot be turned into an article."""


class NotInLibrary(BadInput):
    """An id that the library does not hold."""


class TransientError(NewsdeskError):
    """The same call may work later."""


class EmbedderUnavailable(TransientError):
    """The embedding endpoint did not answer as it should."""


class ModelUnavailable(TransientError):
    """The chat model did not answer as it should."""


class LibraryBusy(TransientError):
    """Another process is writing to the library."""


class LibraryDamaged(NewsdeskError):
    """What is kept disagrees with itself; the message says what mends it."""


class EmbedderMismatch(LibraryDamaged):
    """The vectors were made by another embedder than the one configured."""


class EmbedderBroken(LibraryDamaged):
    """The embedder's own files are missing or are not the ones expected."""
