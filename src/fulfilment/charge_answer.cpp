#include "fulfilment/charge_answer.h"

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <string>

#include "base/json_member.h"

namespace sluice::fulfilment {
namespace {

constexpr std::size_t provider_reference_size_max = 255;  // what the ledger keeps

struct Body {
  std::string id;      // empty: none, or not fit to be kept
  std::string status;  // empty: none
};

bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

Body read_body(std::string_view body) {
  unsigned char memory[1024];
  boost::json::monotonic_resource arena(memory, sizeof memory);
  boost::system::error_code error;
  const auto value = boost::json::parse({body.data(), body.size()}, error, &arena);
  if (error || !value.is_object()) return {};
  Body read{.id = std::string(text_member(value.get_object(), "id")),
            .status = std::string(text_member(value.get_object(), "status"))};
  if (read.id.size() > provider_reference_size_max || !std::ranges::all_of(read.id, is_visible)) read.id.clear();
  return read;
}

// Money that moved, or may move, is believed only of a provider that names it.
ChargeResult believe(ChargeOutcome outcome, std::string_view expected_status, long status, Body body) {
  const std::string said = "answered " + std::to_string(status);
  if (body.id.empty()) return {ChargeOutcome::unknown, {}, said + " without a readable id"};
  if (body.status != expected_status) {
    return {ChargeOutcome::unknown, std::move(body.id),
            said + ", but its status is not " + std::string(expected_status)};
  }
  return {outcome, std::move(body.id), said};
}

}  // namespace

ChargeResult read_charge_answer(long status, std::string_view body) {
  const std::string said = "answered " + std::to_string(status);
  switch (status) {
    case 200:
    case 201:
      return believe(ChargeOutcome::captured, "captured", status, read_body(body));
    case 202:
      return believe(ChargeOutcome::action_required, "requires_action", status, read_body(body));
    case 402:
      return {ChargeOutcome::declined, read_body(body).id, said};
    case 400:
    case 422:
      return {ChargeOutcome::declined, {}, said + ": will not take this charge"};
    case 409:
      return {ChargeOutcome::unknown, {}, said + ": the key is in use or belongs to another charge"};
    default:
      break;
  }
  if (status >= 400 && status <= 599) return {ChargeOutcome::failed, {}, said};
  return {ChargeOutcome::unknown, {}, said + ", which is no answer to a charge"};
}

ChargeResult read_cancel_answer(long status, std::string_view body) {
  const std::string said = "cancelling: answered " + std::to_string(status);
  if (status == 409) return {ChargeOutcome::unknown, {}, said + ": the key belongs to another charge"};
  if (status >= 400 && status <= 599) return {ChargeOutcome::failed, {}, said};
  if (status != 200) return {ChargeOutcome::unknown, {}, said + ", which is no answer to a cancellation"};
  Body read = read_body(body);
  const std::string what = said + ", " + (read.status.empty() ? "no status" : read.status.substr(0, 40));
  if (read.status == "cancelled") return {ChargeOutcome::cancelled, std::move(read.id), what};
  if (read.status == "declined") return {ChargeOutcome::declined, std::move(read.id), what};
  if (read.status == "captured" && !read.id.empty()) return {ChargeOutcome::captured, std::move(read.id), what};
  return {ChargeOutcome::unknown, std::move(read.id), what};
}

}  // namespace sluice::fulfilment
