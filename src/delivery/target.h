// Whom a sale's facts are told to: mail to buyers, the webhook endpoints of the settings, people who wait, the shop's
// own database of its stock, and a message broker, each with the events that it wants and the pauses between its
// tries.
//
// Plain values. A list of targets is made of the settings once and stays as it is; a target is known by its place in
// it while a process runs, and by kind and name in the ledger.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace sluice::delivery {

// As the ledger's `job.kind` says it.
enum class Kind : std::uint8_t {
  mail,
  webhook,
  notice,  // by e-mail, to somebody who is called
  push,    // the same by Web Push
  stock,   // a statement to the shop's own database
  relay,   // a message to a broker
};
inline constexpr std::array every_kind{Kind::mail, Kind::webhook, Kind::notice, Kind::push, Kind::stock, Kind::relay};
[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::optional<Kind> kind_from(std::string_view text);

// What can be told. The texts are those of a webhook's `type`.
enum class Event : std::uint8_t {
  order_confirmed,
  order_payment_failed,
  order_refunded,
  order_part_refunded,
  order_released,
  sale_opened,
  sale_sold_out,
  sale_closed
};
inline constexpr std::array<std::string_view, 8> event_names{
    "order.confirmed", "order.payment_failed", "order.refunded", "order.part_refunded",
    "order.released",  "sale.opened",          "sale.sold_out",  "sale.closed"};
[[nodiscard]] constexpr std::string_view to_string(Event event) {
  return event_names[static_cast<std::size_t>(event)];
}
[[nodiscard]] std::optional<Event> event_from(std::string_view text);
// The name of the event that a delivery's text tells of, as the text begins: {"type":"order.confirmed",...}. Empty:
// it begins otherwise.
[[nodiscard]] std::string_view event_name_in(std::string_view text);

// A try is made at once, and again after each of these pauses; then it is over. A day and a half for a mail, as
// mailers do; three days for a webhook, as the Standard Webhooks say; minutes for a call, which is over soon; a day
// for a database or a broker, which is somebody's next door.
[[nodiscard]] std::vector<Duration> default_pauses(Kind kind);
inline constexpr std::size_t pauses_max = 20;
inline constexpr Duration pause_longest = std::chrono::hours(24);  // also of what an endpoint asks for itself

struct Target {
  Kind kind = Kind::webhook;
  std::string name{};           // an endpoint's; empty: of its kind there is one
  std::vector<Event> events{};  // that it is told; none: of calls
  std::vector<Duration> pauses{};

  [[nodiscard]] bool wants(Event event) const;
};

// A place in the list of targets.
enum class TargetIndex : std::uint8_t {};
inline constexpr std::size_t endpoints_max = 16;
inline constexpr std::size_t targets_max = endpoints_max + 5;  // and one of each other kind

[[nodiscard]] std::optional<TargetIndex> find_target(const std::vector<Target>& targets, Kind kind,
                                                     std::string_view name);

}  // namespace sluice::delivery
