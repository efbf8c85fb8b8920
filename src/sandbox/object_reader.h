// What a GET is answered with: an object of Stripe's, or a page of a list of them, newest first.
//
//   GET /v1/payment_intents, /v1/refunds, /v1/events, and each with an id behind it
//
// On the server's thread. Cost of a page of refunds: linear in the steps that are passed over.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "sandbox/api_error.h"
#include "sandbox/charge_record.h"

namespace sluice::sandbox {

class ObjectReader {
public:
  // Both outlive it. `url`: where buyers find the sandbox.
  ObjectReader(const ChargeRecord& record, const std::string& url) : record_(record), url_(url) {}

  // Appends the answer's body to `out`.
  [[nodiscard]] Parsed<void> write(std::string& out, const http::Request& request) const;

  // nullptr: there is none with this id.
  [[nodiscard]] const Charge* find_intent(std::string_view id) const;

private:
  [[nodiscard]] Parsed<void> write_object(std::string& out, std::string_view path) const;
  [[nodiscard]] Parsed<void> write_page(std::string& out, const http::Request& request) const;

  const ChargeRecord& record_;
  const std::string& url_;
};

}  // namespace sluice::sandbox
