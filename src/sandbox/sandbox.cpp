#include "sandbox/sandbox.h"

#include <thread>
#include <utility>

#include "base/background_thread.h"
#include "sandbox/charge_record.h"
#include "sandbox/service.h"

namespace sluice::sandbox {
namespace {

// How late a slow answer may be; shorter only wakes an idle thread more often.
constexpr Duration tick_period = std::chrono::milliseconds(50);

// Callers at work; well above the workers of one program and an outside check.
constexpr std::size_t working_connections_max = 256;

http::Limits server_limits(const LateLimits& late) {
  http::Limits limits;
  limits.connections_max = late.silent_max + 2 * late.waiting_max + working_connections_max;
  // Requests that are never answered would hold the end up for this long.
  limits.drain_time = std::chrono::milliseconds(250);
  return limits;
}

}  // namespace

class Sandbox::Impl {
public:
  Impl(std::unique_ptr<ChargeRecord> record, const Options& options, const Clock& clock)
      : clock_(clock),
        record_(std::move(record)),
        service_(*record_, clock, {.slow_delay = options.slow_delay, .fault = options.fault}, options.late),
        server_(service_, socket_clock_, server_limits(options.late)) {}

  ~Impl() {
    if (!thread_.joinable()) return;
    server_.post([this] { service_.late_answers().tell_all_waiting(); });
    server_.stop();
    thread_.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> start(const http::Endpoint& endpoint) {
    const auto port = server_.listen(endpoint, http::Server::Sharing::first);
    if (!port) return port.error();
    url_ = "http://" + http::to_string(http::Endpoint{.address = endpoint.address, .port = *port});
    service_.set_url(url_);
    server_.every(tick_period, [this] { service_.tick(); });
    thread_ = std::thread([this] { run(); });
    return {};
  }

  void tell(const WebhookTarget& target) {
    webhooks_ = std::make_unique<Webhooks>(target, clock_, [this](std::uint32_t step) {
      server_.post([this, step] { service_.late_answers().tell_overtaken(step); });
    });
    server_.post([this] { service_.set_webhooks(*webhooks_); });
  }

  [[nodiscard]] const std::string& url() const { return url_; }

private:
  void run() {
    become_background_thread("sandbox");
    server_.run();
    service_.late_answers().clear();
    service_.forget_unanswered();
  }

  const Clock& clock_;
  const std::unique_ptr<ChargeRecord> record_;
  const SystemClock socket_clock_;  // whatever clock charges are made by, sockets live in real time
  SandboxService service_;
  http::Server server_;
  std::unique_ptr<Webhooks> webhooks_;
  std::string url_;
  std::thread thread_;
};

Result<std::unique_ptr<Sandbox>> Sandbox::start(const Options& options, const Clock& clock) {
  auto record = ChargeRecord::open(options.record_path, options.charges_max);
  if (!record) return record.error();
  auto impl = std::make_unique<Impl>(std::move(*record), options, clock);
  if (auto started = impl->start(options.endpoint); !started) return started.error();
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Sandbox::~Sandbox() = default;

void Sandbox::tell(const WebhookTarget& target) {
  impl_->tell(target);
}

const std::string& Sandbox::url() const {
  return impl_->url();
}

}  // namespace sluice::sandbox
