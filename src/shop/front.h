// What edges may know of a sale without asking its owner: settings, state, the lines' boards, the status document.
//
// The owner publishes, edges read; everything here is atomic or a Published snapshot. That is what keeps "join",
// "poll" and "sold out" off the owner's thread.
#pragma once

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/published.h"
#include "line/board.h"
#include "line/claim_times.h"
#include "line/wait_estimate.h"
#include "shop/call.h"
#include "shop/config.h"
#include "shop/handovers.h"
#include "shop/try_limit.h"
#include "token/token.h"

namespace sluice::shop {

enum class SaleState : std::uint8_t { scheduled, lobby, open, paused, closed };
[[nodiscard]] std::string_view to_string(SaleState state);
[[nodiscard]] std::optional<SaleState> sale_state_from(std::string_view text);

// Which idempotency keys have a stored answer or are being worked on, so that an edge need not ask the owner about
// keys it has never seen. A hash collision costs a detour through the owner, nothing else. Thread-safe.
class KeyBook {
public:
  enum class Known : std::uint8_t { no, running, stored };
  // Marks the key as running unless it is known already; tells what it was.
  Known begin(BuyerId buyer, const RequestKey& request);
  // The request that began it is over: with a stored answer, or without one.
  void stored(BuyerId buyer, const RequestKey& request) { set(hash(buyer, request), Known::stored); }
  void forget(BuyerId buyer, const RequestKey& request) { set(hash(buyer, request), Known::no); }

private:
  static std::uint64_t hash(BuyerId buyer, const RequestKey& request);
  void set(std::uint64_t hash, Known known);
  std::mutex mutex_;
  boost::unordered_flat_map<std::uint64_t, Known> known_;  // guarded by mutex_
};

// Counters that only grow; written by whoever causes them.
struct SaleCounters {
  std::atomic<std::uint64_t> joins_called{0};  // came and was called at once
  std::atomic<std::uint64_t> joins_waiting{0};
  std::atomic<std::uint64_t> joins_sold_out{0};  // came too late
  std::atomic<std::uint64_t> joins_refused{0};   // not open, closed
  std::atomic<std::uint64_t> joins_overloaded{0};
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> entered{0};        // first uses of a gate's passes
  std::atomic<std::uint64_t> ended_left{0};     // gone again: by themselves or revoked
  std::atomic<std::uint64_t> ended_expired{0};  // gone again: the pass's time was over
  std::atomic<std::uint64_t> holds_secured{0};
  std::atomic<std::uint64_t> holds_sold{0};
  std::atomic<std::uint64_t> holds_released{0};
  std::atomic<std::uint64_t> holds_expired{0};
  std::atomic<std::uint64_t> holds_refused{0};
  std::atomic<std::uint64_t> orders_accepted{0};
  std::atomic<std::uint64_t> orders_payment_pending{0};
  std::atomic<std::uint64_t> orders_paid{0};
  std::atomic<std::uint64_t> orders_confirmed{0};
  std::atomic<std::uint64_t> orders_payment_failed{0};
  std::atomic<std::uint64_t> jobs_created{0};  // by this process, or found ready at its start
  std::atomic<std::uint64_t> jobs_done{0};
  std::atomic<std::uint64_t> jobs_dead{0};
};

// Until when called tickets may be claimed, and what that is on people's clocks.
struct ClaimClock {
  line::ClaimTimes times;
  Duration wall_ahead{0};  // of the wall clock against sale time
  [[nodiscard]] std::optional<WallTime> find(Ordinal ordinal) const {
    const auto until = times.find(ordinal);
    if (!until) return std::nullopt;
    return WallTime(std::chrono::floor<std::chrono::milliseconds>(until->time_since_epoch() + wall_ahead));
  }
};

struct LineFront {
  std::string name;  // the sale's id, the item's, or the priority line's
  line::Board board;
  // Every unit is gone for newcomers: sold, or held with no waiting list.
  std::atomic<bool> sold_out{false};
  Published<ClaimClock> claims;
  Published<line::WaitForecast> forecast;
  Handovers handovers;

  // A ticket carries the number that it was given; a draw gives the numbers of the lobby other places.
  [[nodiscard]] Ordinal ordinal_of(Ordinal number) const {
    if (!was_drawn(number)) return number;
    return Ordinal{draw_.load(std::memory_order_acquire)->place_of(raw(number) - 1) + 1};
  }
  [[nodiscard]] bool was_drawn(Ordinal number) const {
    const line::Draw* draw = draw_.load(std::memory_order_acquire);
    return draw != nullptr && raw(number) >= 1 && raw(number) <= draw->count();
  }
  // Owner only, once.
  void set_draw(std::shared_ptr<const line::Draw> draw) {
    drawn_ = std::move(draw);
    draw_.store(drawn_.get(), std::memory_order_release);
  }

private:
  std::shared_ptr<const line::Draw> drawn_;
  std::atomic<const line::Draw*> draw_{nullptr};
};

// The settings as edges need them; replaced as a whole when an operator changes something.
struct SaleView {
  SaleConfig config;
  [[nodiscard]] std::optional<ItemIndex> find_item(std::string_view id) const;
  // A sale without items: it lets people in, in front of any shop.
  [[nodiscard]] bool is_gate() const { return config.items.empty(); }
  // The line that sells this item, to whoever has no place in a priority line.
  [[nodiscard]] LineIndex line_of(ItemIndex item) const {
    return config.line == LineMode::sale ? LineIndex{0} : LineIndex{raw(item)};
  }
  // Each item has a line of its own, which whoever joins must name.
  [[nodiscard]] bool has_line_per_item() const { return config.line == LineMode::item && !config.items.empty(); }
  [[nodiscard]] bool has_priority() const { return !config.priority.empty(); }
  // Priority lines follow the sale's own. Empty: it is no priority line.
  [[nodiscard]] std::string_view priority_of(LineIndex line) const {
    const bool is_priority = has_priority() && raw(line) > 0;
    return is_priority ? std::string_view(config.priority[raw(line) - 1U].name) : std::string_view();
  }
  [[nodiscard]] std::optional<LineIndex> find_priority(std::string_view name) const;
};

struct StatusDocument {
  std::string body;
  std::string etag;
  std::string state;           // as the document says it
  std::uint64_t revision = 0;  // grows when anything but `now` has changed
};

struct ItemGauges {
  std::atomic<std::uint32_t> free{0};
  std::atomic<std::uint32_t> offered{0};
  std::atomic<std::uint32_t> held{0};
  std::atomic<std::uint32_t> sold{0};
  std::atomic<std::uint32_t> withdrawn{0};
};

struct SaleFront {
  explicit SaleFront(const SaleConfig& config);

  const std::string id;
  const token::SaleTag tag;
  const std::uint32_t epoch = 1;  // of its lines: tickets of another epoch are void
  Published<SaleView> view;
  std::atomic<SaleState> state{SaleState::scheduled};
  std::vector<std::unique_ptr<LineFront>> lines;
  Published<StatusDocument> status;
  std::atomic<std::uint64_t> status_reads{0};   // that reached an edge; handed in by edges a few times a second
  std::atomic<std::uint32_t> poll_after_ms{0};  // as the document advises
  KeyBook keys;
  SaleCounters counters;
  // Wrong codes of hand-overs; more a second, and guessing gets easier (handover_codes.h).
  TryLimit handover_tries{10};
  // Wrong codes of priority lines. They are longer, and at an opening thousands type theirs at once.
  TryLimit priority_tries{100};
  std::vector<std::unique_ptr<ItemGauges>> gauges;  // by item
  // Of a gate:
  std::atomic<std::uint32_t> inside{0};  // people who have entered, and neither left nor lost their pass
  // What the origin said last of its own load (1: fully used), and when; written by the owner only. No time: never.
  std::atomic<double> reported_load{0};
  std::atomic<MonoTime> load_reported_at{};
};

// Every sale by its id.
using Directory = std::map<std::string, std::shared_ptr<SaleFront>, std::less<>>;

// Whether the shop may still acknowledge anything.
struct Health {
  std::atomic<bool> read_only{false};
  Published<std::string> reason;
};

}  // namespace sluice::shop
