"""What a client raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from valise.client.namespace import Namespace
    from valise.client.outcome import Outcome


class ClientError(Exception):
    """Whatever keeps a client from having what it asked for."""


class UnreachableError(ClientError):
    """The server cannot be reached, or has gone silent. `call` is the id of the call that was under way, or None:
    whether it has run, `client.outcome(call)` says when the server is back."""

    def __init__(self, message: str, call: str | None = None):
        super().__init__(message)
        self.call = call


class ProtocolError(ClientError):
    """What answered does not speak as a Valise server does: it is another server, a newer one, or a hostile one."""


class ServiceError(ClientError):
    """The server refused, and says why.

    status       the status of HTTP: 400, 401, 403, 404, 409, 413, 422, 429 or 503
    slug         the stable word for the kind of problem, the end of `type` in the answer
    detail       what a person can act on
    retry_after  seconds after which it may be asked again, where it says so; else None
    problem      the whole answer, a dict
    """

    def __init__(self, status: int, slug: str, detail: str, retry_after: float | None = None, problem: Any = None):
        super().__init__("%s (%d%s)" % (detail or "the server refused", status, " " + slug if slug else ""))
        self.status, self.slug, self.detail, self.retry_after = status, slug, detail, retry_after
        self.problem = problem if problem is not None else {}


class CallError(ClientError):
    """A call did not return: `outcome` says how it ended. `namespace`: of `call_sandbox`, what there is after the
    call; else None."""

    def __init__(self, message: str, outcome: Outcome):
        super().__init__(message)
        self.outcome = outcome
        self.namespace: Namespace | None = None


class RemoteError(CallError):
    """The code raised in the sandbox. Its text ends with the traceback from there.

    type, message, traceback  of the exception, as texts
    frames                    tuple of `Frame`: where it was raised, the outermost first
    outcome                   the whole outcome: `outcome.scope` is the scope at the raise
    """

    def __init__(self, outcome: Outcome):
        failure = outcome.error
        if failure is None:
            raise ValueError("the call did not raise")
        text = "%s: %s" % (failure.type, failure.message) if failure.message else failure.type
        if failure.traceback:
            text += "\n\nIn the sandbox:\n" + failure.traceback.rstrip("\n")
        super().__init__(text, outcome)
        self.type, self.message, self.traceback = failure.type, failure.message, failure.traceback
        self.frames = failure.frames
