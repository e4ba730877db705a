"""A cell is told to stop when it has taken its time: by a timer of the system, else by a thread.

Windows has no timers that interrupt. There a thread has Python raise the error in the main thread, at its
next instruction; what waits within one (`time.sleep`, a long computation of torch) runs on to its end, or
until the process that watches this one ends it.
"""

from __future__ import annotations

import ctypes
import signal
import threading

WHY = "this cell ran longer than it may: is there a loop that never ends?"


class CellTimeout(BaseException):
    """The cell took longer than it may; a BaseException, so that `except Exception` lets it pass."""

    def __init__(self, message: str = WHY) -> None:
        super().__init__(message)  # Python makes it without one, where it is told to raise it


class TimeLimit:
    """Raises `CellTimeout` in the main thread, once `start` was so long ago without a `stop`."""

    def __init__(self, has_timers: bool | None = None) -> None:
        self._has_timers = hasattr(signal, "setitimer") if has_timers is None else has_timers
        self._thread: threading.Timer | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Be ready, in the main thread of a process that runs cells."""
        if self._has_timers:
            signal.signal(signal.SIGALRM, _raise_timeout)

    def start(self, seconds: float) -> None:
        """Begin to count; what was counted before is forgotten."""
        if self._has_timers:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            return
        self.stop()
        thread = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._raise)
        thread.daemon = True
        with self._lock:
            self._thread = thread
        thread.start()

    def stop(self) -> None:
        """Count no more."""
        if self._has_timers:
            signal.setitimer(signal.ITIMER_REAL, 0)
            return
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None:
                return
            thread.cancel()
            _raise_in_main_thread(None)  # what was to be raised and has not been

    def _raise(self) -> None:
        with self._lock:
            if self._thread is threading.current_thread():
                _raise_in_main_thread(CellTimeout)


def _raise_in_main_thread(error: type[BaseException] | None) -> None:
    """Have the main thread raise an error soon; None takes back what it has not raised yet."""
    main = ctypes.c_ulong(threading.main_thread().ident or 0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(main, error and ctypes.py_object(error))


def _raise_timeout(*_: object) -> None:
    raise CellTimeout
