"""What the preview shows from: the shop's catalogue, made anew when a file of it changes."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.drafts import example_recipient
from postmail.errors import LocaleError, PostmailError, TemplateNotFoundError, UnknownKindError
from postmail.exhibits import Sample, samples_for
from postmail.language.choice import choose
from postmail.language.fallback import LAST
from postmail.mail import Mail
from postmail.messages import Message
from postmail.order import Order
from postmail.preview.faults import readable
from postmail.preview.revisions import Revisions
from postmail.preview.shelf import Shelf
from postmail.preview.view import PAST, View
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

    @property
    def mail_html(self) -> str:
        """The HTML as it is sent; empty where there is none."""
        return self.mail.html if self.mail else ""


class _Samples(NamedTuple):
    """A kind's samples *found* at *version*; where a file is broken, the last good, and why."""

    version: int
    found: list[Sample]
    fault: PostmailError | None = None


class _Kept(NamedTuple):
    """A picture *now*, made at *version*, and those *before* it, each different, the last first."""

    version: int
    now: Picture
    before: tuple[Picture, ...]


#: How many mails are kept, and how many edited brands and old revisions have their catalogue.
_MAILS, _OTHERS = 400, 8


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
        self._making = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._samples: dict[tuple[str, str], _Samples] = {}
        self.watched = watched
        self.orders: Shelf[Order] = Shelf()
        self.brands: Shelf[Brand] = Shelf()
        #: Larger after each change; it begins anywhere, so that a page which was open before this
        #: preview was started sees that all may have changed.
        self.version = secrets.randbits(40)
        self.fault: PostmailError | None = None
        self._catalogue = open_catalogue(None)
        self._others: OrderedDict[tuple[str, str], Catalogue] = OrderedDict()
        self._revisions = Revisions()

    def changed(self) -> None:
        """Files have changed: make all anew. A brand file with a fault leaves the old one."""
        with self._lock:
            try:
                with readable():
                    self._catalogue = self._make(None)
                self.fault = None
            except PostmailError as error:
                self.fault = error
            self._others.clear()
            self.version += 1

    def take(self, brand: Brand) -> str:
        """
        Keep an edited *brand*: the key by which views name it.

        Raises:
            PostmailError: no catalogue takes it.
        """
        with readable():
            self._make(brand)
        return self.brands.put(brand)

    def catalogue(self, brand: str = "", revision: str = "") -> Catalogue:
        """
        The catalogue, with the edited brand *brand* where it is known, and its templates as they
        were at the git *revision*.

        Raises:
            TemplateNotFoundError: git has no templates at *revision*.
        """
        with self._lock:
            edited = self.brands.get(brand) if brand else None
            if edited is None and not revision:
                return self._catalogue
            key = (brand if edited else "", revision)
            if key not in self._others:
                now = self._make(edited) if edited else self._catalogue
                self._others[key] = self._revisions.catalogue(now, revision) if revision else now
                while len(self._others) > _OTHERS:
                    self._others.popitem(last=False)
            return self._others[key]

    def catalogue_for(self, view: View) -> Catalogue:
        """The catalogue that *view* is of; today's where git does not have its revision."""
        try:
            return self.catalogue(view.brand, view.revision)
        except TemplateNotFoundError:
            return self.catalogue(view.brand)

    def samples(self, view: View) -> list[Sample]:
        """What *view* can be made of, the best for its language first; see *sample_fault*."""
        return self._sampled(view).found

    def sample_fault(self, view: View) -> PostmailError | None:
        """Which file is broken, so that the samples of *view* are the last good ones, or none."""
        return self._sampled(view).fault

    def _sampled(self, view: View) -> _Samples:
        key, version = (view.kind, view.locale), self.version
        last = self._samples.get(key)
        if last is not None and last.version == version:
            return last
        try:
            with readable():
                now = _Samples(version, samples_for(self.catalogue(), view.kind, view.locale))
        except PostmailError as error:
            now = _Samples(version, last.found if last else [], error)
        self._samples[key] = now
        return now

    def settled(self, view: View) -> View:
        """*view* with what it leaves open: a kind, a language, a tone, a sample that there are."""
        catalogue = self.catalogue(view.brand)
        kind = view.kind if view.kind in catalogue.kinds else next(iter(catalogue.kinds))
        locale, usual = _language(catalogue, view.locale)
        tone = view.tone if view.tone in catalogue.languages.get(locale, ()) else usual
        view = replace(view, kind=kind, locale=locale, tone=tone)
        names = [sample.name for sample in self.samples(view)]
        return replace(view, sample=view.sample if view.sample in names else next(iter(names), ""))

    def picture(self, view: View) -> Picture:
        """
        The mail of *view*; where it cannot be made, the last good one and the error. It is made
        once and kept until something changes, whoever asks and however often.
        """
        kept = self._found(view)
        if kept is None:
            with self._making:  # whoever waited for another to make the same mail has it now
                kept = self._found(view) or self._keep(self._known(view))
        past = (kept.now, *kept.before)[: view.past + 1]
        error = self.fault or past[-1].error or self.sample_fault(view)
        return replace(past[-1], view=view, error=error)

    def changes(self, view: View) -> int:
        """How many mails before the one of *view* can still be looked at."""
        kept = self._found(view)
        return len(kept.before) if kept else 0

    def _known(self, view: View) -> View:
        """
        *view* with no order and no brand but those that are here: a link may come before what it
        carries, and what is made without it must not be kept as its mail.
        """
        order = view.order if self.orders.get(view.order) else ""
        brand = view.brand if self.brands.get(view.brand) else ""
        return replace(view, order=order, brand=brand)

    def _found(self, view: View) -> _Kept | None:
        """What is kept of the latest version."""
        key = self._known(view).mail_key
        with self._lock:
            found = self._kept.get(key)
            return found if found and found.version == self.version else None

    def _keep(self, view: View) -> _Kept:
        """Make the mail of *view*, all of which is known, and keep it if that still holds then."""
        key, version = view.mail_key, self.version
        last = self._kept.get(key)
        before, good = (last.before, last.now) if last else ((), None)
        try:
            now = self._made(view)
            if good and good.mail and good.mail_html != now.mail_html:
                before = (replace(good, error=None), *before)[:PAST]
        except PostmailError as error:
            now = replace(good, error=error) if good else Picture(view, None, error=error)
        kept = _Kept(version, now, before)
        if self._known(view) != view:
            return kept
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > _MAILS:
                self._kept.popitem(last=False)
        return kept

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
            SettingsError: it may have, in a file that is broken.
        """
        catalogue = self.catalogue(view.brand)
        if view.kind not in catalogue.kinds:
            raise UnknownKindError(kind=view.kind, known=catalogue.kinds)
        known = {one.name: one for one in self.samples(view)}
        if view.sample not in known:
            if fault := self.sample_fault(view):
                raise fault
            raise _no_sample(view, known)
        return known[view.sample]

    @readable()
    def _made(self, view: View) -> Picture:
        catalogue, message = self.catalogue(view.brand, view.revision), self.message(view)
        recipient = example_recipient(message.order)
        tone: Tone | None = view.tone or None  # type: ignore[assignment]
        mail, marked = catalogue.annotated_mail(
            message, recipient=recipient, locale=view.locale, tone=tone
        )
        return Picture(view, mail, marked, message)


def _no_sample(view: View, known: Iterable[str]) -> TemplateNotFoundError:
    if names := ", ".join(known):
        what = f"{view.kind} has no sample of this name that it can use"
        file = view.sample or "samples"
        return TemplateNotFoundError(what=what, file=file, remedy=f"known samples: {names}")
    return TemplateNotFoundError(
        what=f"{view.kind} has no sample that it can use",
        file=f"{view.kind}/samples",
        remedy=f"write what it needs beside an order into {view.kind}/samples/first.json",
    )


def _language(catalogue: Catalogue, wish: str) -> tuple[str, str]:
    """
    The language of *catalogue*, and its usual tone or "", that a mail in *wish* is written in; the
    brand's where *wish* names none.
    """
    spoken, brand = catalogue.languages, catalogue.brand.locale or LAST
    try:
        chosen = choose(spoken, requested=wish or None, brand=brand)
    except LocaleError:
        chosen = choose(spoken, brand=brand)
    return chosen.text_locale, chosen.tone or ""
