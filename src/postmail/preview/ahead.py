"""Ahead of the designer: the other languages of a mail are made while somebody looks at it."""

from __future__ import annotations

import threading
from dataclasses import replace

from postmail.preview.studio import Studio
from postmail.preview.view import View

#: Seconds without a new wish before it begins, and after a change the more before it makes the
#: first, the third: whoever saves again and again comes first, and the languages next to the one
#: in sight before the others.
_QUIET = 0.2
_AFTER_CHANGE = {0: 0.8, 2: 3.0}


class Ahead:
    """Makes what may be asked for next, in a thread of its own; only the latest wish counts."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._wish: tuple[View, int] | None = None
        self._wished = threading.Condition()
        self._ended = False
        self._made_for = studio.version

    def start(self) -> None:
        """Begin; it ends with *stop*, at the latest with the program."""
        threading.Thread(target=self._run, name="ahead", daemon=True).start()

    def stop(self) -> None:
        """Finish the mail in hand, and no other."""
        with self._wished:
            self._ended = True
            self._wished.notify()

    def look(self, view: View) -> None:
        """Somebody looks at *view* now."""
        with self._wished:
            self._wish = (view, self._studio.version)
            self._wished.notify()

    def _run(self) -> None:
        while wish := self._latest():
            view, version = wish
            fresh, self._made_for = version != self._made_for, version
            for number, one in enumerate(self._next(view)):
                if fresh and number in _AFTER_CHANGE:
                    self._rest(_AFTER_CHANGE[number])
                if self._wish or self._ended or self._studio.version != version:
                    break
                self._studio.picture(self._studio.settled(one))

    def _latest(self) -> tuple[View, int] | None:
        """The wish after which nobody wished for a while; None at the end."""
        with self._wished:
            self._wished.wait_for(lambda: self._wish or self._ended)
        while not self._ended and (wish := self._wish):
            self._wish = None
            if self._rest(_QUIET):
                return wish
        return None

    def _rest(self, seconds: float) -> bool:
        """Wait; whether nobody wished meanwhile."""
        with self._wished:
            return not self._wished.wait_for(lambda: self._wish or self._ended, seconds)

    def _next(self, view: View) -> list[View]:
        """The mail in every language and tone, the next and the one before first."""
        spoken = self._studio.catalogue_for(view).languages
        views = [
            replace(view, locale=locale, tone=tone, past=0)
            for locale, tones in spoken.items()
            for tone in tones or ("",)
        ]
        here = next((at for at, one in enumerate(views) if one.language == view.language), 0)
        others = [*views[here + 1 :], *views[:here]]
        return [*others[:1], *others[-1:], *others[1:-1]]
