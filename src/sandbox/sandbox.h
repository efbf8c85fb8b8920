// The built-in payment provider for demonstrations, rehearsals and tests: a real HTTP service on its own port and
// thread.
//
// What each payment method does is the table in sandbox/method.h, the HTTP interface stands in sandbox/service.h,
// what is kept of a charge in sandbox/charge_record.h. A charge that was answered for is still known after kill -9 of
// the process (not after a power cut: no money moves here). Its thread is `sandbox`, in the background like the
// payment workers'; it blocks on nothing but its sockets and one write(2) per charge.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "http/server.h"
#include "sandbox/fault.h"
#include "sandbox/late_answers.h"
#include "sandbox/webhooks.h"

namespace sluice::sandbox {

class Sandbox {
public:
  struct Options {
    http::Endpoint endpoint;                        // port 0: the kernel picks one
    std::string record_path;                        // created if missing
    Duration slow_delay = std::chrono::seconds(8);  // of tok_slow, and of the fault `slow`
    Fault fault = Fault::none;                      // in which it is, unless told otherwise for a while
    std::uint32_t charges_max = 1'000'000;          // beyond: 503, nothing charged
    LateLimits late;
  };

  // Listens and serves when this returns. Errors of ChargeRecord::open() and http::Server::listen().
  // `clock` must outlive the sandbox.
  [[nodiscard]] static Result<std::unique_ptr<Sandbox>> start(const Options& options, const Clock& clock);
  // Slow answers leave at once, connections that are owed nothing are closed, then the rest are broken.
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // What becomes of charges from now on is told there (sandbox/webhooks.h). Once.
  void tell(const WebhookTarget& target);

  [[nodiscard]] const std::string& url() const;  // "http://127.0.0.1:40123"

private:
  class Impl;
  explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::sandbox
