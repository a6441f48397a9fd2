"""`newsdesk eval report`: a run as a page or as Markdown, and the same of a comparison."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.comparing.values import Comparison

STDOUT = Path("-")


def report_run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where to; - prints it. Default: report.html, or report.md, beside the answers."
        ),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown, for a pull request.")] = False,
) -> None:
    """Write what a run says as one HTML file, or as Markdown; of an unfinished run, what there is so far."""
    from eval.reporting.markdown import report_markdown, write_markdown
    from eval.reporting.pages import page
    from eval.reporting.report import read_report, write_report

    if out == STDOUT:
        report = read_report(folder)
        typer.echo(report_markdown(report) if markdown else page("report.html", report=report), nl=False)
        return
    typer.echo(str(write_markdown(folder, out) if markdown else write_report(folder, out)))


def write_comparison(comparison: "Comparison", html: Path | None, markdown: bool) -> None:
    """What `newsdesk eval compare` writes besides its table: a page into `html`, Markdown onto stdout."""
    from eval.reporting.compared import read_notes
    from eval.reporting.compared import write_comparison as write_page
    from eval.reporting.markdown import comparison_markdown

    if html is None and not markdown:
        return
    notes = read_notes(comparison)
    if html is not None:
        write_page(comparison, html, notes)
    if markdown:
        typer.echo(comparison_markdown(comparison, notes), nl=False)


def add_report_commands(app: typer.Typer) -> None:
    """Add `report` to the commands of `newsdesk eval`."""
    app.command("report")(report_run)
