"""The whole story on one page: a message finds its template, its language, and becomes a mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postmail import structured
from postmail.brand import Brand
from postmail.compiler import CompiledTemplate, Expanded, unmarked
from postmail.envelope import Envelope, expect_envelope
from postmail.errors import DataError, Fault, KindError, UnknownKindError, brief
from postmail.language.choice import Choice, choose, refuse_stand_in
from postmail.language.formats import Formats
from postmail.links import LinkParameters, chosen, host_of, links_in, refuse_unknown
from postmail.locks import cached_property
from postmail.mail import Mail
from postmail.messages import Category, Message
from postmail.messages.kinds import Kinds, unfit
from postmail.mime import Notice
from postmail.order.values import ascii_link
from postmail.recipient import Recipient
from postmail.resources import template_roots
from postmail.shelf import Shelf, encodings
from postmail.tags import Tone

if TYPE_CHECKING:
    from postmail.fast import FastTemplate, OrderReader

#: What a template may read of a message, and what its formats go by.
_Data = dict[str, Any]


class Catalogue:
    """
    The kinds of mail of one shop: its brand, its templates, its words.

    *template_dirs* are searched before the built-in templates, so a file there replaces one
    template, one block or one translation; where it is relative, a folder is one of the working
    folder of now. *messages* adds kinds. With *strict* a language or a text that is missing is an
    error; without, it falls back along the declared chain, and the mail says so. *memo_size* is how
    many lines of orders `to_bytes` remembers, as far as they tell of products alone (see
    `postmail.fast.orders`); with 0 nothing of one mail serves another.

    A catalogue is safe to share between threads and across fork, and can be pickled. Templates
    are compiled once per language and kept, at most *cache_size* of them; hostile locale tags
    cannot make more than there are languages.

    Raises:
        DuplicateKindError: two message classes claim one kind.
        SettingsError: *template_dirs* is no list of folders, or one of them does not exist; the
            brand has link parameters for what is no category, stream or kind, or words in a
            language by another name than mails give it (`no` for `nb`).
        DataError: *brand* is no Brand, *messages* are no message classes, a size is no number.
    """

    def __init__(
        self,
        *,
        brand: Brand,
        template_dirs: Iterable[Path | str] = (),
        messages: Iterable[type[Message]] = (),
        strict: bool = False,
        cache_size: int = 256,
        memo_size: int = 4096,
    ) -> None:
        if not isinstance(brand, Brand):
            raise unfit("brand", "a Brand (Brand.from_toml reads one)", brand)
        for name, size in (("cache_size", cache_size), ("memo_size", memo_size)):
            if not isinstance(size, int):
                raise unfit(name, "a whole number", size)
        self.brand = brand
        self.strict = strict
        self.kinds = Kinds(messages)
        refuse_unknown(brand.link_parameters, self.kinds)
        self._shelf = Shelf(
            brand,
            template_roots(template_dirs),
            self.kinds,
            strict=strict,
            size=cache_size,
        )
        self._memo_size = memo_size
        self._open()

    def _open(self) -> None:
        self._choose = lru_cache(maxsize=1024)(partial(choose, self._shelf.languages))
        self._annotated = lru_cache(maxsize=64)(partial(self._shelf.compile, annotate=True))

    @cached_property
    def _orders(self) -> OrderReader:
        from postmail.fast import OrderReader

        return OrderReader(self._memo_size)

    @property
    def template_dirs(self) -> tuple[Path, ...]:
        """Where templates are looked for, first match wins; the built-in folder comes last."""
        return self._shelf.folders.roots

    @property
    def languages(self) -> Mapping[str, tuple[str, ...]]:
        """
        {text locale: its tones}; a locale that makes no difference of tone has none. There is one
        for each catalogue, and for each region of theirs that the brand has words for.
        """
        return self._shelf.languages

    def render(
        self,
        message: Message,
        *,
        recipient: Recipient | None = None,
        locale: str | None = None,
        tone: str | None = None,
    ) -> Mail:
        """
        The finished mail of *message*, for *recipient*.

        *locale* (BCP 47) and *tone* override what recipient, order, customer, country and brand
        say, in this order.

        Raises:
            UnknownKindError: the message's kind is not in this catalogue.
            KindError: its kind is, but of another class.
            DataError: *message* is no message, or *recipient* no Recipient.
            LocaleError: *locale* is not a language tag, or *tone* not a tone; strict, and without
                texts in the language.
            CompileError: a template is faulty, or strict and incomplete.
            RenderError: a template failed on this message's data.
        """
        self._know(message)
        choice = self.choose(message, recipient, locale, tone)
        compiled = self.compiled(message.kind, choice.text_locale, choice.tone)
        return self._mail(message, choice, compiled, recipient)

    def _mail(
        self,
        message: Message,
        choice: Choice,
        compiled: CompiledTemplate,
        recipient: Recipient | None,
    ) -> Mail:
        subject, preheader, html, text = compiled.render(self._data(message, choice, recipient))
        html, text = self._finished(message, choice, recipient, subject, html, text)
        return Mail(
            kind=message.kind,
            category=message.category,
            stream=message.stream,
            text_locale=choice.text_locale,
            format_locale=choice.format_locale,
            tone=choice.tone,
            subject=subject,
            preheader=preheader,
            html=html,
            text=text,
            fingerprint=self._shelf.fingerprint(message.kind, choice.text_locale, choice.tone),
            language=choice,
            fallbacks=compiled.fallbacks,
            order=message.order.number,
            recipient=recipient,
            images=message.inline_images(),
            files=message.files(),
            encodings=encodings(compiled),
            notices=self.notices(message.category, choice.text_locale, choice.tone),
        )

    def to_bytes(
        self,
        message: Message | bytes | str,
        envelope: Envelope,
        *,
        recipient: Recipient,
        locale: str | None = None,
        tone: str | None = None,
        kind: str | None = None,
    ) -> bytes:
        """
        The mail as it goes to a server, by the fast path where there is one.

        Decoded it is what `render(...).to_bytes(envelope)` gives. *message* may be an order in
        postmail's own JSON, for a *kind* that needs no more; where none is given, `simple`.

        Raises:
            DataError: *message* is no such JSON, has a field that there is not, or the kind needs
                more; *envelope* is none.
            EnvelopeError: as *Mail.to_bytes* does.
            KindError: *message* is of another kind than *kind*, or as *render* does.
            UnknownKindError, LocaleError, CompileError, RenderError: as *render* does.
        """
        from postmail.fast import NOWHERE, about, fast_bytes  # the plain path can do without

        expect_envelope(envelope)
        places = NOWHERE
        if not isinstance(message, Message):
            if not isinstance(message, bytes | str):
                raise _no_message(message)
            cls = self._kind(kind or "simple")
            order, places = self._orders.read(message)
            message = about(cls, order)
        elif kind is not None and kind != message.kind:
            problem = f"the message is a {message.kind!r}: leave *kind* to orders in JSON"
            raise KindError(kind=kind, problem=problem)
        self._know(message)
        choice = self.choose(message, recipient, locale, tone)
        key = (message.kind, choice.text_locale, choice.tone)
        nobody = recipient is None  # against the types: the plain path says what is wrong
        if not nobody and (fast := self._fast(*key)):
            data = self._data(message, choice, recipient)
            notices = self.notices(message.category, choice.text_locale, choice.tone)
            print_ = self._shelf.fingerprint(*key)
            if written := fast_bytes(fast, message, envelope, data, notices, print_, places):
                return written
        mail = self.render(message, recipient=recipient, locale=locale, tone=tone)
        return mail.to_bytes(envelope)

    def fast(self, kind: str, locale: str, tone: Tone | None = None) -> FastTemplate | None:
        """
        The template of *kind* as *to_bytes* runs it; None where only the plain path can: it shows
        pictures that travel inside, or the brand adds link parameters or structured data.

        Raises:
            UnknownKindError, LocaleError, CompileError: as *render* does.
        """
        self._kind(kind)
        return self._fast(kind, locale, tone)

    def _fast(self, kind: str, locale: str, tone: Tone | None) -> FastTemplate | None:
        if self.brand.link_parameters or self.brand.structured_data != "none":
            return None
        return self._shelf.fast(kind, locale, tone)

    def _data(self, message: Message, choice: Choice, recipient: Recipient | None) -> _Data:
        zone = (recipient.timezone if recipient else None) or self.brand.timezone
        return {
            **message.__dict__,  # its fields
            **self._shelf.names(message.kind, choice.text_locale, choice.tone),
            "recipient": recipient,
            "formats": _formats(choice.format_locale, zone),
        }

    def _finished(
        self,
        message: Message,
        choice: Choice,
        recipient: Recipient | None,
        subject: str,
        html: str,
        text: str,
    ) -> tuple[str, str]:
        """HTML and text with what the brand adds: link parameters, structured data."""
        brand = self._shelf.localized(choice.text_locale, choice.tone)
        if brand.link_parameters:
            kind = (message.kind, message.category.value, message.stream)
            ways = (recipient.unsubscribe_url, recipient.preferences_url) if recipient else ()
            spared = {form for way in ways if way for form in (way, ascii_link(way))}
            add = LinkParameters(
                chosen(brand.link_parameters, *kind), hosts=[host_of(brand.shop_url)], spared=spared
            )
            html, text = add.to_html(html), add.to_text(text, links_in(html))
        if brand.structured_data != "none":
            full = brand.structured_data == "full"
            html = structured.inserted(html, structured.script(message, brand, subject, full))
        return html, text

    def notices(
        self, category: Category, locale: str, tone: Tone | None = None
    ) -> tuple[Notice, ...]:
        """What the law wants in the body of a mail of *category*, in that language."""
        return self._shelf.notices(category, locale, tone)

    def choose(
        self,
        message: Message,
        recipient: Recipient | None = None,
        locale: str | None = None,
        tone: str | None = None,
    ) -> Choice:
        """
        Which language *message* will speak to *recipient*, and why.

        Raises:
            LocaleError: *locale* is not a language tag, or *tone* not a tone; the catalogue is
                strict, and another language would stand in for all of the mail.
            DataError: *message* is no message, or *recipient* no Recipient.
        """
        try:
            order, customer = message.order, message.order.customer
        except AttributeError:
            raise _no_message(message) from None
        shipping, billing = order.shipping_address, order.billing_address
        try:
            reads = (None, None) if recipient is None else (recipient.locale, recipient.tone)
        except AttributeError:
            problem = f"expected a Recipient(address=...), got {brief(recipient)}"
            raise DataError(subject="message", faults=[Fault("recipient", problem)]) from None
        choice = self._choose(
            requested=locale,
            recipient=reads[0],
            order=order.locale,
            customer=customer.locale if customer else None,
            shipping_country=shipping.country if shipping else None,
            billing_country=billing.country if billing else None,
            brand=self.brand.locale,
            tone=tone,
            recipient_tone=reads[1],
            brand_tone=self.brand.tone,
        )
        if self.strict:
            refuse_stand_in(choice, self.languages)
        return choice

    def compiled(self, kind: str, locale: str, tone: Tone | None = None) -> CompiledTemplate:
        """
        The template of *kind* in one language, compiled at the first call.

        Raises:
            UnknownKindError, LocaleError, CompileError: as *render* does.
        """
        self._kind(kind)
        return self._shelf.compiled(kind, locale, tone)

    def annotated_mail(
        self,
        message: Message,
        *,
        recipient: Recipient | None = None,
        locale: str | None = None,
        tone: str | None = None,
    ) -> tuple[Mail, str]:
        """
        The mail of *render*, and its HTML with marks: `data-pm-source` is the number of an entry
        in the source map of `expanded(kind)`. For checks and previews.

        Raises:
            UnknownKindError, LocaleError, CompileError, RenderError: as *render* does.
        """
        self._know(message)
        choice = self.choose(message, recipient, locale, tone)
        compiled = self._annotated(message.kind, choice.text_locale, choice.tone)
        marked = self._mail(message, choice, compiled, recipient)
        return replace(marked, html=unmarked(marked.html)), marked.html

    def expanded(self, kind: str) -> Expanded:
        """The template of *kind* with its blocks and includes in place, checked."""
        self._kind(kind)
        return self._shelf.expanded(kind)

    def _kind(self, kind: str) -> type[Message]:
        if kind not in self.kinds:
            raise UnknownKindError(kind=kind, known=self.kinds)
        return self.kinds[kind]

    def _know(self, message: Message) -> None:
        try:
            cls = self.kinds.get(message.kind)
        except AttributeError:
            raise _no_message(message) from None
        if cls is type(message):
            return
        if not isinstance(message, Message):
            raise _no_message(message)
        if cls is None:
            raise UnknownKindError(kind=message.kind, known=self.kinds)
        problem = (
            f"in this catalogue it is {_name(cls)}, and this message is {_name(type(message))}"
        )
        raise KindError(kind=message.kind, problem=problem)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in _REMADE}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()


def _no_message(given: object) -> DataError:
    problem = f"expected a message, such as messages.Simple(order=order), got {brief(given)}"
    return DataError(subject="message", faults=[Fault("", problem)])


def _name(cls: type[Message]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


#: Formats finds its object by any spelling of a locale: this is for those that were chosen.
_formats = lru_cache(maxsize=256)(Formats)

#: What a copy makes anew.
_REMADE = ("_choose", "_annotated")
