"""Mail programs: what a mail uses that some of them cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from postmail.check import caniemail
from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options
from postmail.check.traits import traits

LOST = Rule(
    "clients-lost",
    Severity.ERROR,
    "something is not shown at all",
    "Readers with these programs do not see it, and nothing stands in for it.",
    "write it so that every program shows it: a PNG or JPEG, a link instead of a form",
)
MISSING = Rule(
    "clients-missing",
    Severity.WARNING,
    "something does not work in some programs",
    "Readers with these programs see a mail that is laid out or coloured otherwise.",
    "use what all of them know: tables, inline styles, plain colours and pixels",
)
DEGRADES = Rule(
    "clients-degrades",
    Severity.NOTE,
    "something is plainer in some programs",
    "Nothing is lost: these readers see a simpler mail.",
    "leave it, if the simpler look is as good",
)
PARTIAL = Rule(
    "clients-partial",
    Severity.NOTE,
    "something works in part in some programs",
    "What is missing stands in the notes of caniemail.",
    "look at the mail in these programs",
)
RULES = (LOST, MISSING, DEGRADES, PARTIAL)

#: Features without which readers miss a part of the mail.
_LOST = frozenset(
    """
    amp html-audio html-button-reset html-button-submit html-dialog html-form html-image-maps
    html-input-checkbox html-input-radio html-input-reset html-input-submit html-input-text
    html-object html-popover html-select html-svg html-textarea html-video image-apng image-avif
    image-base64 image-bmp image-hdr image-heif image-ico image-mp4 image-svg image-tiff image-webp
    """.split()
)
#: Features whose absence leaves a good mail, and what is seen instead.
_PLAINER = {
    "css-animation": "nothing moves",
    "css-at-font-face": "the next font of the list is used",
    "css-at-keyframes": "nothing moves",
    "css-at-media": "the wide layout is shown",
    "css-at-media-hover": "nothing happens under the pointer",
    "css-at-media-prefers-color-scheme": "the light colours are shown, or the program inverts them",
    "css-at-media-prefers-reduced-motion": "motion is not reduced",
    "css-background-image": "the colour behind the picture is shown",
    "css-background-position": "the picture begins at the corner",
    "css-background-repeat": "the picture is repeated",
    "css-background-size": "the picture has its own size",
    "css-border-radius": "corners are square",
    "css-border-spacing": "the attribute of the table counts",
    "css-box-shadow": "there is no shadow",
    "css-box-sizing": "sizes count from the inside",
    "css-color-scheme": "the program decides about dark colours",
    "css-cursor": "the pointer does not change",
    "css-display-none": "what is hidden is seen, unless other styles hide it too",
    "css-font-size-adjust": "other fonts look smaller or larger",
    "css-height": "the attribute of the picture counts",
    "css-hyphens": "words are not hyphenated",
    "css-important": "the inline style wins",
    "css-letter-spacing": "letters stand as usual",
    "css-max-height": "the box is as high as what is in it",
    "css-max-width": "the width that stands beside it counts",
    "css-min-height": "the box is as high as what is in it",
    "css-object-fit": "the picture fills its box",
    "css-opacity": "the colour is full",
    "css-outline": "there is no outline",
    "css-overflow": "what is too long runs over",
    "css-overflow-wrap": "long words run over",
    "css-pseudo-class-active": "nothing happens at a press",
    "css-pseudo-class-focus": "the program's own mark is shown",
    "css-pseudo-class-focus-visible": "the program's own mark is shown",
    "css-pseudo-class-hover": "nothing happens under the pointer",
    "css-pseudo-class-link": "links look as usual",
    "css-pseudo-class-visited": "visited links look like others",
    "css-selector-adjacent-sibling": "the inline styles count",
    "css-selector-attribute": "the inline styles count",
    "css-selector-chaining": "the inline styles count",
    "css-selector-child": "the inline styles count",
    "css-selector-class": "the inline styles count",
    "css-selector-descendant": "the inline styles count",
    "css-selector-general-sibling": "the inline styles count",
    "css-selector-grouping": "the inline styles count",
    "css-selector-id": "the inline styles count",
    "css-selector-type": "the inline styles count",
    "css-selector-universal": "the inline styles count",
    "css-sytem-ui": "the next font of the list is used",
    "css-table-layout": "columns are as wide as what is in them",
    "css-text-overflow": "what is too long runs over",
    "css-text-shadow": "there is no shadow",
    "css-text-wrap": "lines break where they are full",
    "css-text-decoration-line": "links are underlined",
    "css-transition": "it changes at once",
    "css-user-select": "it can be selected",
    "css-white-space": "words that belong together may part",
    "css-word-break": "long words run over",
    "css-word-spacing": "words stand as usual",
    "css-word-wrap": "long words run over",
    "html-abbr": "the words stand without their meaning",
    "html-aria-hidden": "a screen reader reads it aloud",
    "html-aria-label": "a screen reader reads the words",
    "html-aria-labelledby": "a screen reader reads the words",
    "html-aria-describedby": "a screen reader reads the words",
    "html-background": "the colour behind the picture is shown",
    "html-bdi": "the invisible marks around it count",
    "html-body": "its styles move to a box around the mail",
    "html-comments": "the comment is gone",
    "html-dir": "the direction of the style counts",
    "html-doctype": "the program brings its own",
    "html-height": "the style counts",
    "html-lang": "a screen reader takes the reader's language",
    "html-loading-attribute": "the picture loads at once",
    "html-meta-color-scheme": "the program decides about dark colours",
    "html-role": "a screen reader takes the table for data",
    "html-semantics": "it is a plain box",
    "html-srcset": "the plain picture is shown",
    "html-style": "the inline styles count",
    "html-target": "the program decides where links open",
    "html-valign": "the style counts",
    "html-wbr": "long words run over",
    "html-width": "the style counts",
}


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """What *letter* uses and the chosen programs cannot show."""
    families = caniemail.families_for(options.clients, options.country)
    if letter.is_text_only:
        return
    known = caniemail.features()
    for slug, (element, count) in traits(letter).items():
        feature = known[slug]
        place = _place(letter, element)
        if failing := feature.clients("n", families):
            yield _failing(feature, failing, place, count)
        elif partly := feature.clients("a", families):
            told = f"{feature.title}: in part in {', '.join(partly)}"
            yield PARTIAL.found(told, place, facts={"url": feature.url})


def _failing(feature: caniemail.Feature, clients: list[str], place: Place, count: int) -> Finding:
    where = ", ".join(clients)
    facts = {"url": feature.url, "clients": where, "count": str(count)}
    if instead := _PLAINER.get(feature.slug):
        return DEGRADES.found(f"{feature.title}: {instead} in {where}", place, facts=facts)
    rule = LOST if feature.slug in _LOST else MISSING
    return rule.found(f"{feature.title}: not in {where}", place, facts=facts)


def _place(letter: Letter, element: Element | None) -> Place:
    if element is None:
        return Place(part="html", file=letter.label.file)
    return letter.place(element)
