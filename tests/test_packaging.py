"""What is built from the sources works on its own: in an empty environment, from any folder."""

from __future__ import annotations

import email
import email.policy
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from postmail.resources import templates_root

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The `postmail` script of a new environment that holds the wheel and the packages that it
    declares, without extras; those are lent by this environment, so that no network is needed.
    """
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=True)
    (wheel,) = dist.glob("*.whl")
    python = home / "bin" / "python"
    target = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*target, "--no-deps", "--no-index", str(wheel)], check=True)
    (folder,) = home.glob("lib/python*/site-packages")
    for name in declared("postmail"):
        lend(name, folder)
    return home / "bin" / "postmail"


def declared(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """What the distribution *name* requires without extras, and what that requires."""
    found: set[str] = set()
    for requirement in map(Requirement, metadata.requires(name) or []):
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in seen:
            found |= {requirement.name, *declared(requirement.name, seen | {requirement.name})}
    return found


def lend(name: str, folder: Path) -> None:
    """Link what the distribution *name* has installed here into *folder*."""
    for file in metadata.files(name) or []:
        top = file.parts[0]
        if top not in ("..", "__pycache__") and not (folder / top).exists():
            (folder / top).symlink_to(str(metadata.distribution(name).locate_file(top)))


def test_the_wheel_has_package_templates_and_no_more(dist: Path) -> None:
    """Code, types marker, templates, translations and samples are in; tests and docs are not."""
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {
        f"postmail/templates/{path.relative_to(templates_root()).as_posix()}"
        for path in templates_root().rglob("*")
        if path.is_file()
    }

    assert names >= templates
    assert names >= {"postmail/py.typed", "postmail/cli/sheet/page.html"}
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"postmail"}
    assert not [name for name in names if name.startswith("postmail/templates") and ".py" in name]


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in the sdist."""
    (archive,) = dist.glob("*.tar.gz")
    home = tmp_path_factory.mktemp("sdist")
    with tarfile.open(archive) as opened:
        # Python 3.11 knows filters from 3.11.4 on.
        opened.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        opened.extractall(home)
    (folder,) = home.iterdir()
    return folder


def test_the_sdist_has_what_it_takes_to_test_it(unpacked: Path) -> None:
    """All that make, continuous integration and the tests read is in."""
    needed = {
        ".ci/run",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "benchmarks/__main__.py",
        "constraints.txt",
        "docs/index.md",
        "mkdocs.yml",
        "pyproject.toml",
        "scripts/browser.py",
        "src/postmail/__init__.py",
        "templates/simple/body.mjml",
        "tests/test_packaging.py",
    }

    assert {name for name in needed if not (unpacked / name).is_file()} == set()


def test_the_sdist_passes_tests_that_read_its_files(unpacked: Path) -> None:
    """Tests of the hook and of the requirements, which lie beside the code, pass in it."""
    tests = ["tests/check/test_hook.py", "tests/test_requirements.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_renders_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """With no checkout near, a German draft comes out, from the templates in the wheel."""
    order = tmp_path / "order.json"
    order.write_bytes((templates_root() / "_scenarios" / "first.json").read_bytes())
    arguments = ["render", "simple", "--order", "order.json", "--locale", "de", "--format", "eml"]
    done = subprocess.run([installed, *arguments], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    draft = email.message_from_bytes(done.stdout, policy=email.policy.default)
    assert "N-1042" in draft["Subject"]
    assert "eingegangen" in draft["Subject"]


def test_the_wheel_finds_its_own_templates(installed: Path, tmp_path: Path) -> None:
    """The templates are those of the installed package, not of a checkout."""
    code = "from postmail.resources import templates_root; print(templates_root())"
    done = subprocess.run(
        [installed.parent / "python", "-c", code], cwd=tmp_path, capture_output=True, check=True
    )

    assert Path(done.stdout.decode().strip()).is_relative_to(installed.parents[1])
