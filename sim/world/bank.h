// A payment provider with books of its own: the truth about whose money was taken.
//
// It keeps to what providers promise (one key, one charge, however often it is sent) and to nothing more. Outlives
// every process. Its habits (BankHabits) decide what it fails at.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "order/charge.h"
#include "sim/world/agenda.h"
#include "sim/world/chance.h"
#include "sim/world/setup.h"

namespace sluice::sim {

class Bank {
public:
  enum class State : std::uint8_t { none, declined, action, set_aside, taken, let_go };
  struct Booked {
    std::string id;  // the bank's own
    std::string key;
    std::string order;
    std::int64_t amount = 0;
    State state = State::none;
    std::int64_t paid_back = 0;
    std::map<std::string, std::int64_t> refunds;  // by key
    std::optional<Time> taken_at{};
  };
  // What it tells by itself: an order whose payment stands otherwise now.
  struct News {
    std::string event;
    OrderId order;
    std::string set_aside;
    bool is_of_refund = false;
  };

  Bank(const BankHabits& habits, Agenda& agenda, Chance& chance)
      : habits_(habits), agenda_(agenda), chance_(chance) {}

  // A request has arrived.
  order::ChargeResult ask(const order::PaymentTask& task);

  std::function<void(const News&)> tell;
  std::function<void(const Booked&)> on_lapsed;  // what was set aside is nobody's any more, and was not taken
  [[nodiscard]] const std::map<std::string, Booked>& books() const { return books_; }
  // Faults end.
  void behave() { behaves_ = true; }

private:
  order::ChargeResult authorize(const order::PaymentTask& task);
  order::ChargeResult capture(Booked& booked);
  order::ChargeResult cancel(Booked& booked, bool lets_go);
  order::ChargeResult refund(Booked& booked, const order::Charge& charge);
  Booked& booked_of(const order::Charge& charge, OrderId order);
  void wait_for_buyer(const std::string& key);
  void take(Booked& booked);
  void tell_of(const Booked& booked, bool is_of_refund = false);
  [[nodiscard]] bool fails(double probability) { return !behaves_ && chance_.happens(probability); }

  const BankHabits& habits_;
  Agenda& agenda_;
  Chance& chance_;
  std::map<std::string, Booked> books_;  // by key
  std::uint64_t events_ = 0;
  bool behaves_ = false;
};

}  // namespace sluice::sim
