"""
Which features of CSS a declaration, a selector or a style sheet uses, as caniemail names them.

The tables say by which sign a feature is known; docs/check-rules.md lists those without a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tinycss2 import ast

from postmail.check.style import Declaration, Sheet, declarations

#: Features that are one property of the same name.
_SAME = """
    accent-color align-items animation aspect-ratio backdrop-filter background-blend-mode
    background-clip background-color background-image background-origin background-position
    background-repeat background-size background border-collapse border-image border-radius
    border-spacing box-shadow box-sizing caption-side clear clip-path color-scheme column-count
    cursor direction display empty-cells filter float font-kerning font-size-adjust font-size
    font-stretch font-weight font height hyphenate-character hyphenate-limit-chars hyphens
    inline-size justify-content letter-spacing line-height list-style-image list-style-position
    list-style-type list-style mask-image max-block-size max-height max-inline-size max-width
    min-block-size min-height min-inline-size min-width mix-blend-mode object-fit object-position
    opacity orphans outline-offset outline overflow-wrap overflow position resize shape-margin
    shape-outside tab-size table-layout text-align-last text-align text-decoration-color
    text-decoration-line text-decoration-skip-ink text-decoration-style text-decoration-thickness
    text-decoration text-emphasis-position text-emphasis text-indent text-justify text-orientation
    text-overflow text-shadow text-transform text-underline-offset text-underline-position
    text-wrap transform transition user-select vertical-align visibility white-space-collapse
    white-space widows width word-break word-spacing word-wrap writing-mode z-index
""".split()
_SIDES = ("top", "right", "bottom", "left")
#: Features that are several properties.
_SEVERAL: dict[str, tuple[str, ...]] = {
    "css-block-inline-size": ("block-size", "inline-size"),
    "css-border": (
        "border", "border-width", "border-style", "border-color",
        *(f"border-{side}" for side in _SIDES),
        *(f"border-{side}-{part}" for side in _SIDES for part in ("width", "style", "color")),
    ),
    "css-border-inline-block": ("border-inline", "border-block"),
    "css-border-inline-block-individual": tuple(
        f"border-{axis}-{part}"
        for axis in ("inline", "block")
        for part in ("color", "style", "width")
    ),
    "css-border-inline-block-longhand": tuple(
        f"border-{axis}-{end}{part}"
        for axis in ("inline", "block")
        for end in ("start", "end")
        for part in ("", "-color", "-style", "-width")
    ),
    "css-border-radius": tuple(
        f"border-{row}-{side}-radius" for row in ("top", "bottom") for side in ("left", "right")
    ),
    "css-border-radius-logical": tuple(
        f"border-{row}-{end}-radius" for row in ("start", "end") for end in ("start", "end")
    ),
    "css-column-layout-properties": (
        "columns", "column-count", "column-fill", "column-rule", "column-span", "column-width",
    ),
    "css-gap": ("gap", "column-gap", "row-gap"),
    "css-grid-template": (
        "grid-template", "grid-template-areas", "grid-template-columns", "grid-template-rows",
    ),
    "css-inset": ("inset", "inset-block", "inset-inline", "inset-inline-start", "inset-inline-end"),
    "css-left-right-top-bottom": _SIDES,
    "css-margin": ("margin", *(f"margin-{side}" for side in _SIDES)),
    "css-margin-block-start-end": ("margin-block-start", "margin-block-end"),
    "css-margin-inline-block": ("margin-inline", "margin-block"),
    "css-margin-inline-start-end": ("margin-inline-start", "margin-inline-end"),
    "css-padding": ("padding", *(f"padding-{side}" for side in _SIDES)),
    "css-padding-block-start-end": ("padding-block-start", "padding-block-end"),
    "css-padding-inline-block": ("padding-inline", "padding-block"),
    "css-padding-inline-start-end": ("padding-inline-start", "padding-inline-end"),
    "css-scroll-snap": ("scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"),
}  # fmt: skip
#: Features that are one value of one property.
_VALUES = {
    ("display", "flex"): "css-display-flex",
    ("display", "inline-flex"): "css-display-flex",
    ("display", "grid"): "css-display-grid",
    ("display", "inline-grid"): "css-display-grid",
    ("display", "none"): "css-display-none",
    ("flex-direction", "column"): "css-flex-direction",
    ("flex-direction", "column-reverse"): "css-flex-direction",
    ("flex-wrap", "wrap"): "css-flex-wrap",
    ("flex-wrap", "wrap-reverse"): "css-flex-wrap",
}
#: What a property does without being written: no program has to know it.
_NOTHING = {
    ("float", "none"), ("clear", "none"), ("position", "static"), ("visibility", "visible"),
    ("filter", "none"), ("transform", "none"), ("caption-side", "top"),
}  # fmt: skip
_FUNCTIONS = {
    "calc": "css-unit-calc",
    "clamp": "css-function-clamp",
    "conic-gradient": "css-conic-gradient",
    "lab": "css-modern-color",
    "lch": "css-modern-color",
    "light-dark": "css-function-light-dark",
    "linear-gradient": "css-linear-gradient",
    "max": "css-function-max",
    "min": "css-function-min",
    "oklab": "css-modern-color",
    "oklch": "css-modern-color",
    "radial-gradient": "css-radial-gradient",
    "repeating-linear-gradient": "css-linear-gradient",
    "repeating-radial-gradient": "css-radial-gradient",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "var": "css-variables",
}
_UNITS = {
    unit: f"css-unit-{unit}" for unit in "ch cm em ex in mm pc pt px rem vh vmax vmin vw".split()
}
_WORDS = {
    "initial": "css-unit-initial",
    "fit-content": "css-intrinsic-size",
    "min-content": "css-intrinsic-size",
    "max-content": "css-intrinsic-size",
    **dict.fromkeys(
        "system-ui ui-serif ui-sans-serif ui-rounded ui-monospace".split(), "css-sytem-ui"
    ),
}
_AT_RULES = {
    "font-face": "css-at-font-face",
    "import": "css-at-import",
    "keyframes": "css-at-keyframes",
    "-webkit-keyframes": "css-at-keyframes",
    "media": "css-at-media",
    "supports": "css-at-supports",
}
_MEDIA = {
    "-webkit-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "-webkit-min-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "-webkit-max-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "hover": "css-at-media-hover",
    "any-hover": "css-at-media-hover",
    "orientation": "css-at-media-orientation",
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
}
_PSEUDO_CLASSES = """
    active checked default first-child first-of-type focus-visible focus-within focus has hover lang
    last-child last-of-type link not nth-child nth-last-child nth-last-of-type nth-of-type
    only-child only-of-type target visited
""".split()
_PSEUDO_ELEMENTS = "after before first-letter first-line marker placeholder".split()

_PROPERTIES: dict[str, str] = {
    **{name: slug for slug, names in _SEVERAL.items() for name in names},
    **{name: f"css-{name}" for name in _SAME},
}
#: Every feature that is looked for in CSS.
MATCHED = frozenset(
    [
        *_PROPERTIES.values(), *_SEVERAL, *_VALUES.values(), *_FUNCTIONS.values(), *_UNITS.values(),
        *_WORDS.values(), *_AT_RULES.values(), *_MEDIA.values(),
        *(f"css-pseudo-class-{name}" for name in _PSEUDO_CLASSES),
        *(f"css-pseudo-element-{name}" for name in _PSEUDO_ELEMENTS),
        "css-unit-percent", "css-important", "css-comments", "css-nesting",
        *(f"css-selector-{name}" for name in
          "adjacent-sibling attribute chaining child class descendant general-sibling grouping id "
          "type universal".split()),
    ]
)  # fmt: skip

_PSEUDO = re.compile(r"(::?)([a-z-]+)")
_MEDIA_NAME = re.compile(r"\(\s*([a-z-]+)")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")


@lru_cache(maxsize=8192)
def of_style(style: str) -> frozenset[str]:
    """The features of a `style` attribute."""
    return frozenset(slug for one in declarations(style) for slug in _of_declaration(one))


@lru_cache(maxsize=256)
def of_sheet(sheet: Sheet, css: str) -> frozenset[str]:
    """The features of the style sheet *css*, which reads as *sheet*."""
    found: set[str] = set()
    for rule in sheet.rules:
        found |= of_selector(rule.selector)
        for declaration in rule.declarations:
            found.update(_of_declaration(declaration))
    for at_rule in sheet.at_rules:
        fonts = at_rule.name == "import" and "font" in at_rule.prelude.lower()
        found.update(filter(None, [_AT_RULES.get("font-face" if fonts else at_rule.name)]))
        if at_rule.name == "media":
            names = _MEDIA_NAME.findall(at_rule.prelude.lower())
            found |= {_MEDIA[name] for name in names if name in _MEDIA}
    if sheet.nests:
        found.add("css-nesting")
    if "/*" in _STRING.sub("", css):
        found.add("css-comments")
    return frozenset(found)


@lru_cache(maxsize=2048)
def of_selector(selector: str) -> frozenset[str]:
    """
    The features of a selector.

    >>> sorted(of_selector(".a > b:hover"))
    ['css-pseudo-class-hover', 'css-selector-child', 'css-selector-class', 'css-selector-type']
    """
    found: set[str] = set()
    bare = re.sub(r"\[[^\]]*\]", "\x00", _STRING.sub("", selector.lower()))
    if "\x00" in bare:
        found.add("css-selector-attribute")
    for colons, name in _PSEUDO.findall(bare):
        if name in _PSEUDO_ELEMENTS and (colons == "::" or name in ("after", "before")):
            found.add(f"css-pseudo-element-{name}")
        elif name in _PSEUDO_CLASSES:
            found.add(f"css-pseudo-class-{name}")
    bare = re.sub(r"::?[a-z-]+(\([^)]*\))?", "\x01", bare)
    signs = {
        "grouping": ",", "child": ">", "adjacent-sibling": r"\+", "general-sibling": "~",
        "universal": r"\*", "class": r"\.[\w-]", "id": r"#[\w-]",
        "type": r"(?:^|[\s>+~,&])[a-z][\w-]*",
        "chaining": r"[\w\x00-](?:\.[\w-]+){1,}(?=\.)|[a-z\d\x00](?=[.#\x00])|[.#][\w-]+(?=[.#])",
        "descendant": r"[\w\x00\x01*-]\s+[\w.#\x00\x01*]",
    }  # fmt: skip
    found |= {f"css-selector-{name}" for name, sign in signs.items() if re.search(sign, bare)}
    return frozenset(found)


def _of_declaration(one: Declaration) -> Iterator[str]:
    if one.name.startswith("--"):
        yield "css-variables"
    elif (slug := _PROPERTIES.get(one.name)) and (one.name, one.value.lower()) not in _NOTHING:
        yield slug
    if slug := _VALUES.get((one.name, one.value.lower())):
        yield slug
    if one.important:
        yield "css-important"
    yield from _of_tokens(one.tokens)


def _of_tokens(tokens: Iterable[ast.Node]) -> Iterator[str]:
    for token in tokens:
        if isinstance(token, ast.FunctionBlock):
            yield from filter(None, [_FUNCTIONS.get(token.lower_name)])
            yield from _of_tokens(token.arguments)
        elif isinstance(token, ast.DimensionToken):
            yield from filter(None, [_UNITS.get(token.lower_unit)])
        elif isinstance(token, ast.PercentageToken):
            yield "css-unit-percent"
        elif isinstance(token, ast.IdentToken):
            yield from filter(None, [_WORDS.get(token.lower_value)])
