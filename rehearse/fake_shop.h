// A small shop with switchable defects, to prove that a rehearsal finds them and that a healthy shop passes.
// For tests only: one sale ("drop") of one item ("tee"), everything in memory, one thread of its own, loopback.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

struct FakeShopPlan {
  std::uint32_t stock = 100;
  std::uint32_t reserve = 100;  // ordinals that are called at once
  double calls_per_s = 1e9;     // how fast `serving` goes from the reserve to the stock
  bool has_waitlist = true;
  Duration order_time{0};  // from checkout to confirmed
  Duration opens_after{0};
  std::string state = "open";                          // what it claims to be from then on
  bool tells_ordinal = false;                          // in the answer with a hold
  Duration presence_after = std::chrono::seconds(60);  // how often waiters are to show themselves

  // Defects. Numbers count requests (or what the name says) from 1; 0 = never.
  std::uint32_t sells_unit_twice_at = 0;     // hold number n gets the unit of hold n - 1
  std::uint32_t sells_beyond_stock_at = 0;   // hold number
  std::uint32_t loses_hold_at = 0;           // hold number
  std::uint32_t gives_hold_away_at = 0;      // hold number n is answered to its buyer with the id of hold n - 1
  std::uint32_t loses_order_at = 0;          // order number
  std::uint32_t never_confirms_at = 0;       // order number
  std::uint32_t passes_over_ordinal = 0;     // never calls this one, but calls one more instead
  std::uint32_t grows_place_of_ordinal = 0;  // shows this one a higher position with every answer
  double tells_ahead_times = 1;              // what it is, times this
  double tells_wait_times = 1;
  std::optional<double> tells_everybody_chance = std::nullopt;  // instead of the true one
  std::uint32_t not_http_at = 0;
  std::uint32_t bad_body_at = 0;
  std::uint32_t server_error_at = 0;
  std::uint32_t drops_connection_at = 0;
  std::uint32_t overloaded_until = 0;  // requests up to this number are told to come back in a second
  std::uint32_t stalls_at = 0;
  Duration stall_time{0};
  std::uint32_t goes_silent_at = 0;  // from this request on nothing is answered
};

class FakeShop {
public:
  explicit FakeShop(const FakeShopPlan& plan);
  ~FakeShop();  // Stops and joins.
  FakeShop(const FakeShop&) = delete;
  FakeShop& operator=(const FakeShop&) = delete;

  [[nodiscard]] std::string url() const;
  // Settled once the shop is destroyed or its clients are gone.
  [[nodiscard]] std::uint64_t requests() const { return requests_.load(); }
  [[nodiscard]] Duration processor_time() const { return Duration(processor_us_.load()); }

private:
  struct Connection {
    int fd = -1;
    std::string in;
    std::string out;
    bool is_closing = false;
  };
  struct Call {
    std::string_view method;
    std::string_view path;
    std::uint32_t ordinal = 0;  // from the ticket cookie
  };
  struct Hold {
    std::uint32_t ordinal = 0;
    std::uint32_t unit = 0;
    std::uint32_t order = 0;  // number, 0 = none
  };
  struct Order {
    std::uint32_t hold = 0;
    MonoTime accepted{};
    bool was_seen_confirmed = false;
  };

  void serve();
  void accept_all();
  void on_readable(Connection& connection);
  bool take_requests(Connection& connection);
  bool misbehave(Connection& connection, std::uint64_t number);
  void answer(Connection& connection, const Call& call);
  void write_out(Connection& connection);
  void close(Connection& connection);

  void answer_status(std::string& out);
  void answer_buy(std::string& out, std::uint32_t ordinal);
  void answer_hold(std::string& out, std::uint32_t hold, int status);
  void secure(std::string& out, std::uint32_t ordinal);
  void answer_ticket(std::string& out, std::uint32_t ordinal, int status);
  void answer_checkout(std::string& out, const Call& call);
  void answer_order(std::string& out, const Call& call);
  void read_hold(std::string& out, const Call& call);

  [[nodiscard]] std::uint32_t serving() const;
  [[nodiscard]] std::string range_of(std::uint32_t ordinal) const;
  [[nodiscard]] bool is_called(std::uint32_t ordinal) const;
  [[nodiscard]] bool is_sold_out() const;
  [[nodiscard]] std::string state() const;

  FakeShopPlan plan_;
  SystemClock clock_;
  MonoTime opened_;
  WallTime opens_at_;
  int listener_ = -1;
  int epoll_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::vector<Hold> holds_;                               // number n is at n - 1
  std::vector<Order> orders_;
  std::unordered_map<std::uint32_t, std::uint32_t> hold_of_ordinal_;
  std::uint32_t issued_ = 0;
  std::uint32_t growth_ = 0;
  MonoTime first_buy_{};
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::int64_t> processor_us_{0};
  std::thread thread_;
};

}  // namespace sluice::rehearse
