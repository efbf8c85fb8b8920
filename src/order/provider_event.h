// An event of which a payment provider tells by itself (an incoming webhook), and the port through which it is read.
//
// What it says is never believed for what it says of money. It is signed, so it comes from the provider, but it may
// be old, come twice, or overtake what happened before it. So all that is taken from it is whose payment it is about:
// that one is asked about at once, through the same question and the same table of answers as every other time
// (order/payment.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace sluice::order {

inline constexpr std::size_t event_id_size_max = 255;  // what the ledger keeps of it

struct ProviderEvent {
  enum class Kind : std::uint8_t {
    no_such_provider,  // nobody of that name is expected to tell anything here
    not_signed,        // without a signature that holds; `detail` says why, for whoever sent it
    not_json,          // signed, and no JSON object
    invalid,           // signed, and no event; `detail` names the field
    of_no_order,       // signed, and about nothing that an order here may have to do with
    of_order,          // this order's payment may stand otherwise now
  };
  Kind kind = Kind::no_such_provider;
  std::string detail{};
  std::string
      event{};  // the provider's id of it: the same however often it is told. 1 to event_id_size_max characters
  OrderId order{};
  std::string set_aside{};    // the provider's id of a payment that is set aside now, as it says; or empty
  bool is_of_refund = false;  // money went back
};

struct SentEvent {
  std::string_view provider;   // as the address that it was sent to names it
  std::string_view signature;  // the value of the header field
  std::string_view body;       // byte for byte as it came
};

// Pure, and thread-safe.
class ProviderEventReader {
public:
  virtual ~ProviderEventReader() = default;
  [[nodiscard]] virtual ProviderEvent read(const SentEvent& sent, WallTime now) const = 0;
};

}  // namespace sluice::order
