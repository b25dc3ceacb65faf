"""What an exception becomes on the wire: a code, one readable sentence and what to do next.

The only place that gives LSP codes. Never passes on a traceback, a local path or the text of an
exception that was not written for people.
"""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError

from redpencil.errors import RedpencilError, RefusedError, UnknownDocumentError

INTERNAL_MESSAGE = "redpencil made a mistake of its own; your work is kept. The log says more."


def response_error(error: BaseException) -> types.ResponseError:
    """Return the error to answer a request with."""
    if isinstance(error, UnknownDocumentError):
        return types.ResponseError(types.ErrorCodes.InvalidParams, str(error))
    if isinstance(error, RedpencilError):
        data = {"next": error.next_step, "code": error.code if isinstance(error, RefusedError) else ""}
        return types.ResponseError(types.LSPErrorCodes.RequestFailed, str(error), data)
    if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
        return types.ResponseError(error.code, error.message)
    if invalid := _invalid_value(error):
        return types.ResponseError(types.ErrorCodes.InvalidParams, invalid)
    return types.ResponseError(types.ErrorCodes.InternalError, INTERNAL_MESSAGE)


def message_for_person(error: BaseException) -> str:
    """Return what to show where no request waits for an answer."""
    return str(error) if isinstance(error, RedpencilError) else INTERNAL_MESSAGE


def is_bug(error: BaseException) -> bool:
    """Whether the log should have the traceback."""
    return response_error(error).code == types.ErrorCodes.InternalError


def _invalid_value(error: BaseException) -> str:
    """Return what is wrong with arguments that our own models refused; empty for any other error."""
    from pydantic import ValidationError  # noqa: PLC0415 - not on the start path

    from redpencil_protocol.uris import InvalidUriError  # noqa: PLC0415 - the same

    if isinstance(error, InvalidUriError):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where or 'The argument'}: {first['msg']}"
    return ""
