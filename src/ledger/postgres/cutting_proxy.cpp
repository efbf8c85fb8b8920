#include "ledger/postgres/cutting_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "base/invariant.h"
#include "ledger/postgres/test_server.h"

namespace sluice::ledger::postgres {
namespace {

constexpr int look_every_ms = 20;  // at whether the way was closed

int connect_to_server() {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = test_server_socket() + "/.s.PGSQL.5432";
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  SLUICE_INVARIANT(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  return fd;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// What a client says at once: more may follow at once.
std::string read_some(int fd) {
  std::string bytes;
  std::array<char, 65536> piece{};
  const ssize_t first = ::recv(fd, piece.data(), piece.size(), 0);
  if (first <= 0) return bytes;
  bytes.assign(piece.data(), static_cast<std::size_t>(first));
  for (;;) {
    const ssize_t more = ::recv(fd, piece.data(), piece.size(), MSG_DONTWAIT);
    if (more <= 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(more));
  }
}

}  // namespace

CuttingProxy::CuttingProxy() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  SLUICE_INVARIANT(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  SLUICE_INVARIANT(::listen(listener_, 16) == 0);
  socklen_t size = sizeof(address);
  SLUICE_INVARIANT(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  is_ending_ = true;
  accepting_.join();
  for (std::thread& carrier : carriers_) carrier.join();
  ::close(listener_);
}

void CuttingProxy::close_way(bool is_closed) {
  is_closed_ = is_closed;
}

void CuttingProxy::accept_all() {
  pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
  while (!is_ending_) {
    if (::poll(&waiting, 1, look_every_ms) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    if (is_closed_) {
      ::close(client);
      continue;
    }
    carriers_.emplace_back([this, client] { carry(client); });
  }
}

void CuttingProxy::carry(int client) {
  const int server = connect_to_server();
  std::array<pollfd, 2> both{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  bool waits_for_end = false;
  for (bool goes_on = true; goes_on && !is_ending_ && !is_closed_;) {
    if (::poll(both.data(), both.size(), look_every_ms) <= 0) continue;
    if (both[0].revents != 0) goes_on = from_client(client, server, waits_for_end);
    if (goes_on && both[1].revents != 0) goes_on = from_server(client, server, waits_for_end);
  }
  ::close(client);
  ::close(server);
}

bool CuttingProxy::from_client(int client, int server, bool& waits_for_end) {
  const std::string bytes = read_some(client);
  if (bytes.empty()) return false;
  const Cut cut = cut_.exchange(Cut::none);
  if (cut != Cut::none) ++cuts_;
  switch (cut) {
    case Cut::none:
      break;
    case Cut::before_all:
      return false;
    case Cut::half_way:
      write_all(server, std::string_view(bytes).substr(0, bytes.size() / 2));
      return false;
    case Cut::answers_nothing:
      return true;
    case Cut::before_answer:
      waits_for_end = true;
      break;
  }
  return write_all(server, bytes);
}

bool CuttingProxy::from_server(int client, int server, bool waits_for_end) {
  const std::string bytes = read_some(server);
  if (bytes.empty()) return false;
  if (!waits_for_end) return write_all(client, bytes);
  // "Ready for query, in no transaction" ends what it has to say.
  constexpr std::string_view ready("Z\0\0\0\5I", 6);
  return !bytes.ends_with(ready);
}

}  // namespace sluice::ledger::postgres
