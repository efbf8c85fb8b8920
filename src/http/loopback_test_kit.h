// What the server's tests share: a server on its own thread, a plain socket to talk to it, a clock moved by hand.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/time.h"
#include "http/server.h"

namespace sluice::http {

// Moves only when told to. The server reads the wall clock exactly once a tick, which is how a test can wait until a
// whole tick has passed without waiting for time.
class TickClock final : public Clock {
public:
  [[nodiscard]] MonoTime mono() const override { return MonoTime(Duration(now_us_)); }
  [[nodiscard]] WallTime wall() const override;
  void advance(Duration by) { now_us_ += by.count(); }
  void await_whole_tick() const;

private:
  std::atomic<std::int64_t> now_us_{1'000'000};
  mutable std::atomic<std::uint32_t> ticks_{0};
};

class FunctionHandler final : public Handler {
public:
  using Function = std::function<void(const Request&, Exchange&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  void handle(const Request& request, Exchange& exchange) override { function_(request, exchange); }

private:
  Function function_;
};

// Answers 200 with the target that was asked for.
void say_target(const Request& request, Exchange& exchange);

// A server that runs from construction to destruction on a free port of 127.0.0.1 (or `address`).
class RunningServer {
public:
  using Prepare = std::function<void(Server&)>;
  RunningServer(FunctionHandler::Function handler, const Clock& clock, const Limits& limits = {},
                const char* address = "127.0.0.1", const Prepare& prepare = {});
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  void run_on_thread(std::function<void()> work);  // and waits for it
  void await_end();                                // of run()
  void destroy();

private:
  FunctionHandler handler_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

struct Answer {
  int status = 0;  // 0: the connection ended instead
  std::string head;
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;

  [[nodiscard]] bool closes() const {
    const auto found = fields.find("connection");
    return found != fields.end() && found->second == "close";
  }
};

// Every wait gives up after ten seconds, so that a broken server fails a test and does not hang it.
class Client {
public:
  // `window`: how many bytes its kernel takes while it reads nothing; 0: as many as the kernel likes. `from`: its own
  // address, of IPv4; nullptr: as the kernel likes.
  explicit Client(std::uint16_t port, const char* address = "127.0.0.1", int window = 0, const char* from = nullptr);
  explicit Client(const RunningServer& server, const char* from = nullptr)
      : Client(server.port(), "127.0.0.1", 0, from) {}
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool send(std::string_view bytes) const;  // false: the server has closed
  void shut_down_sending() const;
  void reset();  // closes with a reset
  [[nodiscard]] int fd() const { return fd_; }

  enum class Body { sent, left_out };
  Answer read_answer(Body body = Body::sent);
  Answer ask(std::string_view request);
  // What has come up to and with `mark`; empty: the connection ended instead.
  std::string read_until(std::string_view mark);
  // True when the server ends the connection, cleanly or not, without a further byte.
  bool is_ended();
  // False when the connection has ended or a byte has come; does not wait.
  [[nodiscard]] bool is_silent() const;

private:
  bool fill();

  int fd_ = -1;
  std::string input_;
};

std::string get(std::string_view target, std::string_view fields = {});
void await(const std::function<bool()>& condition);

// Far more than the kernel buffers between two sockets.
const std::string& huge_body();

}  // namespace sluice::http
