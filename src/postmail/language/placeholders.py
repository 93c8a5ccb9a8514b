"""Whether a translation still holds the `%(name)s` of its message, and nothing that is not text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmail.language.characters import control_characters
from postmail.language.plurals import Plural

_PERCENT = re.compile(
    r"%(?:\((?P<name>[A-Za-z_][A-Za-z0-9_]*)\)s|%|(?P<damaged>.{0,12}))", re.DOTALL
)
#: What was to be a placeholder, rather than a per cent sign.
_MEANT = re.compile(r"%\s?\(")
#: What is wrong with tags, and what would be right.
UNCLOSED = "tags that do not close in order: close the innermost first"
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_STRAY = re.compile(r"<(?!/?[A-Za-z])")
_NAME = re.compile(r"[^\s/>]+")
_VOID = frozenset({"br", "wbr", "hr", "img"})
#: What would be code in a template.
_CODE = re.compile(r"\{[{%#]|[}%#]\}")


def placeholder_faults(
    msgid: str, msgid_plural: str | None, forms: tuple[str, ...], plural: Plural
) -> Iterator[str]:
    """
    What is wrong with the *forms* of a translation, one sentence each.

    Every form has the placeholders of its message; one that stands for a single number may leave
    the number out ("one item"). A per cent sign is written `%%`.

    >>> from postmail.language.plurals import plural_index
    >>> list(placeholder_faults("Hi %(name)s", None, ("Hallo %(nom)s",), plural_index("de")))
    ['unknown placeholder %(nom)s: the original has %(name)s', 'missing placeholder %(name)s']
    >>> list(placeholder_faults("5%% off", None, ("5% Rabatt",), plural_index("de")))
    ["damaged placeholder '% Rabatt': a per cent sign is written %%"]
    """
    if not any(sign in text for text in (msgid, msgid_plural or "", *forms) for sign in "%{}"):
        return
    known = _names(msgid) | _names(msgid_plural or "")
    needed = _names(msgid if msgid_plural is None else msgid_plural)
    for index, form in enumerate(forms):
        where = f" in form {index}" if msgid_plural is not None else ""
        found = _names(form)
        missing = sorted(needed - found)
        spare = 1 if msgid_plural is not None and index in plural.of_one_number else 0
        for damaged in _damaged(form):
            remedy = "write %(name)s" if _MEANT.match(damaged) else "a per cent sign is written %%"
            yield f"damaged placeholder {damaged!r}{where}: {remedy}"
        theirs = ", ".join(f"%({name})s" for name in sorted(known)) or "none"
        yield from (
            f"unknown placeholder %({name})s{where}: the original has {theirs}"
            for name in sorted(found - known)
        )
        if len(missing) > spare:
            yield from (f"missing placeholder %({name})s{where}" for name in missing)
        yield from (f"{code[0]!r}{where} is code, not text" for code in _CODE.finditer(form))


def text_faults(msgid: str, msgid_plural: str | None, forms: tuple[str, ...]) -> Iterator[str]:
    r"""
    What in the *forms* of a translation no reader can see, and which tags the message has not.

    >>> list(text_faults("Your <b>order</b>", None, ("Die <i>Be\x01</i>",)))
    ['a control character (U+0001)', 'another tag than in the original: <i>']
    """
    english = f"{msgid}\n{msgid_plural or ''}"
    known, whole = {*_TAG.findall(english)}, closes_in_order(english)
    for form in forms:
        for _, what in control_characters(form):
            yield f"a control character ({what})"
        strange = [tag for tag in _TAG.findall(form) if tag not in known]
        yield from (f"another tag than in the original: {tag}" for tag in strange[:1])
        if known and whole and not strange and not closes_in_order(form):
            yield UNCLOSED
        if known and _STRAY.search(form):
            yield "a < that begins no tag: write &lt;"
        if known and "]]>" in form:
            yield "]]> ends what mail programs cannot read: write ]]&gt;"
        for sign in ("<", "]]>"):  # in a text without tags, which may be escaped later on, or not
            if not known and sign in _TAG.sub("", form) and sign not in english:
                yield f"{sign}, which the original has not: say it in words"


def closes_in_order(text: str) -> bool:
    """
    Whether each tag in *text* is closed, the innermost first.

    >>> closes_in_order("<b>a<br>b</b>"), closes_in_order("<b>a<i>b</b></i>")
    (True, False)
    """
    open_: list[str] = []
    for tag in _TAG.findall(text) if "<" in text else ():
        name = _NAME.findall(tag.lstrip("</"))[0].lower()
        if tag.startswith("</"):
            if not open_ or open_.pop() != name:
                return False
        elif not tag.endswith("/>") and name not in _VOID:
            open_.append(name)
    return not open_


def _names(text: str) -> set[str]:
    return {found["name"] for found in _PERCENT.finditer(text) if found["name"]}


def _damaged(text: str) -> list[str]:
    return [found[0] for found in _PERCENT.finditer(text) if found["damaged"] is not None]
