// What tests of the edge need: a loop that runs when told to, an exchange that keeps its answer, and an owner whose
// answers the test gives.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/admin/admin_api.h"
#include "edge/buyer/buyer_api.h"
#include "edge/context.h"
#include "http/loop.h"
#include "http/message.h"
#include "ledger/memory/memory_store.h"

namespace sluice::edge {

class TestLoop final : public http::Loop {
public:
  void post(std::function<void()> work) override { works_.push_back(std::move(work)); }
  void every(Duration, std::function<void()> task) override { beat = std::move(task); }
  void run() {
    for (auto& work : std::exchange(works_, {})) work();
  }
  std::function<void()> beat;

private:
  std::vector<std::function<void()>> works_;
};

// What came back; status 0: nothing yet.
struct TestAnswer {
  int status = 0;
  std::string type;
  std::string fields;
  std::string body;

  [[nodiscard]] bool has(std::string_view text) const { return fields.find(text) != std::string::npos; }
  [[nodiscard]] bool says(std::string_view text) const { return body.find(text) != std::string::npos; }
  // The slug of a problem document; empty: it is none.
  [[nodiscard]] std::string problem() const;
  // Name and value of each cookie that it sets.
  [[nodiscard]] std::map<std::string, std::string> cookies() const;
};

struct TestRequest {
  http::Method method = http::Method::get;
  std::string path;
  std::string query{};
  std::string body{};
  std::string cookie{};
  std::string authorization{};
  std::string ticket{};
  std::string pass{};
  std::string work{};
  std::string account{};
  std::string key{};
  std::string origin{};
  std::string fetch_site{};
  std::string host = "shop.example";
  std::string original_uri{};
  std::string traceparent{};
  std::string peer = "192.0.2.7";
  std::string forwarded_for{};
  std::string stripe_signature{};
  std::string operator_page{};
};

// Slow work as a test lets it go on: run() does what waits.
class TestSlowWork final : public SlowWork {
public:
  [[nodiscard]] bool offer(std::function<void()> work, std::function<void()> then) override {
    if (waiting.size() >= room) return false;
    waiting.emplace_back(std::move(work), std::move(then));
    return true;
  }
  void run() {
    for (auto& [work, then] : std::exchange(waiting, {})) {
      work();
      then();
    }
  }
  std::vector<std::pair<std::function<void()>, std::function<void()>>> waiting;
  std::size_t room = 16;
};

using Decide = std::function<shop::Answer(const shop::Command&)>;

// Orders as a test has them.
class TestOrders final : public ledger::OrderLists {
public:
  Result<ledger::OrderPage> read_page(const ledger::OrderFilter& filter, OrderId before,
                                      std::uint32_t most) override {
    asked = filter;
    asked_before = before;
    asked_most = most;
    return page;
  }
  Result<std::vector<ledger::ListedOrder>> read_stuck(std::uint32_t /*orders_max*/) override {
    return std::vector<ledger::ListedOrder>();
  }
  Result<std::optional<ledger::OrderFile>> read_file(OrderId) override { return file; }

  ledger::OrderFilter asked{};
  OrderId asked_before{};
  std::uint32_t asked_most = 0;
  Result<ledger::OrderPage> page = ledger::OrderPage{};
  Result<std::optional<ledger::OrderFile>> file = std::optional<ledger::OrderFile>();
};

// Events as a test has them: whatever was sent.
class TestEvents final : public order::ProviderEventReader {
public:
  order::ProviderEvent read(const order::SentEvent& sent, WallTime) const override {
    provider = sent.provider;
    signature = sent.signature;
    body = sent.body;
    return event;
  }

  order::ProviderEvent event{};
  mutable std::string provider{};
  mutable std::string signature{};
  mutable std::string body{};
};

// A running edge without sockets, threads or a shop.
class TestEdge {
public:
  explicit TestEdge(std::size_t mailbox_capacity = 100, const AllowanceSettings& allowed = {});

  shop::SaleFront& add(const shop::SaleConfig& config, shop::SaleState state = shop::SaleState::open);

  // Asks and lets the round end.
  std::shared_ptr<TestAnswer> buyer(const TestRequest& request) { return ask(*buyers, request); }
  std::shared_ptr<TestAnswer> operators(const TestRequest& request) { return ask(*admin, request); }
  // The calls that wait for the owner, oldest first. Each that wants an answer gets what `decide` says of it.
  std::vector<shop::Command> owner(const Decide& decide = {});

  [[nodiscard]] std::string identity(BuyerId id);
  [[nodiscard]] std::string ticket(const shop::SaleFront& sale, BuyerId id, LineIndex line, Ordinal number);
  [[nodiscard]] std::string pass(const shop::SaleFront& sale, BuyerId id, LineIndex line, Ordinal number);

  ManualClock clock{*parse_rfc3339("2026-12-24T12:00:00Z")};
  SeededRandom random{1};
  Published<token::KeyRing> keys;
  Published<shop::Directory> directory;
  shop::Health health;
  CallShares call_shares;  // outlives the last call in the mailbox
  shop::Mailbox mailbox;
  EventSlots slots{10};
  ChangeLog changes{directory, "here"};
  Allowances allowances;
  WorkBook work;
  TestEvents events;
  ProviderEventCounts event_counts;
  Context context;
  TestLoop loop;  // of buyers
  TestLoop operators_loop;
  TestOrders orders;
  ledger::MemoryStore ledger;  // of users
  std::unique_ptr<ledger::People> people;
  TestSlowWork slow;
  std::unique_ptr<BuyerApi> buyers;
  std::unique_ptr<AdminApi> admin;

private:
  std::shared_ptr<TestAnswer> ask(http::Handler& api, const TestRequest& request);
};

inline BuyerId buyer_number(std::uint64_t number) {
  return BuyerId(Id128(number, number));
}

[[nodiscard]] shop::SaleConfig a_drop();
[[nodiscard]] shop::SaleConfig a_gate();

}  // namespace sluice::edge
