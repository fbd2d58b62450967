"""The command line: parse, call, print. Commands are imported when they are called."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from pipeline import __version__
from pipeline.cli.console import guarded

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("pipeline.cli.study:init", "Make a new study folder."),
    "run": ("pipeline.cli.flow:run", "Do everything: ingest, segment, tag, analyse, quotes, report."),
    "status": ("pipeline.cli.study:status", "Say how far the study is and what to do next."),
    "review": ("pipeline.cli.review:review", "Take suggestions to a person and decisions back."),
    "ingest": ("pipeline.cli.flow:ingest", "Read the sources."),
    "segment": ("pipeline.cli.flow:segment", "Split them into the units that are coded."),
    "tag": ("pipeline.cli.flow:tag", "Suggest codes."),
    "analyse": ("pipeline.cli.flow:analyse", "Count themes."),
    "quotes": ("pipeline.cli.flow:quotes", "Make the quote bank."),
    "report": ("pipeline.cli.flow:report", "Write the report."),
    "clear": ("pipeline.cli.clear:clear", "Look at quotes that may identify somebody, and let them through."),
    "agreement": ("pipeline.cli.agreement:agreement", "Say how far coders agree, and machine and coders."),
    "evaluate": ("pipeline.cli.evaluate:evaluate", "Measure suggestions on passages that people have coded."),
    "codebook": ("pipeline.cli.codebook:codebook", "List, show, check, compare and change codebooks."),
    "discover": ("pipeline.cli.discover:discover", "Group what no code covers into candidate codes."),
    "doctor": ("pipeline.cli.doctor:doctor", "Check this computer and the study."),
}
"""Every command: where it is, and its line in the help. A new one is a function and a line here."""


FRESH = 250_000
"""New objects after which the interpreter looks for cycles. What is read here is kept and has none: looking every
700 took a sixth of a large tagging."""


class Lazy(click.Group):
    """A group that imports a command only when it is called, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import one command."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help's list of commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="themebank")
def cli() -> None:
    """Themebank: from interviews, minutes and reports to theme frequencies, an anonymised quote bank and a
    report. A study is a folder; a person decides every code.

    Start with: themebank init my-study, put your files into my-study/corpus, then themebank run my-study
    """


def main() -> None:
    """Entry point of the ``themebank`` command."""
    gc.set_threshold(FRESH)
    sys.exit(guarded(lambda: cli.main(prog_name="themebank", standalone_mode=False)))
