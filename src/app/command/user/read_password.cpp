#include "app/command/user/read_password.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "base/whole_file.h"

namespace sluice::app {
namespace {

// The terminal shows nothing of what is typed while this lives. Ctrl-C ends the line instead of the program, which
// would leave the terminal silent.
class Silence {
public:
  Silence() : is_terminal_(tcgetattr(STDIN_FILENO, &shown_) == 0) {
    termios hidden = shown_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    hidden.c_cc[VEOL] = hidden.c_cc[VINTR];
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~Silence() {
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  [[nodiscard]] char interrupt() const { return static_cast<char>(shown_.c_cc[VINTR]); }

private:
  termios shown_{};
  bool is_terminal_;
};

// nullopt: interrupted, or the input has ended.
std::optional<std::string> ask(const std::string& question) {
  const Silence silence;
  std::cerr << question << std::flush;
  std::string line;
  // By character: an interrupt ends a line that has no end of its own.
  char next = 0;
  while (read(STDIN_FILENO, &next, 1) == 1 && next != '\n' && next != silence.interrupt()) line += next;
  std::cerr << std::endl;
  return next == '\n' ? std::optional(std::move(line)) : std::nullopt;
}

Result<std::string> ask_twice(const std::string& of) {
  const auto first = ask("Password of " + of + ": ");
  if (!first) return invalid_input("no password was given");
  const auto second = ask("The same again: ");
  if (!second || *first != *second) return invalid_input("the two passwords differ; nothing was changed");
  return *first;
}

std::string first_line(std::string text) {
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string> read_password(const std::string& of, const std::optional<std::filesystem::path>& file) {
  if (file) {
    const auto text = read_secret_file(file->string());
    if (!text) return invalid_input(text.error().detail);
    return first_line(*text);
  }
  if (isatty(STDIN_FILENO) == 1) return ask_twice(of);
  std::string line;
  if (!std::getline(std::cin, line)) return invalid_input("standard input: no password is there");
  return first_line(line);
}

}  // namespace sluice::app
