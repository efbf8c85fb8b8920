#!/usr/bin/env python3
"""Makes the manual pages: of the program from what it says of itself (--help), of its configuration from docs/configuration.md.

    man_page.py program SLUICE VERSION > sluice.1
    man_page.py configuration docs/configuration.md VERSION > sluice.toml.5
"""
import re
import sys

from commands import Command


def escaped(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return re.sub(r"^\.", r"\\&.", text, flags=re.M)


def inline(text):
    """Markdown within a line: code and emphasis are bold, of a link its words stay."""
    text = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", text)
    parts = re.split(r"`` (.+?) ``|`([^`]+)`|\*\*([^*]+)\*\*", text)
    made = []
    for at, part in enumerate(parts):
        if part:
            made.append(escaped(part) if at % 4 == 0 else f"\\fB{escaped(part)}\\fR")
    return "".join(made)


def cells(row):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip()[1:-1])]


def table(rows):
    """Each row a term, and what the other columns say of it by the columns' names."""
    head, lines = cells(rows[0]), []
    for row in rows[2:]:
        first, *rest = cells(row)
        said = [text if name in ("meaning", "", "why so many") else f"({name}: {text})" for name, text in zip(head[1:], rest) if text]
        lines += [".TP", inline(first), inline(" ".join(said)) or "\\&"]
    return lines


def from_markdown(text):
    lines, paragraph, rows, code = [], [], [], None

    def flush():
        if rows:
            lines.extend(table(rows))
        if paragraph:
            lines.extend([".PP", inline(" ".join(paragraph))])
        rows.clear()
        paragraph.clear()

    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            flush()
            code = None if code is not None else []
            lines.append(".EE\n.RE" if code is None else ".RS 4\n.EX")
        elif code is not None:
            code.append(line)
            lines.append(escaped(line) or "\\&")
        elif line.startswith("#"):
            flush()
            level, title = re.match(r"(#+) +(.*)", line).groups()
            if len(level) > 1:
                lines.append(f"{'.SH' if len(level) == 2 else '.SS'} {inline(title).upper() if len(level) == 2 else inline(title)}")
        elif line.startswith("|"):
            if paragraph:
                flush()
            rows.append(line)
        elif not line.strip():
            flush()
        elif re.match(r"[*-] ", line):
            flush()
            lines.append(".IP \\(bu 2")
            lines.append(inline(line[2:]))
        elif lines and lines[-2:-1] == [".IP \\(bu 2"] and line.startswith("  "):
            lines[-1] += " " + inline(line.strip())
        else:
            if rows:
                flush()
            paragraph.append(line.strip())
    flush()
    return lines


def head(name, section, version, what):
    return [f'.TH {name.upper()} {section} "" "sluice {version}" "Sluice"', ".SH NAME", f"{escaped(name)} \\- {escaped(what)}"]


def of_options(command):
    lines = []
    for option in command.options:
        lines += [".TP", "\\fB" + escaped(option.usage) + "\\fR", escaped(option.what) or "\\&"]
    return lines


def of_program(program, version):
    root = Command.ask(program)
    lines = head("sluice", 1, version, "the gate and the till for flash sales")
    lines += [".SH SYNOPSIS", ".B sluice", "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]", ".SH DESCRIPTION"]
    lines += [
        "Sluice lets the crowd of a flash sale in at the pace that a shop can bear, in the order in which it came, hands every unit to "
        "exactly one person, takes the orders through payment, and tells everybody the truth meanwhile.",
        ".SH COMMANDS",
    ]
    for command in root.all_below():
        lines += [f".SS {escaped(command.name)}", escaped(command.what)]
        if command.usage:
            lines += [".PP", "\\fB" + escaped(command.usage) + "\\fR"]
        lines += of_options(command)
        if command.footer:
            lines += [".PP", escaped(command.footer)]
    lines += [
        ".SH FILES",
        ".TP", "\\fI/etc/sluice/sluice.toml\\fR", "The configuration of the service.",
        ".TP", "\\fI/var/lib/sluice\\fR", "Its data folder: ledger, keys, and the admin token, for which commands are told "
        "\\fB\\-\\-data /var/lib/sluice\\fR.",
        ".SH SEE ALSO", ".BR sluice.toml (5)",
    ]
    return lines


def main():
    kind, source, version = sys.argv[1:4]
    if kind == "program":
        lines = of_program(source, version)
    else:
        lines = head("sluice.toml", 5, version, "configuration of sluice") + [".SH DESCRIPTION"]
        with open(source, encoding="utf-8") as file:
            lines += from_markdown(file.read())
        lines += [".SH SEE ALSO", ".BR sluice (1)"]
    print("\n".join(lines))


main()
