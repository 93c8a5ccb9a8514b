"""What is saved is seen, however an editor or a tool saves it, and more than once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from postmail.preview.watched import watch

#: Seconds: the machine may be busy with other tests.
_PATIENCE = 30


class _Reader:
    """Reads *file* whenever something has changed, as the preview makes its catalogue anew."""

    def __init__(self, file: Path) -> None:
        self.file, self.text, self.read = file, "", Event()

    async def make(self) -> None:
        """Read the file, if it is there."""
        self.text = self.file.read_text() if self.file.is_file() else ""
        self.read.set()

    def saw(self, text: str) -> bool:
        """Wait until *text* was read; whether it was."""
        while self.text != text:
            if not self.read.wait(_PATIENCE):
                return False
            self.read.clear()
        return True


@contextmanager
def _watching(path: Path, reader: _Reader) -> Iterator[None]:
    """*path* is watched when this begins, in a thread of its own."""
    begun, ends = Event(), Event()

    async def follow() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(watch([path], reader.make, stop))
        for _ in range(5):  # until it waits for the system
            await asyncio.sleep(0)
        begun.set()
        await asyncio.to_thread(ends.wait)
        stop.set()
        await task

    thread = Thread(target=lambda: asyncio.run(follow()))
    thread.start()
    begun.wait(_PATIENCE)
    try:
        yield
    finally:
        ends.set()
        thread.join(_PATIENCE)
    assert not thread.is_alive()


def _in_place(file: Path, text: str) -> None:
    file.write_text(text)


def _renamed_over(file: Path, text: str) -> None:
    new = file.with_name("new~")
    new.write_text(text)
    new.replace(file)


def _made_again(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text)


def _with_its_folder(file: Path, text: str) -> None:
    copy = file.parents[1] / "copy"
    shutil.copytree(file.parent, copy)
    (copy / file.name).write_text(text)
    shutil.rmtree(file.parent)
    shutil.copytree(copy, file.parent)
    shutil.rmtree(copy)


def _with_its_folder_moved(file: Path, text: str) -> None:
    old = file.parents[1] / "old"
    file.parent.rename(old)
    shutil.copytree(old, file.parent)
    file.write_text(text)
    shutil.rmtree(old)


_WAYS = [_in_place, _renamed_over, _made_again, _with_its_folder, _with_its_folder_moved]


@pytest.mark.parametrize("save", _WAYS)
@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
def test_every_save_is_seen(
    tmp_path: Path, folder: bool, save: Callable[[Path, str], None]
) -> None:
    """In place, renamed over, with the folder around it removed and made again: each time."""
    file = tmp_path / "shop" / "brand.toml"
    file.parent.mkdir()
    file.write_text("first")
    reader = _Reader(file)
    with _watching(file.parent if folder else file, reader):
        for text in ("second", "third", "fourth"):
            save(file, text)

            assert reader.saw(text)


def test_a_folder_that_was_away_is_followed_again(tmp_path: Path) -> None:
    """Another branch has neither it nor the folder around it; back again, each change is seen."""
    root = tmp_path / "mail" / "templates"
    file = root / "simple" / "body.mjml"
    file.parent.mkdir(parents=True)
    file.write_text("first")
    reader = _Reader(file)
    with _watching(root, reader):
        file.write_text("second")
        assert reader.saw("second")
        shutil.rmtree(tmp_path / "mail")
        assert reader.saw("")
        file.parent.mkdir(parents=True)
        file.write_text("third")
        assert reader.saw("third")
        file.write_text("fourth")
        assert reader.saw("fourth")


def test_what_a_link_leads_to_is_followed(tmp_path: Path) -> None:
    """A brand file that lies elsewhere, and the link that is set on another."""
    old, new, link = tmp_path / "a" / "old", tmp_path / "b" / "new", tmp_path / "shop" / "brand"
    for path in (old, new, link):
        path.parent.mkdir()
    old.write_text("first")
    new.write_text("third")
    link.symlink_to(old)
    reader = _Reader(link)
    with _watching(link, reader):
        old.write_text("second")
        assert reader.saw("second")
        link.with_name("next").symlink_to(new)
        link.with_name("next").replace(link)
        assert reader.saw("third")
        new.write_text("fourth")
        assert reader.saw("fourth")
