"""How a mail is built: what screen readers, and programs that strip styles, go by."""

from __future__ import annotations

from collections.abc import Iterator

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.style import declarations

LANG = Rule(
    "structure-lang",
    Severity.ERROR,
    "the language of the mail is not said",
    "A screen reader reads it aloud as if it were another language.",
    'lang="..." on <html>, and on the first element of the body: some programs strip the first',
)
DIR = Rule(
    "structure-dir",
    Severity.ERROR,
    "the direction of the mail is not said",
    "Arabic and Hebrew read from the wrong side; mixed lines are garbled.",
    'dir="ltr" or dir="rtl" on <html>, and on the first element of the body',
)
TITLE = Rule(
    "structure-title",
    Severity.WARNING,
    "the mail has no title",
    "A screen reader and the browser's tab say nothing when it is opened there.",
    "write an <mj-title>",
)
HEADINGS = Rule(
    "structure-headings",
    Severity.WARNING,
    "the headings are not in order",
    "People who jump from heading to heading miss a part, or get lost.",
    "one h1 first, and no level left out",
)
LAYOUT = Rule(
    "structure-table-role",
    Severity.ERROR,
    "a table that only lays out is read as data",
    "A screen reader counts rows and columns aloud for every box.",
    'role="presentation" on it',
)
DATA = Rule(
    "structure-table-head",
    Severity.ERROR,
    "a table of data has no headers that belong to it",
    "A screen reader says '12.50' and not of what.",
    '<th scope="col"> or <th scope="row">, and no role="presentation"',
)
SMALL = Rule(
    "structure-font-size",
    Severity.WARNING,
    "text is smaller than 12 pixels",
    "Many cannot read it; iOS makes it larger and breaks the line.",
    "14 pixels for what is quiet, 16 for the rest",
)
TAP = Rule(
    "structure-tap",
    Severity.WARNING,
    "a button is hard to tap",
    "Targets under 44 pixels are missed by thumbs (WCAG 2.5.5).",
    "give it more inner padding",
)
HIDDEN = Rule(
    "structure-hidden",
    Severity.WARNING,
    "text is hidden",
    "Google names hidden content as a sign of spam (Gmail Help 81126).",
    "show it or leave it out; only the preheader may hide",
)
RULES = (LANG, DIR, TITLE, HEADINGS, LAYOUT, DATA, SMALL, TAP, HIDDEN)

_SMALLEST, _TAP = 12.0, 44.0


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the build of *letter*."""
    yield from _root(letter)
    yield from _headings(letter)
    for table in letter.page.iter("table"):
        yield from _table(letter, table)
    for element in letter.elements:
        style = element.get("style")
        if style:
            yield from _styled(letter, element, style)


def _root(letter: Letter) -> Iterator[Finding]:
    page, body = letter.page, letter.page.find("body")
    first = (
        next((node for node in body if isinstance(node.tag, str)), None)
        if body is not None
        else None
    )
    boxes = [
        node for node in (page, *(body if body is not None else ())) if isinstance(node.tag, str)
    ]
    for rule, name in ((LANG, "lang"), (DIR, "dir")):
        if not page.get(name):
            yield rule.found(f"<html> has no {name}", Place(part="html", file=letter.label.file))
        elif first is not None and not any(box.get(name) for box in boxes[1:]):
            yield rule.found(f"no element of the body has {name}", letter.place(first))
    title = page.find("head/title")
    if title is None or not (title.text or "").strip():
        yield TITLE.found(place=Place(part="html", file=letter.label.file))


def _headings(letter: Letter) -> Iterator[Finding]:
    headings = [
        node for node in letter.elements if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    level = 0
    for heading in headings:
        depth = int(heading.tag[1])
        if depth > level + 1:
            told = f"h{depth} follows {f'h{level}' if level else 'nothing'}"
            yield HEADINGS.found(told, letter.place(heading))
        level = depth
    first = [node for node in headings if node.tag == "h1"]
    for heading in first[1:]:
        yield HEADINGS.found("a second h1", letter.place(heading))


def _table(letter: Letter, table: Element) -> Iterator[Finding]:
    heads = [head for head in table.iter("th") if next(head.iterancestors("table")) is table]
    if table.get("role") not in ("presentation", "none"):
        if not heads:
            yield LAYOUT.found(place=letter.place(table))
        for head in heads:
            if head.get("scope") not in ("row", "col", "rowgroup", "colgroup"):
                yield DATA.found("a <th> has no scope", letter.place(head))
    elif heads:
        yield DATA.found("a table with <th> is marked as layout", letter.place(table))


def _styled(letter: Letter, element: Element, style: str) -> Iterator[Finding]:
    known = {one.name: one.value for one in declarations(style)}
    said = bool((element.text or "").strip())
    size = _pixels(known.get("font-size"))
    gone = known.get("display") == "none" or known.get("visibility") == "hidden"
    if gone or (size == 0 and said):
        if element.text_content().strip() and not _is_preheader(letter, element):
            yield HIDDEN.found(place=letter.place(element))
    elif size is not None and size < _SMALLEST and said:
        yield SMALL.found(f"text of {size:g} pixels", letter.place(element))
    if element.tag == "a" and known.get("display") == "inline-block":
        height = _height(known, size)
        if height is not None and height < _TAP:
            yield TAP.found(f"a button is {height:g} pixels high", letter.place(element))


def _is_preheader(letter: Letter, element: Element) -> bool:
    body = letter.page.find("body")
    first = next((node for node in body if isinstance(node.tag, str)), None)
    return element is first


def _height(known: dict[str, str], size: float | None) -> float | None:
    """How high a box is, as far as its own style says."""
    line = _pixels(known.get("line-height"))
    if line is None and size is not None:
        line = size * 1.2
    padding = [_pixels(part) for part in known.get("padding", "0px").split()]
    if line is None or not padding or None in padding:
        return None
    edges = [part or 0.0 for part in padding]
    bottom = edges[2] if len(edges) > 2 else edges[0]
    return line + edges[0] + bottom


def _pixels(value: str | None) -> float | None:
    if value is None:
        return None
    number = value.removesuffix("!important").strip().removesuffix("px")
    try:
        return float(number)
    except ValueError:
        return None
