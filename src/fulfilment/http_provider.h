// A payment provider behind HTTP: one POST {url}/v1/charges for each charge, and one POST {url}/v1/charges/cancel
// with the same key and body to have it cancelled, over connections that are kept.
//
//   outcome          a charge was answered with
//   captured         200 or 201 and a body {"id": ..., "status": "captured"}
//   declined         402; also 400 and 422: the provider will not take this charge, however often it is sent
//   action_required  202 and a body {"id": ..., "status": "requires_action"}
//   failed           5xx, other 4xx (but 409), and whenever the request never left this machine (refused, no address)
//   not_sent         it never left for want of something of this process: descriptors or memory
//   unknown          everything else once the request has left: time-out, broken connection, unreadable or oversize
//                    answer, a status that is none of these; 409 too, because then something is charged under the key
//
//   outcome          a cancellation was answered with
//   cancelled        200 and {"status": "cancelled"}: nothing is charged under the key, and nothing will be
//   captured         200 and {"id": ..., "status": "captured"}; declined likewise
//   failed, not_sent, unknown as above, 404 among the failed: it may be that the provider cannot cancel
//
// "Never left" is what the transport reports just before the first byte, not guessed from the error: a kept
// connection that dies under a request is dialled again, and "connection refused" then no longer means that nothing
// was charged. Environment proxies are not used and redirects not followed: a charge goes where the configuration
// says.
//
// Thread-safe. Cost: one kept connection for each call under way; no name lookup for numeric addresses. With an https
// provider the process must ignore SIGPIPE (the TLS library writes without MSG_NOSIGNAL).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "fulfilment/payment.h"

namespace sluice::fulfilment {

struct HttpProviderOptions {
  std::string url;                             // "http://127.0.0.1:4010"; a path is kept, a query is refused
  std::string name{};                          // what payments say they went to; empty: the URL's host
  Duration timeout = std::chrono::seconds(5);  // of a whole call, connecting included; at least a millisecond
  std::size_t answer_bytes_max = 16'384;       // a charge's answer has some hundred; larger: unknown
};

class HttpProvider final : public PaymentProvider {
public:
  // ErrorKind::invalid_input: the URL or the time-out; `detail` names it. Connects to nothing yet.
  [[nodiscard]] static Result<std::unique_ptr<HttpProvider>> open(const HttpProviderOptions& options);
  ~HttpProvider() override;
  HttpProvider(const HttpProvider&) = delete;
  HttpProvider& operator=(const HttpProvider&) = delete;

  // A key that is not 1 to 255 visible ASCII characters is `failed` without a call.
  [[nodiscard]] ChargeResult charge(const Charge& charge) override;
  [[nodiscard]] ChargeResult cancel(const Charge& charge) override;
  [[nodiscard]] std::string_view name() const override { return name_; }

private:
  class Impl;
  HttpProvider(std::unique_ptr<Impl> impl, std::string name);
  std::unique_ptr<Impl> impl_;
  const std::string name_;
};

}  // namespace sluice::fulfilment
