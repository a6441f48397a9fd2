"""Serving page and API on one address."""

from importlib.util import find_spec
from pathlib import Path

from bot.doors.commands.printing import print_report, reading_progress
from bot.newsdesk import Newsdesk
from library.errors import BadInput

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def samples_folder() -> Path:
    """The sample articles, beside the packages in a checkout as in an installed wheel. Raises BadInput."""
    spec = find_spec("bot")
    if spec and spec.origin:
        folder = Path(spec.origin).parents[1] / "samples" / "articles"
        if folder.is_dir():
            return folder
    raise BadInput("the sample articles are not part of this installation; serve without --load-samples")


def serve(desk: Newsdesk, host: str, port: int, load_samples: bool) -> None:
    """Serve until stopped. Raises BadInput when the address is taken."""
    _refuse_taken(host, port)
    if load_samples and desk.count_articles() == 0:
        print("the library is empty: taking in the sample articles", flush=True)
        with reading_progress(quiet=False) as on_progress:
            report = desk.ingest([str(samples_folder())], on_progress)
        print_report(report, as_json=False)
    print("starting", flush=True)
    import uvicorn

    from bot.doors.http.api import create_app

    # Whoever opens the server to a network has chosen to be called by any name; on loopback only its own names are.
    app = create_app(desk, hosts=() if host in LOOPBACK else ("*",))
    shown = f"[{host}]" if ":" in host else host
    print(f"Newsdesk is at http://{shown}:{port} (stop with Ctrl+C)", flush=True)
    if desk.settings.background:
        desk.start_background()
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)
    finally:
        desk.close()


def _refuse_taken(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                "choose another with --port, or `make run PORT=7861`"
            ) from error
