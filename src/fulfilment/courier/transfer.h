// One delivery on its way: a libcurl transfer and what its end means. A sender makes one for each try.
//
// The courier's thread, from its making to its end. The handle must not be used any more when the transfer goes.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string_view>

#include "delivery/carrier.h"
#include "fulfilment/network/curl_handle.h"

namespace sluice::fulfilment {

// What no transfer of ours does without being told: signals, proxies of the environment, redirects, unverified
// certificates.
void restrict_transfer(CURL* easy, Duration timeout);

class Transfer {
public:
  virtual ~Transfer() = default;
  [[nodiscard]] virtual CURL* easy() = 0;
  // REQUIRES: it has ended, with `code`.
  [[nodiscard]] virtual delivery::Result result(CURLcode code) = 0;
};

// Whoever tells one target.
class Sender {
public:
  virtual ~Sender() = default;
  // What it sends: "webhook".
  [[nodiscard]] virtual std::string_view kind() const = 0;
  // nullptr: nothing can be made of it, or there is no memory. That is a try in vain.
  [[nodiscard]] virtual std::unique_ptr<Transfer> begin(const delivery::Task& task) = 0;
};

}  // namespace sluice::fulfilment
