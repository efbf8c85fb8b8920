// A small HTTP server on loopback with one thread of its own, for tests: fast enough to measure a generator against,
// and as rude as a test wants it.
//
// Reads pipelined requests whose heads fit what the generator sends; gives each to its handler on the server's
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

// Views live as long as the call of the handler.
struct HttpCall {
  std::string_view method;
  std::string_view path;
  std::string_view head;
};

class LoopbackServer {
public:
  // What a handler writes to.
  class Connection {
  public:
    std::string out;
    // Sends what there is, as far as the kernel takes it at once.
    void send();

  private:
    friend class LoopbackServer;
    int fd_ = -1;
    std::string in_;
    bool is_closing_ = false;
  };

  class Handler {
  public:
    virtual ~Handler() = default;
    // Appends the answer to `connection.out`, or nothing. False: the connection is dropped without another word.
    virtual bool handle(const HttpCall& call, Connection& connection) = 0;
  };

  // Serves when it returns. `handler` must outlive the server.
  explicit LoopbackServer(Handler& handler);
  ~LoopbackServer();  // Stops and joins.
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] Duration processor_time() const { return Duration(processor_us_.load()); }

private:
  void listen();
  void watch(int fd);
  void serve();
  void accept_all();
  void on_readable(Connection& connection);
  bool take_requests(Connection& connection);
  void write_out(Connection& connection);
  static void close(Connection& connection);

  Handler& handler_;
  int listener_ = -1;
  int epoll_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::atomic<std::int64_t> processor_us_{0};
  std::thread thread_;
};

// The number behind `prefix` in `text`, 0 if it is not there.
[[nodiscard]] std::uint32_t number_after(std::string_view text, std::string_view prefix);

}  // namespace sluice::rehearse
