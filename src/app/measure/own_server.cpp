#include "app/measure/own_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

namespace sluice::app {
namespace {

Error failed(const std::string& what) {
  return {ErrorKind::io, "measure: " + what + ": " + std::strerror(errno)};
}

// In the child: the program that this one is, and nothing else.
[[noreturn]] void become_server(const std::filesystem::path& folder, int out) {
  const std::string config = folder / "sluice.toml";
  const std::string data = folder / "data";
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(nothing, STDERR_FILENO);
  const std::array<const char*, 11> arguments{"sluice",   "serve",       "--config",       config.c_str(),
                                              "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0",
                                              "--data",   data.c_str(),  nullptr};
  ::execv("/proc/self/exe", const_cast<char* const*>(arguments.data()));
  ::_exit(127);
}

// "edge-3" is one of the edges.
std::string kind_of(std::string name) {
  while (!name.empty() && (name.back() == '\n' || name.back() == '-' || (name.back() >= '0' && name.back() <= '9'))) {
    name.pop_back();
  }
  return name;
}

std::string after(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return {};
  const std::size_t from = at + label.size();
  return text.substr(from, text.find_first_of(" \n", from) - from);
}

}  // namespace

Result<OwnServer> OwnServer::start(const std::filesystem::path& parent, const std::string& settings) {
  std::string name = parent / "sluice-measure-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return failed(name);
  OwnServer server(name);
  std::ofstream(server.folder_ / "sluice.toml") << settings;
  if (auto ran = server.run(); !ran) return ran.error();
  return server;
}

Result<void> OwnServer::run() {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return failed("pipe");
  process_ = ::fork();
  if (process_ == 0) become_server(folder_, pipe[1]);
  ::close(pipe[1]);
  auto announced = process_ < 0 ? Result<void>(failed("fork")) : read_announcements(pipe[0]);
  ::close(pipe[0]);
  return announced;
}

// It says where it listens, and then that it is ready; or it ends.
Result<void> OwnServer::read_announcements(int out) {
  std::string text;
  std::array<char, 4096> part{};
  while (text.find("ready\n") == std::string::npos) {
    const ssize_t count = ::read(out, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error{ErrorKind::unavailable, "measure: a server for it did not start"};
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  buyers_ = after(text, "buyers: ");
  operators_ = after(text, "operators: ");
  return {};
}

OwnServer::OwnServer(OwnServer&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      process_(std::exchange(other.process_, -1)),
      buyers_(std::move(other.buyers_)),
      operators_(std::move(other.operators_)) {}

OwnServer::~OwnServer() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);  // nothing of it is kept
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::map<std::string, double> OwnServer::thread_us() const {
  std::map<std::string, double> times;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process_) + "/task", gone)) {
    std::string name;
    double nanoseconds = 0;
    std::getline(std::ifstream(task.path() / "comm"), name);
    std::ifstream(task.path() / "schedstat") >> nanoseconds;
    times[kind_of(name)] += nanoseconds / 1000;
  }
  return times;
}

}  // namespace sluice::app
