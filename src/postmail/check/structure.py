"""How a mail is built: what screen readers, and programs that strip styles, go by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.style import declarations, is_about

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
_SILENT = ("style", "script", "title")


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the build of *letter*."""
    if letter.is_text_only:
        return
    yield from _root(letter)
    yield from _headings(letter)
    for table in letter.page.iter("table"):
        yield from _table(letter, table)
    start = _before_words(letter)
    for element in letter.elements:
        style = element.get("style")
        if style:
            yield from _styled(letter, element, style, start)


def _root(letter: Letter) -> Iterator[Finding]:
    page, first = letter.page, _first_seen(letter)
    for rule, name in ((LANG, "lang"), (DIR, "dir")):
        if not page.get(name):
            yield rule.found(f"<html> has no {name}", Place(part="html", file=letter.label.file))
        elif first is not None and not _inside(first, name):
            # read from left to right is what programs do without being told
            harmless = rule is DIR and page.get(name) == "ltr"
            severity = Severity.NOTE if harmless else Severity.WARNING
            told = f"no element of the body has {name}; some programs drop <html>"
            yield rule.found(told, letter.place(first), severity=severity)
    title = page.find("head/title")
    if title is None or not (title.text or "").strip():
        yield TITLE.found(place=Place(part="html", file=letter.label.file))


def _first_seen(letter: Letter) -> Element | None:
    """The first element of the body with words of its own that are seen."""
    waiting = list(reversed(letter.page.findall("body")))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _SILENT or _gone(element):
            continue
        if any((text or "").strip() for text in (element.text, *(one.tail for one in element))):
            return element
        waiting += reversed(element)
    return None


def _inside(element: Element, name: str) -> bool:
    """Whether *element*, or one around it below <html>, says *name*."""
    return any(node.get(name) for node in (element, *element.iterancestors()) if node.tag != "html")


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


def _styled(letter: Letter, element: Element, style: str, start: set[Element]) -> Iterator[Finding]:
    known = {one.name: one.value for one in declarations(style)}
    said = bool((element.text or "").strip())
    size = _pixels(known.get("font-size"))
    if _hiding(style) or (size == 0 and said):
        if element not in start and _hides(letter, element):
            yield HIDDEN.found(place=letter.place(element))
    elif size is not None and size < _SMALLEST and said:
        yield SMALL.found(f"text of {size:g} pixels", letter.place(element))
    if element.tag == "a" and known.get("display") == "inline-block":
        height = _height(known, size)
        if height is not None and height < _TAP:
            yield TAP.found(f"a button is {height:g} pixels high", letter.place(element))


@lru_cache(maxsize=8192)
def _hiding(style: str) -> bool:
    known = {one.name: one.value for one in declarations(style)}
    return known.get("display") == "none" or known.get("visibility") == "hidden"


def _gone(element: Element) -> bool:
    return _hiding(element.get("style", ""))


def _hides(letter: Letter, element: Element) -> bool:
    """Whether words are lost in *element*, which is not seen, and which nothing unfolds."""
    if not element.text_content().strip() or any(map(_gone, element.iterancestors())):
        return False
    return not _is_unfolded(letter, element)


def is_never_seen(letter: Letter, element: Element) -> bool:
    """Whether *element* is hidden by its own style, or one around it, and nothing unfolds it."""
    hidden = any(map(_gone, (element, *element.iterancestors())))
    return hidden and not _is_unfolded(letter, element)


def _is_unfolded(letter: Letter, element: Element) -> bool:
    return any(_shown_by(letter, box) for box in (element, *element.iterancestors()))


def _before_words(letter: Letter) -> set[Element]:
    """The elements that begin before any words of the body are seen: a preheader hides there."""
    found: set[Element] = set()
    for body in letter.page.findall("body"):
        hidden = 0
        for event, node in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
            unseen = isinstance(node.tag, str) and (node.tag in _SILENT or _gone(node))
            hidden += unseen * {"start": 1, "end": -1}.get(event, 0)
            if not hidden and ((node.text if event == "start" else node.tail) or "").strip():
                return found | ({node} if event == "start" else set())
            if event == "start":
                found.add(node)
    return found


def _shown_by(letter: Letter, element: Element) -> bool:
    """Whether a style sheet shows *element* somewhere: in a menu, in dark mode, on a phone."""
    return any(
        is_about(rule.selector, element.tag, element.get("class") or "")
        for sheet in letter.sheets
        for rule in sheet.rules
        if any(one.name == "display" and one.value != "none" for one in rule.declarations)
    )


def _height(known: dict[str, str], size: float | None) -> float | None:
    """How high a box is, as far as its own style says."""
    line = _line(known.get("line-height", "normal"), size)
    padding = known.get("padding", "0px").removesuffix("!important").split()
    above = known.get("padding-top", padding[0] if padding else None)
    below = known.get("padding-bottom", padding[2] if len(padding) > 2 else above)
    edges = [_pixels(above), _pixels(below)]
    if line is None or None in edges:
        return None
    inner = sum(edge or 0.0 for edge in edges)
    filled = inner or "background" in known or "background-color" in known
    return line + inner if filled else None  # a link in a line of text is no button


def _line(value: str, size: float | None) -> float | None:
    """The height of a line in pixels: of itself, or by the size of its letters."""
    if value.endswith("px"):
        return _pixels(value)
    number = 1.2 if value == "normal" else _pixels(value.removesuffix("%").removesuffix("em"))
    if number is None or size is None or value.endswith("rem"):
        return None
    return size * number / (100 if value.endswith("%") else 1)


def _pixels(value: str | None) -> float | None:
    if value is None:
        return None
    number = value.removesuffix("!important").strip().removesuffix("px")
    try:
        return float(number)
    except ValueError:
        return None
