"""Connections that must say what they want in time: uvicorn itself waits for a request's headers as long as it takes."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

# From the first byte of a request, or from the connection's opening, to the end of the headers.
HEADER_TIME_LIMIT_S = 10.0


class TimedH11Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, closing a connection whose next request does not begin in time."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override] # as uvicorn says it: its transport is one that writes
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self._stop_waiting()
        elif self._deadline is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(HEADER_TIME_LIMIT_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.close()
