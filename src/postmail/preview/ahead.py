"""Ahead of the designer: the other languages of a mail are made while somebody looks at it."""

from __future__ import annotations

import threading
from dataclasses import replace

from postmail.preview.studio import Studio
from postmail.preview.view import View

#: Seconds without a new wish before it begins: whoever is at work comes first.
_QUIET, _AFTER_CHANGE = 0.2, 3.0


class Ahead:
    """Makes what may be asked for next, in a thread of its own; only the latest wish counts."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._wish: tuple[View, int] | None = None
        self._wished = threading.Condition()
        self._ended = False
        self._made_for = 0

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
            for view in self._next(wish[0]):
                if self._wish or self._ended or self._studio.version != wish[1]:
                    break
                self._studio.picture(self._studio.settled(view))

    def _latest(self) -> tuple[View, int] | None:
        """The wish after which nobody wished for a while; None at the end."""
        with self._wished:
            self._wished.wait_for(lambda: self._wish or self._ended)
            while not self._ended and (wish := self._wish):
                self._wish = None
                quiet = _QUIET if wish[1] == self._made_for else _AFTER_CHANGE
                if not self._wished.wait_for(lambda: self._wish or self._ended, quiet):
                    self._made_for = wish[1]
                    return wish
        return None

    def _next(self, view: View) -> list[View]:
        """The mail in every language and tone, those that follow in the list first."""
        spoken = self._studio.catalogue(view.brand).languages
        views = [
            replace(view, locale=locale, tone=tone, past=False)
            for locale, tones in spoken.items()
            for tone in tones or ("",)
        ]
        here = next((at for at, one in enumerate(views) if one.language == view.language), 0)
        return [*views[here + 1 :], *views[:here]]
