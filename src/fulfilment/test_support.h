// What several tests of this folder need: a clock for two threads, a folder to write in, a server that misbehaves on
// demand, and one plain request.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "base/time.h"
#include "fulfilment/payment/payment.h"

namespace sluice::fulfilment {

// Moves only when told to, by one thread, while another reads it.
class SharedManualClock final : public Clock {
public:
  [[nodiscard]] MonoTime mono() const override { return MonoTime(std::chrono::seconds(1) + elapsed()); }
  [[nodiscard]] WallTime wall() const override {
    return start + std::chrono::duration_cast<std::chrono::milliseconds>(elapsed());
  }
  void advance(Duration by) { elapsed_us_ += by.count(); }

  static constexpr WallTime start{std::chrono::milliseconds(1'798'142'400'000)};  // 2026-12-24T20:00:00Z

private:
  [[nodiscard]] Duration elapsed() const { return Duration(elapsed_us_.load()); }
  std::atomic<std::int64_t> elapsed_us_{0};
};

class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

private:
  std::string path_;
};

[[nodiscard]] std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view text);

// Accepts on a loopback port, one connection at a time, and leaves each to `serve`.
class RawServer {
public:
  using Serve = std::function<void(int connection)>;
  explicit RawServer(Serve serve);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int accepted() const { return accepted_; }
  // From now on connecting is refused. Callable from `serve`.
  void stop_listening();

private:
  void run();

  const Serve serve_;
  std::uint16_t port_ = 0;  // before the listener, which sets it
  int listener_;
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

// One request of the kind that StripeProvider sends; empty when the client has gone.
std::string receive_request(int connection);
void send_text(int connection, std::string_view text);
[[nodiscard]] std::string http_answer(int status, std::string_view body);

struct Fetched {
  long status = 0;  // 0: no answer
  std::string headers;
  std::string body;
};
// With a test key, as Stripe's clients send one; the body is a form.
struct Fetch {
  std::string url;
  std::string verb = "GET";
  std::string key = {};  // of Idempotency-Key; empty: none
  std::string body = {};
  std::string authorization = "Bearer sk_test_x";  // empty: none
};
[[nodiscard]] Fetched fetch(const Fetch& request);

// A port of the loopback that nobody listens on.
[[nodiscard]] std::string refusing_url();

}  // namespace sluice::fulfilment
