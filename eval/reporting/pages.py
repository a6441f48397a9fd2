"""Values laid out by the templates, as one HTML file that loads nothing."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, **values: Any) -> bytes:
    """The page in UTF-8. Every value is escaped."""
    script = (TEMPLATES / "script.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # The policy names the one script by its digest: no other runs, wherever it might stand.
    rendered = _templates().get_template(template).render(**values, script=script, script_digest=f"sha256-{digest}")
    return rendered.encode("utf-8", "replace")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
