// The sale of a fake shop: one line, one item ("tee"), holds and orders, everything in memory, with the defects of
// its plan. Writes whole answers. For tests only; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "rehearse/fake_shop/fake_shop_plan.h"
#include "rehearse/fake_shop/loopback_server.h"

namespace sluice::rehearse {

class FakeSale {
public:
  // `plan` must outlive the sale.
  explicit FakeSale(const FakeShopPlan& plan);

  void answer(std::string& out, const HttpCall& call);

private:
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

  void answer_status(std::string& out) const;
  void answer_buy(std::string& out, std::uint32_t ordinal);
  void answer_hold(std::string& out, std::uint32_t number, int status) const;
  void secure(std::string& out, std::uint32_t ordinal);
  void answer_ticket(std::string& out, std::uint32_t ordinal, int status);
  void answer_checkout(std::string& out, std::uint32_t number);
  void answer_order(std::string& out, std::uint32_t number, std::uint32_t ordinal);
  void read_hold(std::string& out, std::uint32_t number, std::uint32_t ordinal) const;

  [[nodiscard]] std::uint32_t serving() const;
  [[nodiscard]] std::string range_of(std::uint32_t ordinal) const;
  [[nodiscard]] bool is_called(std::uint32_t ordinal) const;
  [[nodiscard]] bool is_sold_out() const;
  [[nodiscard]] std::string state() const;

  const FakeShopPlan& plan_;
  SystemClock clock_;
  MonoTime opened_;
  WallTime opens_at_;
  std::vector<Hold> holds_;  // number n is at n - 1
  std::vector<Order> orders_;
  std::unordered_map<std::uint32_t, std::uint32_t> hold_of_ordinal_;
  std::uint32_t issued_ = 0;
  std::uint32_t growth_ = 0;
  MonoTime first_buy_{};
};

// One whole answer; `fields` are complete header lines.
void append_answer(std::string& out, int status, std::string_view fields, std::string_view body);
void append_problem(std::string& out, int status, std::string_view name, std::string_view fields = "");

}  // namespace sluice::rehearse
