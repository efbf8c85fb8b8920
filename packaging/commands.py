"""The commands of a program as its own --help tells them, for the manual page and for what shells complete."""
import re
import subprocess

HELP_S = 10


class Option:
    """`usage`: as it is shown, "-y,--yes" or "--config TEXT". `names`: ["-y", "--yes"]; a positional has none."""

    def __init__(self, usage, what):
        self.usage = usage
        self.what = what
        first = usage.split(" ")[0]
        self.names = [name for name in first.split(",") if name.startswith("-")]
        self.takes_value = bool(self.names) and " " in usage
        self.placeholder = first if not self.names else usage.partition(" ")[2].split(":")[0].split("=")[0].split(" ")[0]

    @property
    def is_of_a_path(self):
        return any(name in ("--config", "--data", "--json", "--html", "--ledger-file", "--ledger", "--measured", "--checkout") or name.endswith("-file") for name in self.names)


class Command:
    """`words`: ["sale", "open"]; of the program itself none."""

    def __init__(self, words, text):
        self.words = words
        self.what, self.usage, self.footer = "", "", ""
        self.options, self.below = [], []
        self._read(text)

    @classmethod
    def ask(cls, program, words=()):
        """With all that is below."""
        text = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True, timeout=HELP_S).stdout
        command = cls(list(words), text)
        command.below = [cls.ask(program, (*words, name)) for name in command.names_below]
        return command

    @property
    def name(self):
        return " ".join(["sluice", *self.words])

    def all_below(self):
        for command in self.below:
            yield command
            yield from command.all_below()

    def _read(self, text):
        self.names_below = []
        part, before, after = "", [], []
        for line in text.rstrip("\n").split("\n"):
            if line.startswith("Usage: "):
                self.usage = re.sub(r"^Usage: \S+", "sluice", line)
                part = "usage"
            elif re.fullmatch(r"(Positionals|Options|Subcommands):", line):
                part = line[:-1]
            elif line.startswith("  ") and part in ("Positionals", "Options", "Subcommands"):
                self._add(part, line)
            elif part in ("", "usage") and not self.usage:
                before.append(line)
            elif line.strip() and part not in ("", "usage"):
                after.append(line)
                part = "footer"
        self.what = " ".join(before).strip()
        self.footer = " ".join(after).strip()

    def _add(self, part, line):
        column = 30
        usage, what = (line[2:].rstrip(), "") if len(line) > column and not line[column - 1].isspace() else (line[2:column].strip(), line[column:].strip())
        if line.startswith(" " * column):  # what did not fit beside the option's name
            if self.options:
                self.options[-1].what = f"{self.options[-1].what} {line.strip()}".strip()
        elif part == "Subcommands":
            self.names_below.append(usage)
        else:
            self.options.append(Option(usage, what))
