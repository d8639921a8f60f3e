"""Bodies checked against a wire model, and the types of which wire models are made."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from rota.domain.errors import FieldError
from rota.domain.subscription import ADDRESS, is_plain_address
from rota.domain.time import parse_instant, parse_local, parse_time_of_day
from rota.domain.zone import zone_names
from rota.http.problems import WireError

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
# A gateway hands a body on as text, with this in the place of each byte that is not UTF-8: what was meant is lost.
_REPLACEMENT = "\ufffd"


class Wire(BaseModel):
    """What is sent: no field that is not known, no number as a string, no string as a number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def between(cls, sent: Mapping[str, Any]) -> list[FieldError]:
        """What is wrong between fields, of an object that may have wrong fields too, so that all is said at once."""
        return []

    def sent(self) -> dict[str, Any]:
        """The fields that were sent, by name, as they were checked."""
        return {name: getattr(self, name) for name in self.model_fields_set}


M = TypeVar("M", bound=Wire)


def checked(model: type[M], value: Any) -> M:
    """The model of a JSON value; WireError names every field at fault by its pointer."""
    problems = model.between(value) if isinstance(value, dict) else []
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        raise WireError([_field_error(one) for one in error.errors(include_url=False)] + problems) from None
    if problems:
        raise WireError(problems)
    return made


_SAID = {
    "missing": "is needed",
    "extra_forbidden": "is not a field of this object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "string_unicode": "must be text that can be written as UTF-8",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be made of letters and digits without accents, and of _ . @ -",
    "too_short": "must not be empty",
    "too_long": "must have at most {max_length} items",
    "greater_than_equal": "must be at least {ge:.15g}",
    "less_than_equal": "must be at most {le:.15g}",
    "less_than": "must be less than {lt:.16g}",
    "value_error": "{error}",
}


def _field_error(error: Any) -> FieldError:
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"])
    said = _SAID.get(error["type"])
    if said is None:
        return FieldError(pointer, str(error["msg"]).replace("Input should be", "must be"))
    return FieldError(pointer, said.format(**error.get("ctx", {})))


def _of(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A parser that says what would be right, as a validator."""

    def validate(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise PydanticCustomError("rota", "{detail}", {"detail": str(error)}) from None

    return validate


def _clean(text: str) -> str:
    """Text that is safe to store and show: NFC, without control characters and without ones that turn its direction."""
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            raise ValueError("must not hold half of a surrogate pair")
        if category == "Cc" or char in _BIDI:
            raise ValueError("must not hold control or text-direction characters")
        if char == _REPLACEMENT:
            raise ValueError("must be UTF-8: it holds U+FFFD, which stands for bytes that are not")
    return unicodedata.normalize("NFC", text)


def _name(text: str) -> str:
    clean = _clean(text)
    if not clean.strip():
        raise ValueError("must not be blank")
    return clean


def _zone(text: str) -> str:
    if text not in zone_names():
        raise ValueError("must be an IANA time zone, such as Europe/Brussels")
    return text


def _email(text: str) -> str:
    clean = _clean(text)
    if not is_plain_address(clean):
        raise ValueError(f"must be {ADDRESS}")
    return clean


def _minutes(hours: int | float) -> int:
    minutes = round(hours * 60)
    if abs(hours * 60 - minutes) > 1e-6:
        raise PydanticCustomError("rota", "must come to whole minutes")
    return minutes


def _schema(**keywords: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **keywords})


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_of(_name))]
Text = Annotated[str, Field(max_length=2_000), AfterValidator(_of(_clean))]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\.*[A-Za-z0-9_@-][A-Za-z0-9_.@-]*$")]
Email = Annotated[str, Field(max_length=254), AfterValidator(_of(_email))]
ZoneName = Annotated[str, Field(max_length=64), AfterValidator(_of(_zone))]
Moment = Annotated[str, AfterValidator(_of(parse_instant)), _schema(format="date-time")]
LocalMoment = Annotated[str, AfterValidator(_of(parse_local)), _schema(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$")]
TimeOfDay = Annotated[
    str,
    AfterValidator(_of(parse_time_of_day)),
    _schema(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"]),
]
ShiftHours = Annotated[float, Field(ge=0.25, le=8784), AfterValidator(_minutes)]
