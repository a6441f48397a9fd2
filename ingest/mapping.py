"""How a foreign shape of rows (JSON or a table) names what an article has: a small TOML file, read and checked.

about = "what the data set is"
records = "response.results"        # where the list of records lies in a JSON document
empty = ["NaN", "null"]             # texts that mean nothing
ignore = ["fetched"]                # keys that nobody needs to hear of
title_from_text = true              # a row without a title is called by its first sentence

[fields]
title = "headline"                  # a key,
text = ["body", "content.0.value"]  # the first of several that has something; dots lead inside, `*` into each of a list
published_at = { from = "date", dates = ["%Y/%m/%d", "unix"] }
outlet = { from = "link", as = "outlet" }

[[skip]]
when = "type"
is = ["video"]
reason = "a video"
"""

import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import ConfigDict, Field, ValidationError, model_validator

from library.errors import BadInput
from library.values import Value

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FOLDER = Path(__file__).parent / "mappings"
"""The mappings that come with the program; each is found by its name."""
MAX_FILE = 100_000
"""The largest mapping file, in bytes."""

_Words = Annotated[str, Field(max_length=200)]
_List = Annotated[tuple[_Words, ...], Field(max_length=50)]
FieldName = Literal[
    "id", "title", "text", "url", "outlet", "authors", "published_at", "updated_at", "section", "language"
]  # fmt: skip
"""The fields of an article, as the contract names them."""


class FieldRule(Value):
    """Where one field of an article is found in a row, and how it is written there."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    paths: _List = Field(default=(), alias="from")
    """Keys, or paths such as `fields.body` and `content.*.value`; the first that has something is taken."""
    constant: _Words | None = None
    """What holds where no path has anything."""
    written_as: Literal["text", "html", "outlet", "names"] = Field(default="text", alias="as")
    """`html` is read into paragraphs, `outlet` may be a host or an address, `names` are parted."""
    dates: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=10)] = ()
    """Forms of a date as strptime has them, or `unix` and `unix-ms`; ISO 8601 and dates in words always fit."""
    join: _Words = "\n\n"
    """What stands between the parts of a list."""
    split: _List = (";", "|", " and ", " & ", ",")
    """What stands between names in one text; at a comma only where whole names stand on both sides."""
    strip_prefix: _List = ()
    """Beginnings that are taken off."""
    strip_suffix: _List = ()
    """Endings that are taken off; `{outlet}` in one is the row's outlet."""
    or_unknown: bool = False
    """Whether a date that cannot be read counts as unknown instead of failing the row."""

    @model_validator(mode="before")
    @classmethod
    def _from_short_forms(cls, given: object) -> object:
        if isinstance(given, str | list):
            given = {"from": given}
        if isinstance(given, dict):
            rule = cast("dict[str, object]", given)
            if isinstance(rule.get("from"), str):
                return {**rule, "from": [rule["from"]]}
        return given

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "FieldRule":
        if not self.paths and self.constant is None:
            raise ValueError("it needs `from`, a key or a list of keys, or `constant`")
        return self


class SkipRule(Value):
    """Rows that are left out, with the reason that the report gives."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    when: _Words
    """The path that decides."""
    values: _List | None = Field(default=None, alias="is")
    """The values, as text, for which a row is left out; without it, a row is left out when nothing is there."""
    reason: _Words


class FieldMapping(Value):
    """A whole mapping."""

    about: str = Field(default="", max_length=2000)
    records: _Words | None = None
    fold_keys: bool = False
    """Whether keys are the same whatever their case, spaces and `_-.`."""
    empty: _List = ()
    ignore: _List = ()
    title_from_text: bool = False
    skip: Annotated[tuple[SkipRule, ...], Field(max_length=50)] = ()
    fields: dict[FieldName, FieldRule]

    @model_validator(mode="after")
    def _names_an_article(self) -> "FieldMapping":
        missing = [name for name in ("title", "text") if name not in self.fields]
        if missing == ["title"] and self.title_from_text:
            missing = []
        if missing:
            are = "are" if len(missing) > 1 else "is"
            raise ValueError(f"fields: it does not say where {' and '.join(missing)} {are} found")
        return self

    @cached_property
    def as_json(self) -> str:
        """Itself in JSON: the same for the same mapping, and all that is needed to apply it again."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True, exclude={"about"})

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of a row that it reads or passes over on purpose."""
        paths = [path for rule in self.fields.values() for path in rule.paths]
        paths += [rule.when for rule in self.skip]
        return frozenset(paths) | {path.split(".", 1)[0] for path in paths} | frozenset(self.ignore)


def load_mapping(name_or_path: str) -> FieldMapping:
    """Return a mapping that comes with the program, by its name, or one from a TOML file.

    Raises BadInput that names the file and the key.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{name_or_path}.toml"
        if name_or_path not in mapping_names():
            known = ", ".join(mapping_names())
            raise BadInput(f"there is no format {name_or_path!r}: name one of {known}, or a file that ends in .toml")
    return mapping_from_toml(_text_of(path), name_or_path)


def mapping_names() -> list[str]:
    """The names of the mappings that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def mapping_from_toml(text: str, name: str) -> FieldMapping:
    """Return the mapping that a TOML text describes. Raises BadInput that begins with `name`."""
    try:
        return FieldMapping.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"{name}: not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        reason = _reason(first)
        raise BadInput(f"{name}: {where}: {reason}" if where else f"{name}: {reason}") from None


def _reason(error: "ErrorDetails") -> str:
    """Say what is wrong in the words of a TOML file."""
    place = error["loc"][:-1] if error["loc"] else ()
    match error["type"]:
        case "missing":
            return "missing"
        case "extra_forbidden":
            model: type[Value] = FieldMapping if not place else SkipRule if place[0] == "skip" else FieldRule
            known = sorted(field.alias or name for name, field in model.model_fields.items())
            return f"not known here; known are {', '.join(known)}"
        case "dict_type" | "model_type" if error["loc"] == ("fields",):
            return 'write [fields], and lines such as title = "headline" under it'
        case "dict_type" | "model_type":
            return 'should be a key as "headline", a list of keys, or a table as { from = "headline" }'
        case _:
            return error["msg"].removeprefix("Value error, ")


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            raise BadInput(f"{path}: a mapping holds at most {MAX_FILE // 1000} kB")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: it cannot be read: {getattr(error, 'strerror', None) or error}") from None
