"""The base of every model on the wire: frozen; strict where we are asked, tolerant where we read.

A request, an import line, a rubric file: an unknown key or word is an error, so that a typo is never
dropped in silence. What a source answers, and what was kept of it, is taken in by `Model.read`: a newer
source may say more than is known here, so unknown keys are left out, and unknown words stay as they are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema, core_schema

READING = "reading"
"""The validation context of what is read, not asked."""

_MAX_WORD = 120


class Model(BaseModel):
    """A frozen value; an unknown key is an error, so that a typo is never dropped in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Return the value that JSON from a source, or kept of one, says; what is unknown here does no harm.

        Raises:
            ValidationError: it is not JSON, or lacks what is needed.
        """
        return cls.model_validate_json(text, extra="ignore", context=READING)


def is_unknown_word(value: object, info: ValidationInfo) -> bool:
    """Whether `value`, which nothing here knows, is a word of a newer source that is being read."""
    return info.context == READING and isinstance(value, str) and 0 < len(value) <= _MAX_WORD and value.isprintable()


class Word(StrEnum):
    """A word of a list that may grow: read from a newer source, an unknown one is kept and shown as it is.

    It is then a member of its class that no list of the class's members has.
    """

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the word, be it on the list or not."""
        try:
            return cls(value)
        except ValueError:
            return cls.unknown(value)

    @classmethod
    def unknown(cls, value: str) -> Self:
        """Return a word that is not on the list."""
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word

    @property
    def is_known(self) -> bool:
        """Whether it is on the list."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take unknown words in what is read."""
        return core_schema.with_info_wrap_validator_function(cls._taken, handler(source))

    @classmethod
    def _taken(cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        try:
            return handler(value)
        except ValidationError:
            if not is_unknown_word(value, info):
                raise
            return cls.unknown(str(value))


def _as_it_is(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    try:
        return handler(value)
    except ValidationError:
        if not is_unknown_word(value, info):
            raise
        return value


Open = WrapValidator(_as_it_is)
"""For a Literal of words that may grow: an unknown one is kept as it is where it is read."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
"""An opaque name on the wire and in URIs: letters, digits, dot, underscore, hyphen."""
