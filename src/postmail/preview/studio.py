"""What the preview shows from: the shop's catalogue, made anew when a file of it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.drafts import example_recipient
from postmail.errors import PostmailError, TemplateNotFoundError, UnknownKindError
from postmail.exhibits import Sample, samples_for
from postmail.mail import Mail
from postmail.messages import Message
from postmail.order import Order
from postmail.preview.shelf import Shelf
from postmail.preview.view import View
from postmail.tags import Tone


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A mail as it was last made: *marked* is its HTML with the numbers of the source map, *error*
    what has gone wrong since, so that the mail is the last good one; None for both: never made.
    """

    view: View
    mail: Mail | None
    marked: str = ""
    message: Message | None = None
    error: PostmailError | None = None


class Studio:
    """
    The catalogue under the designer's hands. *open_catalogue* makes it from the files, with a
    brand of its own where one is given; it is called again after each change.

    Safe to use from several threads.
    """

    def __init__(
        self, open_catalogue: Callable[[Brand | None], Catalogue], watched: tuple[Path, ...] = ()
    ) -> None:
        self._make = open_catalogue
        self._lock = threading.Lock()
        self._good: OrderedDict[str, Picture] = OrderedDict()
        self.watched = watched
        self.orders: Shelf[Order] = Shelf()
        self.brands: Shelf[Brand] = Shelf()
        self.version = 0
        self.fault: PostmailError | None = None
        self._catalogue = open_catalogue(None)
        self._branded: dict[str, Catalogue] = {}

    def changed(self) -> None:
        """Files have changed: make all anew. A brand file with a fault leaves the old one."""
        with self._lock:
            try:
                self._catalogue = self._make(None)
                self.fault = None
            except PostmailError as error:
                self.fault = error
            self._branded.clear()
            self.version += 1

    def catalogue(self, brand: str = "") -> Catalogue:
        """The catalogue, with the edited brand *brand* where it is known."""
        with self._lock:
            edited = self.brands.get(brand) if brand else None
            if edited is None:
                return self._catalogue
            if brand not in self._branded:
                self._branded[brand] = self._make(edited)
            return self._branded[brand]

    def settled(self, view: View) -> View:
        """*view* with what it leaves open: a kind, a language, a tone, a sample that there are."""
        catalogue = self.catalogue(view.brand)
        kind = view.kind if view.kind in catalogue.kinds else next(iter(catalogue.kinds))
        spoken = catalogue.languages
        own = catalogue.brand.locale
        near = (one for one in (own or "", (own or "").partition("-")[0]) if one in spoken)
        locale = view.locale or next(near, "en")
        tones = spoken.get(locale, ())
        tone = view.tone if view.tone in tones else (tones[0] if tones else "")
        names = [sample.name for sample in samples_for(catalogue, kind, locale)]
        sample = view.sample if view.sample in names else next(iter(names), "")
        return replace(view, kind=kind, locale=locale, tone=tone, sample=sample)

    def picture(self, view: View) -> Picture:
        """The mail of *view*; where it cannot be made, the last good one and the error."""
        key = view.query(device="desktop", width=0, scheme="light", tab="html", beside="")
        try:
            made = self._made(view)
        except PostmailError as error:
            with self._lock:
                last = self._good.get(key)
            if last is None:
                return Picture(view, None, error=error)
            return replace(last, error=error)
        with self._lock:
            self._good[key] = made
            while len(self._good) > 500:
                self._good.popitem(last=False)
        return replace(made, error=self.fault)

    def message(self, view: View) -> Message:
        """
        The message of *view*: of its sample, or of the pasted order with the sample's fields.

        Raises:
            DataError, MissingFactError: the kind refuses the order.
        """
        catalogue = self.catalogue(view.brand)
        cls, sample = catalogue.kinds[view.kind], self.sample(view)
        order = self.orders.get(view.order)
        if order is None:
            return sample.message(cls)
        return cls.model_validate({**sample.fields, "order": order})

    def sample(self, view: View) -> Sample:
        """
        The sample of *view*.

        Raises:
            UnknownKindError, TemplateNotFoundError: there is no such kind; it has no such sample.
        """
        catalogue = self.catalogue(view.brand)
        if view.kind not in catalogue.kinds:
            raise UnknownKindError(kind=view.kind, known=catalogue.kinds)
        known = {one.name: one for one in samples_for(catalogue, view.kind, view.locale)}
        if view.sample not in known:
            raise TemplateNotFoundError(
                what=f"{view.kind} has no sample of this name that it can use",
                file=view.sample or "samples",
                remedy=f"known samples: {', '.join(known) or 'none'}",
            )
        return known[view.sample]

    def _made(self, view: View) -> Picture:
        catalogue, message = self.catalogue(view.brand), self.message(view)
        recipient = example_recipient(message.order)
        tone: Tone | None = view.tone or None  # type: ignore[assignment]
        mail, marked = catalogue.annotated_mail(
            message, recipient=recipient, locale=view.locale, tone=tone
        )
        return Picture(view, mail, marked, message)
