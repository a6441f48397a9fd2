"""Errors as RFC 9457 problem documents: what went wrong, in words fit for whoever called."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request

from library.errors import BadInput, LibraryDamaged, NewsdeskError, NotInLibrary, TransientError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One field of a request that cannot be used."""

    field: str
    """Where it stands: `filters.after`."""
    detail: str


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(examples=["urn:newsdesk:problem:not-in-library"])
    """Stays the same for one kind of problem; programs decide by it."""
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no article 9f2c in the library"])
    errors: tuple[FieldProblem, ...] | None = None
    """The fields at fault, when a request did not validate."""


class ProblemError(HTTPException):
    """Raised by a door's own code to answer with a problem document."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(status_code=status, detail=detail)
        self.kind = kind


def problem(status: int, kind: str, detail: str) -> Problem:
    """A problem of one kind (`not-in-library`), with the status's own phrase as its title."""
    return Problem(type=f"urn:newsdesk:problem:{kind}", title=HTTPStatus(status).phrase, status=status, detail=detail)


def problem_of(error: Exception) -> Problem:
    """The problem that an error is for a caller; an unexpected one is logged, and its inside not told."""
    if isinstance(error, ProblemError):
        return problem(error.status_code, error.kind, str(error.detail))
    if isinstance(error, NewsdeskError):
        return problem(_status_of(error), _kebab(type(error).__name__), str(error))
    logger.error("unexpected error at the API", exc_info=error)
    return problem(500, "unexpected", "Something went wrong here. The server's log has the particulars.")


def response_of(found: Problem) -> JSONResponse:
    """The document as an HTTP response."""
    headers = {"Retry-After": "5"} if found.type.endswith(_RETRY_KINDS) else None
    content = found.model_dump(mode="json", exclude_none=True)
    return JSONResponse(content, status_code=found.status, headers=headers, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an endpoint that may answer with these problems."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def answer_with_problems(app: FastAPI) -> None:
    """Make every error of the app a problem document."""

    @app.exception_handler(NewsdeskError)
    @app.exception_handler(ProblemError)
    @app.exception_handler(Exception)
    def _failed(_request: Request, error: Exception) -> JSONResponse:
        return response_of(problem_of(error))

    @app.exception_handler(StarletteHTTPException)
    def _refused(_request: Request, error: StarletteHTTPException) -> JSONResponse:
        kind = _kebab(HTTPStatus(error.status_code).phrase)
        return response_of(problem(error.status_code, kind, str(error.detail)))

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return response_of(_problem_of_validation(error.errors()))


def _problem_of_validation(errors: Sequence[Any]) -> Problem:
    fields = tuple(
        FieldProblem(field=_field_of(found["loc"]), detail=str(found["msg"]).removeprefix("Value error, "))
        for found in errors
    )
    detail = "; ".join(f"{found.field}: {found.detail}" for found in fields)
    if any(found["type"] == "json_invalid" for found in errors):
        return problem(400, "not-json", f"The body is not valid JSON ({errors[0]['ctx']['error']}).")
    return problem(422, "not-valid", detail).model_copy(update={"errors": fields})


def _field_of(place: Sequence[object]) -> str:
    """`("body", "filters", "after")` -> `filters.after`."""
    inner = place[1:] if place and place[0] in ("body", "query", "path") else place
    return ".".join(map(str, inner)) or "body"


def _status_of(error: NewsdeskError) -> int:
    match error:
        case NotInLibrary():
            return 404
        case BadInput():
            return 400
        case TransientError() | LibraryDamaged():
            return 503
        case _:
            return 500


def _kebab(name: str) -> str:
    """`NotInLibrary` and `Not Found` -> `not-in-library`, `not-found`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\s+", "-", name).lower()


_RETRY_KINDS = tuple(_kebab(kind.__name__) for kind in (TransientError, *TransientError.__subclasses__()))
