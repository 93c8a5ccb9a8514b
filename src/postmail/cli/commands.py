"""The group of all commands: what there is, said without loading any of it."""

from __future__ import annotations

from importlib import import_module

import click

from postmail.cli.help import Command

#: {command: what it does, in a line}; each is the `command` of the module of its name.
COMMANDS = {
    "demo": "Write every kind of mail, in every language, as files to look at.",
    "templates": "List the kinds of mail, their data, their languages.",
    "render": "Make one mail from one order.",
    "preview": "See every mail in every language in the browser, live, as you change it.",
    "check": "Look for what is wrong with the mails, before a customer finds it.",
    "inspect": "Show what is read from an order file, and from where.",
    "send": "Send one real mail to somebody on your list, to see it in a mailbox.",
    "batch": "Make a mail of every order in a file, ready to be sent, on every core.",
    "plan": "Plan the mails of some orders: which goes when, which does not, and why.",
    "simulate": "Play orders through cadence policies and compare what became of the mails.",
    "new": "Begin a kind of mail of your own: class, template, sample, catalogues.",
    "i18n": "Extract the texts of the mails, update the catalogues, check the translations.",
    "policy": "Check a cadence policy, or say in plain English what it does.",
}


class LazyGroup(Command, click.Group):
    """A group that imports a command's module when the command is used, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"postmail.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help; click's own would load every command for its first line."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    examples=["postmail demo", "postmail render simple --order order.json --out mail.html"],
)
@click.version_option(package_name="postmail", message="postmail %(version)s")
def postmail() -> None:
    """
    Post-purchase e-mail: an order goes in, the right mail comes out.

    Settings come from postmail.toml, or from [tool.postmail] in pyproject.toml, in the folder
    where you run it; options win. `postmail COMMAND --help` explains a command.
    """
