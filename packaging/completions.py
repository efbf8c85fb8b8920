#!/usr/bin/env python3
"""Makes what a shell completes of the program, from what it says of itself: completions.py SLUICE bash|zsh|fish"""
import sys

from commands import Command


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def everything(root):
    return [root, *root.all_below()]


def bash(root):
    cases = []
    for command in everything(root):
        words = [below.words[-1] for below in command.below] + [name for option in command.options for name in option.names]
        cases.append(f"    {quoted(' '.join(command.words))}) words={quoted(' '.join(words))} ;;")
    verbs = " ".join(quoted(" ".join(command.words)) for command in root.all_below())
    paths = "|".join(sorted({name for command in everything(root) for option in command.options if option.is_of_a_path for name in option.names}))
    values = "|".join(
        sorted({name for command in everything(root) for option in command.options if option.takes_value and not option.is_of_a_path for name in option.names})
    )
    newline = "\n"
    return f"""# bash completion for sluice, made from its --help
_sluice() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command="" word words=""
  COMPREPLY=()
  case "$before" in
    {paths}) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    {values}) return ;;
  esac
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " {verbs} " in
      *" '${{command:+$command }}$word' "*) command="${{command:+$command }}$word" ;;
    esac
  done
  case "$command" in
{newline.join(cases)}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o filenames -F _sluice sluice
"""


def zsh(root):
    def colon(text):
        return text.replace("\\", "\\\\").replace(":", "\\:")

    def arguments(command):
        lines = []
        for option in command.options:
            for name in option.names:
                what = option.what.replace("[", "(").replace("]", ")").replace(":", " ")
                value = "" if not option.takes_value else f":{option.placeholder}:{'_files' if option.is_of_a_path else ''}"
                lines.append(quoted(f"{name}[{what}]{value}"))
        return lines

    def function(command):
        name = "_".join(["_sluice", *command.words]).replace("-", "_")
        specs = arguments(command)
        if not command.below:
            specs.append("'*:file:_files'" if any(not option.names for option in command.options) else "'*: :'")
            return f"{name}() {{\n  _arguments -s " + " \\\n    ".join(specs) + "\n}\n"
        described = " ".join(quoted(f"{below.words[-1]}:{colon(below.what)}") for below in command.below)
        cases = "\n".join(f"        {below.words[-1]}) {'_'.join(['_sluice', *below.words]).replace('-', '_')} ;;" for below in command.below)
        specs += ["'1: :->command'", "'*:: :->rest'"]
        return (
            f"{name}() {{\n  local state line\n  _arguments -C " + " \\\n    ".join(specs) + "\n"
            f"  case $state in\n    command) local -a commands=({described}); _describe command commands ;;\n"
            f"    rest)\n      case $line[1] in\n{cases}\n      esac ;;\n  esac\n}}\n"
        )

    functions = "\n".join(function(command) for command in everything(root))
    return f"#compdef sluice\n# zsh completion for sluice, made from its --help\n\n{functions}\n_sluice \"$@\"\n"


def fish(root):
    lines = ["# fish completion for sluice, made from its --help", "complete -c sluice -f"]
    for command in everything(root):
        condition = "__fish_use_subcommand" if not command.words else "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.words)
        if command.below and command.words:
            names = " ".join(below.words[-1] for below in command.below)
            condition += f"; and not __fish_seen_subcommand_from {names}"
        for below in command.below:
            lines.append(f"complete -c sluice -n {quoted(condition)} -a {below.words[-1]} -d {quoted(below.what)}")
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            if names:
                value = "" if not option.takes_value else (" -r -F" if option.is_of_a_path else " -x")
                lines.append(f"complete -c sluice -n {quoted(condition)} {names}{value} -d {quoted(option.what)}")
    return "\n".join(lines) + "\n"


def main():
    root = Command.ask(sys.argv[1])
    sys.stdout.write({"bash": bash, "zsh": zsh, "fish": fish}[sys.argv[2]](root))


main()
