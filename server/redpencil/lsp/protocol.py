"""RedpencilProtocol: pygls' protocol with the life cycle, the errors and the documents that we need.

Overrides private parts of pygls 2.1 where it leaves requests unanswered, applies stale changes, sends
tracebacks or forgets exit codes; each override says which. Runs no I/O: `serve` feeds it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, cast

from cattrs import Converter
from lsprotocol import converters, types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, LanguageServerProtocol, lsp_method

from redpencil.lsp.addresses import Addresses
from redpencil.lsp.capabilities import ClientAbilities, client_abilities
from redpencil.lsp.failures import is_bug, message_for_person, response_error
from redpencil.lsp.no_files import NoFilesWorkspace
from redpencil.lsp.open_documents import OpenDocuments
from redpencil.lsp.plain import PlainDiagnostics
from redpencil.lsp.positions import PositionCodec
from redpencil.wire.frames import encode
from redpencil.wire.parent import watch_process
from redpencil_protocol.uris import SCHEME

_log = logging.getLogger(__name__)

progress_token: ContextVar[int | str | None] = ContextVar("progress_token", default=None)
"""Within a request: where its client wants to see its progress."""

_Message = dict[str, Any]
_Handled = Generator[Any, Any, Any]


def new_converter() -> Converter:
    """Return the converter of LSP messages; parameters of methods beyond the LSP stay plain JSON values.

    Without detailed validation: it costs a tenth of the start, and its messages would not be shown.
    """
    converter = converters.get_converter(Converter(detailed_validation=False))
    for kind in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(kind, _plain_message)
    return converter


def _plain_message(value: _Message, kind: type[Any]) -> Any:
    return kind(**{name: value[name] for name in ("id", "jsonrpc", "method", "params") if name in value})


class RedpencilProtocol(LanguageServerProtocol):
    """One connection to one editor."""

    def __init__(self, server: Any, converter: Converter) -> None:
        super().__init__(server, converter)
        self.abilities = ClientAbilities()
        self.codec = PositionCodec(self.abilities.encoding)
        self.documents = OpenDocuments(self.codec)
        self.on_stop: Callable[[int], None] = lambda _code: None
        """Set by `serve`: ends the process with this code, from any thread."""
        self.before_stop: Callable[[], None] = lambda: None
        """Called on the loop when the editor's stream ends: the last moment to take what was typed."""
        self.addresses: Addresses | None = None
        """Set where the editor opens only files: maps their URIs and ours onto each other."""
        self._initialized = False
        self._plain = PlainDiagnostics(converter)
        self._answered: set[int | str] = set()
        """Requests whose answer the editor has already."""
        self._said = ""
        """The failure of notifications that was shown last, until one succeeded."""

    # Messages in

    def receive(self, message: object, *, answered: bool = False) -> None:
        """Take one decoded message. Every request is answered, whatever is wrong with it.

        pygls decodes inside the JSON parser, where a request that does not fit its type loses its id.

        Args:
            message: the JSON value.
            answered: an `initialize` whose answer, the same as ours, the editor has already.
        """
        if not isinstance(message, dict):
            _log.error("skipped a message that is not an object")
            return
        plain = cast("_Message", message)
        id_ = plain.get("id")
        is_request = "method" in plain and isinstance(id_, int | str) and not isinstance(id_, bool)
        if answered:
            self._answered.add(cast("int | str", id_))
        try:
            structured = self._structured(self._with_our_uris(plain), is_request=is_request)
        except JsonRpcException as error:
            if is_request:
                self._send_response(cast("int | str", id_), error=response_error(error))
            else:
                _log.error("skipped a message: %s", error.message)
            return
        if structured is not None:
            progress_token.set(getattr(getattr(structured, "params", None), "work_done_token", None))
            self.handle_message(structured)

    def _with_our_uris(self, plain: _Message) -> _Message:
        try:
            return self.addresses.to_ours(plain) if self.addresses else plain
        except RecursionError as error:
            raise JsonRpcInvalidRequest("The message is nested too deeply.") from error

    def _structured(self, plain: _Message, *, is_request: bool) -> Any:
        method = plain.get("method")
        if plain.get("jsonrpc") != self.VERSION or not (method is None or isinstance(method, str)):
            raise JsonRpcInvalidRequest("This is not a JSON-RPC 2.0 message.")
        if method is None:
            return self._structured_response(plain)
        self._check_life_cycle(method, is_request=is_request)
        if is_request != ("id" in plain):
            raise JsonRpcInvalidRequest("A request's id is a number or a string.")
        type_ = self.get_message_type(method)
        if type_ is not None and is_request != hasattr(type_, "id"):
            if is_request:
                raise JsonRpcMethodNotFound.of(method)
            raise JsonRpcInvalidRequest(f"{method} is a request, and this has no id.")
        if type_ is None:
            plain.setdefault("params", None)
            type_ = JsonRPCRequestMessage if is_request else JsonRPCNotification
        try:
            return self._converter.structure(plain, type_)
        except Exception as error:
            if plain.get("id") in self._answered and method == types.INITIALIZE:
                _log.error("what the editor says of itself does not fit: %s", type(error).__name__)
                least: _Message = {"capabilities": {}, "processId": None, "rootUri": None}
                return self._converter.structure(plain | {"params": least}, type_)
            _log.error("the parameters of %s do not fit: %s", method, type(error).__name__)
            raise JsonRpcInvalidParams(f"The parameters of {method} are not what the LSP says.") from error

    def _structured_response(self, plain: _Message) -> Any:
        if plain.get("id") not in self._request_futures:
            _log.warning("skipped an answer to a request that is not open")
            return None
        try:
            return self.structure_message(plain)
        except Exception:  # noqa: BLE001 - the one who waits must hear of it, whatever it is
            future = self._request_futures.pop(plain["id"])
            future.set_exception(JsonRpcInvalidParams("The editor's answer is not what the LSP says."))
            return None

    def _check_life_cycle(self, method: str, *, is_request: bool) -> None:
        """Raise what the specification has for a message that comes too early or too late; pygls does not."""
        if method == types.EXIT:
            return
        if self._shutdown:
            raise JsonRpcInvalidRequest("The server is shutting down.")
        if method == types.INITIALIZE:
            if self._initialized:
                raise JsonRpcInvalidRequest("The server is initialized already.")
        elif not self._initialized:
            if not is_request:
                _log.warning("dropped %s, which came before initialize", method)
            raise JsonRpcServerNotInitialized("The first request must be initialize.")

    # Messages out

    def map_addresses(self, addresses: Addresses) -> None:
        """From now on map URIs, and those of documents that were opened before."""
        self.addresses = addresses
        for document in self.documents:
            self.documents.rename(document.uri, addresses.ours(document.uri))

    def publish(self, uri: str, version: int | None, diagnostics: Iterable[types.Diagnostic]) -> None:
        """Replace a document's diagnostics in the editor."""
        params: _Message = {"uri": uri, "diagnostics": [self._plain(one) for one in diagnostics]}
        if version is not None:
            params["version"] = version
        self._send_data({"jsonrpc": self.VERSION, "method": types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": params})

    def _send_data(self, data: Any) -> None:
        """Write one message; unlike pygls never logs it, for it holds the reviewer's work."""
        if not data or self.writer is None:
            return
        body = encode(data, self._serialize_message)
        if self.addresses is not None:
            body = encode(self.addresses.to_files(json.loads(body)), self._serialize_message)
        self.writer.write(body)

    def _send_response(
        self, msg_id: int | str, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        """Answer a request once; unlike pygls without building the answer's class, so that plain values stay plain."""
        self._result_types.pop(msg_id, None)
        if msg_id in self._answered:
            self._answered.discard(msg_id)
            return
        outcome = {"result": result} if error is None else {"error": error}
        self._send_data({"jsonrpc": self.VERSION, "id": msg_id, **outcome})

    def _execute_handler(
        self,
        msg_id: Any,
        handler: Any,
        callback: Any,
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler; unlike pygls lets a cancellation reach what it waits for, and forgets what is done."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future is None:
            return
        if future.done():
            self._request_futures.pop(msg_id, None)
            return
        future.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))
        outer = cast("Future[Any] | None", getattr(callback, "keywords", {}).get("result_future"))
        if outer is not None:
            outer.add_done_callback(lambda one: future.cancel() if one.cancelled() else None)

    def _run_generator(self, future: Future[Any] | None, *, gen: _Handled, result_future: Future[Any]) -> None:
        """Go on with a built-in handler; unlike pygls answers the request when what it waits for was cancelled."""
        if future is not None and future.cancelled():
            gen.close()
            result_future.cancel()
            return
        super()._run_generator(future, gen=gen, result_future=result_future)

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        """Answer a request; pygls would send the traceback of an error to the client."""
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            error = types.ResponseError(types.LSPErrorCodes.RequestCancelled, "The request was cancelled.")
            self._send_response(msg_id, error=error)
            return
        failure = future.exception()
        if failure is None:
            self._send_response(msg_id, result=future.result())
            return
        if is_bug(failure):
            _log.error("request %s failed", msg_id, exc_info=failure)
        self._send_response(msg_id, error=response_error(failure))

    def _check_handler_result(self, future: Future[Any]) -> None:
        """Say once to the person that a notification's handler failed; pygls would show the exception's text."""
        failure = None if future.cancelled() else future.exception()
        if failure is None:
            self._said = ""
            return
        if is_bug(failure):
            _log.error("a notification's handler failed", exc_info=failure)
        message = message_for_person(failure)
        if message != self._said:  # once, not at every keystroke
            self._said = message
            self.notify(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(types.MessageType.Error, message))

    # Life cycle

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> _Handled:
        """Resolve the client's abilities, and announce what pygls' builder leaves out."""
        self._initialized = True
        result = yield from super().lsp_initialize(params)
        encoding = result.capabilities.position_encoding
        self.abilities = client_abilities(params.capabilities, encoding, params.initialization_options)
        self.codec = PositionCodec(self.abilities.encoding)
        self.documents = OpenDocuments(self.codec)
        self._workspace = NoFilesWorkspace(None)
        if self.abilities.text_document_content and not self.abilities.file_system:
            workspace = result.capabilities.workspace or types.WorkspaceOptions()
            workspace.text_document_content = types.TextDocumentContentOptions(schemes=[SCHEME])
            result.capabilities.workspace = workspace
        if result.capabilities.execute_command_provider is not None:
            result.capabilities.execute_command_provider.work_done_progress = True
        if params.process_id:
            watch_process(params.process_id, self._editor_died)
        return result

    def _editor_died(self) -> None:
        _log.warning("the editor is gone")
        self.on_stop(0 if self._shutdown else 1)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> _Handled:
        """Tell the feature and cancel what still runs; pygls stumbles over a request that ends meanwhile."""
        yield from self._tell_feature(types.SHUTDOWN, *args)
        for id_, future in tuple(self._request_futures.items()):
            if id_ != self.msg_id:
                future.cancel()
        self._shutdown = True

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> _Handled:
        """End with the code that the specification asks for; pygls' own is lost on the way."""
        yield from self._tell_feature(types.EXIT, *args)
        self.stream_ended()

    def stream_ended(self) -> None:
        """End the process: with 0 after a shutdown, else with 1."""
        try:
            self.before_stop()
        except Exception:  # noqa: BLE001 - a store in trouble must not keep the process alive
            _log.exception("what was typed last could not be taken")
        finally:
            self.on_stop(0 if self._shutdown else 1)

    # Documents: ours in place of pygls' workspace

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> _Handled:
        """Keep the text, then tell the feature."""
        self.documents.open(params.text_document)
        yield from self._tell_feature(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> _Handled:
        """Apply the changes, then tell the feature; stale ones reach nobody."""
        if self.documents.change(params) is not None:
            yield from self._tell_feature(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> _Handled:
        """Forget the text, then tell the feature."""
        self.documents.close(params.text_document.uri)
        yield from self._tell_feature(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _tell_feature(self, method: str, *params: object) -> _Handled:
        features = cast("dict[str, Any]", self.fm.features)
        if (handler := features.get(method)) is not None:
            yield handler, params, None
