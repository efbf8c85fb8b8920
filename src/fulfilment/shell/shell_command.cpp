#include "fulfilment/shell/shell_command.h"
#include "base/shown_text.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

extern char** environ;  // NOLINT: POSIX's

namespace sluice::fulfilment {
namespace {

using End = ShellResult::End;
using Ticks = std::chrono::steady_clock;

class Pipe {
public:
  Pipe() { is_open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    if (!is_open_) return;
    ::close(ends_[0]);
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool is_open() const { return is_open_; }
  [[nodiscard]] int reading() const { return ends_[0]; }
  [[nodiscard]] int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

private:
  std::array<int, 2> ends_{-1, -1};
  bool is_open_ = false;
};

// "NAME=value" of ours and of the command's own, which win.
std::vector<std::string> environment_of(const ShellCommand& command) {
  std::vector<std::string> all;
  for (char** each = environ; *each != nullptr; ++each) all.emplace_back(*each);
  for (const auto& [name, value] : command.environment) {
    const std::string ours = name + "=";
    std::erase_if(all, [&ours](const std::string& text) { return text.starts_with(ours); });
    all.push_back(ours + value);
  }
  return all;
}

// The process; 0: it could not be started.
pid_t start(const ShellCommand& command, const Pipe& pipe) {
  std::string line = command.line;
  std::string dash_c = "-c";
  std::string shell = "sh";
  const std::array<char*, 4> arguments{shell.data(), dash_c.data(), line.data(), nullptr};
  std::vector<std::string> texts = environment_of(command);
  std::vector<char*> environment;
  for (std::string& text : texts) environment.push_back(text.data());
  environment.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, pipe.writing(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, pipe.writing(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&how, &none);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setpgroup(&how, 0);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t process = 0;
  if (posix_spawn(&process, "/bin/sh", &files, &how, arguments.data(), environment.data()) != 0) process = 0;
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return process;
}

// What there is to read now. What does not fit is read and dropped, so that nobody waits for us.
void read_some(int pipe, const ShellCommand& command, std::string& output) {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::read(pipe, buffer.data(), buffer.size());
  if (size <= 0) return;
  const std::size_t room = command.output_bytes_max - std::min(command.output_bytes_max, output.size());
  output.append(buffer.data(), std::min(static_cast<std::size_t>(size), room));
}

bool has_something(int pipe, int wait_ms) {
  pollfd look{.fd = pipe, .events = POLLIN, .revents = 0};
  return ::poll(&look, 1, wait_ms) > 0 && (look.revents & POLLIN) != 0;
}

// Control characters, and what is no character: a log and a page show it.
std::string readable(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_at(text, at);
    const auto octet = static_cast<unsigned char>(text[at]);
    const bool is_control = (octet < ' ' && octet != '\n' && octet != '\t') || octet == 0x7f;
    if (size == 0 || is_control) text[at] = '?';
    at += size == 0 ? 1 : size;
  }
  return text;
}

void wait_for(pid_t process, const ShellCommand& command, int pipe, ShellResult& result) {
  constexpr int look_every_ms = 20;
  const auto deadline = Ticks::now() + command.timeout;
  int status = 0;
  for (;;) {
    if (has_something(pipe, look_every_ms)) read_some(pipe, command, result.output);
    const pid_t ended = ::waitpid(process, &status, WNOHANG);
    if (ended == process) break;
    const bool is_wanted = command.is_unwanted == nullptr || !command.is_unwanted->load();
    if (is_wanted && Ticks::now() < deadline) continue;
    ::kill(-process, SIGKILL);
    ::waitpid(process, &status, 0);
    result.end = End::timed_out;
    return;
  }
  constexpr int reads_max = 64;  // of what it said last; others may go on writing for ever
  for (int i = 0; i < reads_max && has_something(pipe, 0); ++i) read_some(pipe, command, result.output);
  result.end = WIFEXITED(status) ? End::exited : End::killed_by_signal;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

}  // namespace

ShellResult run(const ShellCommand& command) {
  ShellResult result;
  Pipe pipe;
  if (!pipe.is_open()) return result;
  const auto began = Ticks::now();
  const pid_t process = start(command, pipe);
  if (process == 0) return result;
  pipe.close_writing();
  wait_for(process, command, pipe.reading(), result);
  result.output = readable(std::move(result.output));
  result.took = std::chrono::duration_cast<Duration>(Ticks::now() - began);
  return result;
}

std::string describe(const ShellResult& result) {
  switch (result.end) {
    case End::exited:
      return "exit " + std::to_string(result.code);
    case End::killed_by_signal:
      return "killed by signal " + std::to_string(result.code);
    case End::timed_out:
      return "killed after " + std::to_string(to_ms(result.took) / 1000) + " s";
    case End::not_started:
      return "could not be started";
  }
  return "";
}

}  // namespace sluice::fulfilment
