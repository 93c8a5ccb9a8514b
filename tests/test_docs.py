"""Every example in README and docs runs as it stands there."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest

import postmail
import postmail.order
from postmail.cadence.ledger import Keyring, Ledger, ManualClock, MemoryStore
from postmail.cli.commands import COMMANDS
from postmail.handover.address import read_url
from postmail.resources import templates_root
from postmail.settings import Settings, read_settings
from tests.handover.servers import Kept, mail_server
from tests.mime.parsing import read, text_of
from tests.test_architecture import FLOORS, KEEPERS, floor_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<code>.*?)^```$', re.M | re.S
)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


class Block(NamedTuple):
    """A fenced block: its *language*, its *title* (the file that it shows), its *code*."""

    language: str
    title: str | None
    code: str
    line: int


class Diverted(smtplib.SMTP):
    """Reaches the tests' own server, whichever one is asked for."""

    server: ClassVar[str]

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        here = read_url(self.server)
        return socket.create_connection((here.host, here.port), timeout)


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of *page*, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["language"], found["title"], found["code"], text[: found.start()].count("\n"))
        for found in _BLOCK.finditer(text)
    ]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Kept]]:
    """The mails that examples hand to a server: a real one, wherever they send them."""
    with mail_server() as (keeper, url):
        monkeypatch.setattr(Diverted, "server", url, raising=False)
        monkeypatch.setattr(smtplib, "SMTP", Diverted)
        yield keeper.mails


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, post: list[Kept]) -> Path:
    """A folder with what the examples take for granted: an order, a brand, a mail server."""
    (tmp_path / "order.json").write_bytes(
        (templates_root() / "_scenarios" / "first.json").read_bytes()
    )
    (tmp_path / "brand.toml").write_bytes(
        (templates_root() / "_samples" / "brand.toml").read_bytes()
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem != "index"], ids=lambda page: page.stem
)
def test_examples_run(page: Path, shop: Path) -> None:
    """Files are written, commands are called, Python runs, from the top of the page to its end."""
    run(page, shop)


def test_the_first_page_shows_the_demo() -> None:
    """Half a minute that tests/cli/test_demo.py spends already, on this very command."""
    assert [block.code for block in blocks(ROOT / "docs" / "index.md")] == [
        "$ postmail demo --out out/\n"
    ]


def run(page: Path, shop: Path) -> dict[str, Any]:
    """Do what *page* shows in the folder *shop*: the names that its Python leaves."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.title:
            target = shop / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.code, encoding="utf-8")
        elif block.language == "python":
            code = compile("\n" * (block.line + 1) + block.code, str(page), "exec")
            exec(code, names)
        elif block.language == "console":
            call(block.code, shop)
    return names


def call(code: str, folder: Path) -> None:
    """Run the lines that begin with `$`."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for line in re.findall(r"^\$ (.+)$", code, re.M):
        done = subprocess.run(
            line,
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.usefixtures("shop")
def test_the_readme_sends_a_mail(post: list[Kept]) -> None:
    """The fifteen lines hand a German mail about the order to the server."""
    code = next(block.code for block in blocks(ROOT / "README.md") if block.language == "python")
    exec(compile(code, "README.md", "exec"), {})
    message = read(post[0].content)

    assert len(post) == 1
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    assert message["To"] == "Hanna Brandt <hanna.brandt@example.com>"
    assert "N-1042" in message["Subject"]
    assert message["Content-Language"] == "de"


def test_the_worker_sends_each_mail_once(shop: Path, post: list[Kept]) -> None:
    """A confirmation, and one request for the reviews of two orders."""
    run(ROOT / "docs" / "worker.md", shop)
    mails = [read(kept.content) for kept in post]

    assert [kept.recipients for kept in post] == [["ida@example.com"]] * 2
    assert ["1001" in mail["Subject"] for mail in mails] == [True, True]
    assert ["/review/Mug" in text_of(mail, "html") for mail in mails] == [False, True]
    assert "/review/Pot" in text_of(mails[1], "html")


def test_the_worker_tries_again_what_was_refused(
    shop: Path, post: list[Kept], caplog: pytest.LogCaptureFixture
) -> None:
    """A claim is given back, but not where there is no such mailbox; the log names nobody."""
    names = run(ROOT / "docs" / "worker.md", shop)
    people = {"2001": "nobody@example.com", "2002": "full@example.com", "2003": "ole@example.com"}
    orders = [bought_by(names, number, {"email": who}) for number, who in people.items()]
    start = names["start"]
    book = Ledger(MemoryStore(ManualClock(start)), names["policy"], Keyring(names["secret"]))
    outcomes = [names["run"](orders, [], book, start) for _ in range(2)]

    assert outcomes == [
        [("simple:2001:0", "refused"), ("simple:2002:0", "refused"), ("simple:2003:0", "sent")],
        [("simple:2002:0", "refused")],
    ]
    assert [kept.recipients for kept in post[-1:]] == [["ole@example.com"]]
    assert "simple:2001:0: RecipientRefusedError 550" in caplog.text
    assert "@" not in caplog.text


def test_the_worker_tells_strangers_with_one_number_apart(shop: Path, post: list[Kept]) -> None:
    """Each gets the mail about the own order; one of whom nothing is known stops nobody's."""
    names = run(ROOT / "docs" / "worker.md", shop)
    del post[:]
    orders = [
        bought_by(names, "5001", customer, title)
        for customer, title in (
            ({"email": "ida@example.com", "id": "1"}, "Teapot"),
            ({"email": "ole@example.com", "id": "2"}, "Lantern"),
            ({"phone": "+49 30 123456"}, "Mug"),
        )
    ]
    start = names["start"]
    book = Ledger(MemoryStore(ManualClock(start)), names["policy"], Keyring(names["secret"]))
    outcomes = [names["run"](orders, [], book, start) for _ in range(2)]

    assert outcomes == [[("simple:5001:0", "sent")] * 2, []]
    assert [kept.recipients for kept in post] == [["ida@example.com"], ["ole@example.com"]]
    said = [text_of(read(kept.content), "html") for kept in post]
    assert [("Teapot" in text, "Lantern" in text) for text in said] == [(1, 0), (0, 1)]


def test_the_worker_goes_on_where_a_mail_went_late(
    shop: Path, post: list[Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes longer than the lease lasts: it is recorded, and the others go."""
    names = run(ROOT / "docs" / "worker.md", shop)
    clock = ManualClock(names["start"])
    book = Ledger(MemoryStore(clock), names["policy"], Keyring(names["secret"]))
    deliver = names["smtp"].deliver

    def slow(*parts: Any) -> None:
        deliver(*parts)
        clock.advance(timedelta(minutes=20))

    monkeypatch.setattr(names["smtp"], "deliver", slow)
    orders = [bought_by(names, number, {"email": f"{number}@example.com"}) for number in "12"]

    assert names["run"](orders, [], book, clock.now()) == [
        ("simple:1:0", "sent"),
        ("simple:2:0", "sent"),
    ]
    assert names["run"](orders, [], book, clock.now()) == []


def test_the_worker_writes_mails_of_fixed_dates(shop: Path, post: list[Kept]) -> None:
    """They have no order of their own: the recipient's latest is what they are made of."""
    names = run(ROOT / "docs" / "worker.md", shop)
    del post[:]
    start = names["start"]
    later = start + timedelta(hours=2)
    names["MESSAGES"]["coupon"] = lambda orders: postmail.messages.CouponMail(
        order=orders[0], coupon={"code": "SPRING", "percent": 10}
    )
    spring = {
        "kind": "coupon", "category": "marketing", "stream": "offers", "anchor": "date",
        "date": start + timedelta(hours=1), "delay": {"hours": 0}, "expires_after": {"days": 9},
    }  # fmt: skip
    policy = names["policy"].model_copy(update={"kinds": [spring]})
    book = Ledger(MemoryStore(ManualClock(later)), policy, Keyring(names["secret"]))
    bought = [bought_by(names, "7001", {"email": "ida@example.com"})]

    assert names["run"](bought, [], book, later) == [("coupon:2026-03-02:0", "sent")]
    assert [kept.recipients for kept in post] == [["ida@example.com"]]


def test_the_worker_has_it_written_down_what_is_dropped(shop: Path, post: list[Kept]) -> None:
    """What was capped and does not wait stays dropped when the rule has room again."""
    names = run(ROOT / "docs" / "worker.md", shop)
    del post[:]
    start = names["start"]
    names["MESSAGES"]["coupon"] = lambda orders: postmail.messages.CouponMail(
        order=orders[0], coupon={"code": "SPRING", "percent": 10}
    )
    usual = {
        "category": "marketing", "stream": "reviews", "anchor": "placed", "delay": {"hours": 1},
        "expires_after": {"days": 9},
    }  # fmt: skip
    kinds = [
        {"kind": "coupon", "on_cap": "drop", **usual},
        {"kind": "review-request", "priority": 50, **usual},
    ]
    policy = names["policy"].model_copy(update={"kinds": kinds})
    clock = ManualClock(start + timedelta(hours=2))
    book = Ledger(MemoryStore(clock), policy, Keyring(names["secret"]))
    bought = [bought_by(names, "7001", {"email": "ida@example.com"})]

    assert names["run"](bought, [], book, clock.now()) == [
        ("review-request:7001:0", "sent"),
        ("coupon:7001:0", "skipped: dropped"),
    ]
    clock.advance(timedelta(hours=21))
    assert names["run"](bought, [], book, clock.now()) == []
    assert len(post) == 1


def bought_by(
    names: dict[str, Any], number: str, customer: dict[str, Any], title: str = "Mug"
) -> postmail.Order:
    """An order of the worker's page, by somebody else."""
    made: postmail.Order = names["bought"](number, title)
    return postmail.Order.model_validate({**made.model_dump(), "customer": customer})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_pages(page: Path) -> None:
    """A link to another page or a picture leads to a file that is there."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_the_settings_that_are_explained_are_those_that_there_are(tmp_path: Path) -> None:
    """The example of all settings is accepted, and the table has a row for each."""
    page = ROOT / "docs" / "commands.md"
    example = next(block.code for block in blocks(page) if block.language == "toml")
    (tmp_path / "postmail.toml").write_text(example, encoding="utf-8")
    section = page.read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]

    assert read_settings(tmp_path).platform == "shopify"
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(Settings.model_fields)


def test_every_command_is_explained() -> None:
    """The page of commands names each command that there is."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")

    assert [name for name in COMMANDS if f"| `postmail {name}" not in page] == []


def test_the_site_builds(tmp_path: Path) -> None:
    """Every page, every link and every reference of the site is there."""
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(
        build,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    api = (tmp_path / "api.html").read_text("utf-8")
    assert "&gt;&gt;&gt;" in api
    assert "&gt;&gt;&gt;" not in re.sub(r"<pre>.*?</pre>", "", api, flags=re.S)
    assert [name for name in facts_of_an_order() if f'id="{name}"' not in api] == []
    assert "<p>waiting at a shop or a locker</p>" in api  # stands behind `#:`
    assert 'id="postmail.mail.Mail.subject"' in api  # has no words of its own


def facts_of_an_order() -> list[str]:
    """Every field of an order's models, and every member of its enums, as the site calls them."""
    kinds = [one for one in vars(postmail.order).values() if isinstance(one, type)]
    found = [
        f"postmail.order.{kind.__name__}.{name}"
        for kind in kinds
        for name in (*getattr(kind, "model_fields", ()), *getattr(kind, "__members__", ()))
    ]
    assert {"postmail.order.TaxNote.EXEMPT", "postmail.order.Order.status"} <= set(found)
    return found


def test_the_floors_of_the_page_are_those_of_the_house() -> None:
    """Every unit stands on one floor of the page, and none below what the tests put beneath it."""
    page = (ROOT / "docs" / "design.md").read_text("utf-8")
    drawn = page.partition("```text\nface ")[2].partition("```")[0].splitlines()
    rows = [re.findall(r"\b\w+\b", re.sub(r"\(.*?\)", "", row)) for row in drawn]
    floors = [row[place > 0 :] for place, row in enumerate(rows)]
    heights = [[floor_of(unit) for unit in floor] for floor in floors]

    assert sorted(chain(*floors)) == sorted(chain(*FLOORS))
    assert all(min(upper) >= max(lower) for upper, lower in pairwise(heights))


def test_the_keepers_of_the_page_are_those_of_the_house() -> None:
    """Each third-party package stands beside the units that may import it."""
    page = (ROOT / "docs" / "design.md").read_text("utf-8")
    table = page.partition("| package | keeper |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()]
    everybody = set(chain(*FLOORS))
    kept = {
        package: everybody if "everybody" in keepers else set(re.findall(r"`(\w+)/?`", keepers))
        for packages, keepers in rows
        for package in re.sub(r" \(.*?\)", "", packages).split(", ")
    }

    assert kept == KEEPERS


def test_every_extra_is_explained() -> None:
    """What can be asked for at the installation stands on the first page about it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = (ROOT / "docs" / "getting-started.md").read_text("utf-8")
    extras = set(project["optional-dependencies"]) - {"dev", "docs"}

    assert {name for name in extras if f"`{name}`" not in page} == {"all"}
    assert "postmail[all]" in page


def test_the_newest_change_is_this_version() -> None:
    """The changelog begins with what is not released, or with the version of the package."""
    from postmail import __version__

    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)

    assert headings[0] in ("Unreleased", __version__)


def test_pages_stay_short() -> None:
    """A page of more than 400 lines is two pages."""
    long = [page.name for page in PAGES if len(page.read_text("utf-8").splitlines()) > 400]

    assert long == []
