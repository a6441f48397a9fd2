"""What the command line's options mean."""

from datetime import date, datetime

from pydantic import ValidationError

from bot.question import INFERRED_FIELDS, InferredField
from bot.values import WriterChoice
from library.errors import BadInput
from library.values import Filters


def filters_of(after: str | None, before: str | None, outlets: list[str] | None) -> Filters:
    """What narrows a search. Raises BadInput."""
    window = {"after": day_of("--after", after), "before": day_of("--before", before)}
    try:
        return Filters.model_validate({**window, "outlets": tuple(outlets or ())})
    except ValidationError as error:
        raise BadInput("; ".join(each["msg"] for each in error.errors(include_input=False))) from None


def fields_of(infer: bool) -> tuple[InferredField, ...]:
    """What may be read from a question."""
    return INFERRED_FIELDS if infer else ()


def day_of(option: str, text: str | None) -> date | None:
    """A day as it was typed. Raises BadInput naming the option."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BadInput(f"{option} takes a date as in 2023-03-02, not {text!r}") from None


def writer_of(name: str | None) -> WriterChoice | None:
    """Who is to write. Raises BadInput."""
    match name:
        case None | "quote" | "llm":
            return name
        case _:
            raise BadInput(f"--writer takes quote or llm, not {name!r}")
