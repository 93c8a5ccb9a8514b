"""The whole gallery as a folder of files, to look at without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from postmail.errors import SettingsError
from postmail.preview.shown import shown
from postmail.preview.studio import Studio
from postmail.preview.view import View
from postmail.samples import image_bytes, images


def gallery(
    studio: Studio, kinds: Sequence[str], languages: Sequence[str], schemes: Sequence[str]
) -> list[View]:
    """One view of each, on a phone; the languages as `de@formal`."""
    return [
        studio.settled(View(kind=kind, scheme=scheme, device="phone").in_language(language))
        for language in languages
        for kind in kinds
        for scheme in schemes
    ]


def export(
    studio: Studio,
    views: Iterable[View],
    folder: Path,
    watch: Callable[[int], None] = lambda _: None,
) -> int:
    """
    Write the mails of *views* to *folder*, with a page for each language that shows them and one
    that leads there; how many were written. A mail that cannot be made is told on the page.

    Raises:
        SettingsError: the folder cannot be written.
    """
    cells: dict[str, list[_Cell]] = {}
    try:
        (folder / "asset").mkdir(parents=True, exist_ok=True)
        for name in images():
            (folder / "asset" / name).write_bytes(image_bytes(name))
        for done, view in enumerate(views, 1):
            cells.setdefault(view.language, []).append(_cell(studio, view, folder))
            watch(done)
        for language, found in cells.items():
            (folder / _file(language)).write_text(
                _page(language, cells, map(str, found)), encoding="utf-8"
            )
        fronts = [_front(language, found[0], len(found)) for language, found in cells.items()]
        (folder / "index.html").write_text(_page("All mails", cells, fronts), encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise SettingsError(file=str(folder), problem=problem) from None
    return sum(cell.written for found in cells.values() for cell in found)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A mail on a page: its *head*, what shows it, the *body*, and whether it was *written*."""

    head: str
    body: str
    written: bool = True

    def __str__(self) -> str:
        return f"<li><h2>{self.head}</h2>{self.body}</li>"


def _front(language: str, first: _Cell, count: int) -> str:
    """A language on the page of all: its first mail, and the way to the others."""
    link = f'<a href="{escape(_file(language))}">{escape(language)}</a>'
    return str(_Cell(f"{link} <small>{count} mail{'s' if count > 1 else ''}</small>", first.body))


def _file(language: str) -> str:
    return f"{language.replace('@', '-')}.html"


def _cell(studio: Studio, view: View, folder: Path) -> _Cell:
    picture = studio.picture(view)
    title = escape(f"{view.kind}, {view.sample}, {view.scheme}")
    if picture.mail is None:
        return _Cell(title, f"<pre>{escape(str(picture.error))}</pre>", written=False)
    language = view.language.replace("@", "-")
    name = f"{view.kind}.{language}.{view.sample}.{view.scheme}.html"
    page = shown(picture.mail, picture.marked, view).replace('src="/asset/', 'src="asset/')
    page = page.replace("<head>", f"<head>{_ALONE}", 1)
    (folder / name).write_text(page, encoding="utf-8")
    subject = escape(picture.mail.subject)
    frame = f'<iframe sandbox="allow-same-origin" loading="lazy" title="{title}"'
    body = f'<p lang="{escape(view.locale)}">{subject}</p>{frame} src="{escape(name)}"></iframe>'
    return _Cell(f'<a href="{escape(name)}">{title}</a>', body)


#: A mail that is opened without the preview asks nobody for anything either.
_ALONE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src 'self' file: data:\">"
)
_STYLE = """
:root { color-scheme: light dark; } body { margin: 24px; font: 15px/1.5 system-ui, sans-serif; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-bottom: 24px; }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 24px; }
h2 { font-size: 15px; margin: 0; } small { font-weight: normal; }
li { width: 377px; max-width: 100%; }
li p { margin: 0 0 6px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
iframe { width: 100%; height: 640px; border: 1px solid #8888; background: #fff; }
"""


def _page(title: str, languages: Iterable[str], cells: Iterable[str]) -> str:
    links = "".join(
        f'<a href="{escape(_file(one))}"{" aria-current=page" if one == title else ""}>'
        f"{escape(one)}</a>"
        for one in languages
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<nav aria-label="Languages"><a href="index.html">All mails</a>{links}</nav>'
        f"<ul>{''.join(cells)}</ul></main></body></html>"
    )
