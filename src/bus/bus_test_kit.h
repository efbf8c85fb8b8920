// What tests of the two ends need: a bus in memory, an owner that answers when told to, edges that ask.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bus/edge_end.h"
#include "bus/memory/memory_bus.h"
#include "bus/owner_end.h"
#include "bus/request_bytes.h"

namespace sluice::bus {

// One with a text of each kind.
inline http::Request kit_request() {
  http::Request request;
  request.method = http::Method::post;
  request.target = "/v1/sales/drop/buy?x=1";
  request.path = "/v1/sales/drop/buy";
  request.query = "x=1";
  request.host = "shop.example";
  request.cookie = "sluice_buyer=v1.0001.x";
  request.idempotency_key = "k-1";
  request.has_idempotency_key = true;
  request.body = "{\"items\":[]}\r\n";
  request.peer = "2001:db8::7";
  return request;
}

inline std::string kit_carried(const http::Request& request) {
  std::string bytes;
  append_request(bytes, request);
  return bytes;
}

// Answers at once what stands at /now, the rest when told to.
class KitHandler final : public http::Handler {
public:
  void handle(const http::Request& request, http::Exchange& exchange) override {
    played.emplace_back(request.path);
    if (request.path == "/now") return exchange.respond({.status = 200, .body = "at once"});
    waiting.push_back(exchange.defer());
  }
  void after_round() override { ++rounds; }
  void answer_all() {
    for (http::Deferred& each : std::exchange(waiting, {})) each.respond({.status = 201, .body = "later"});
  }
  std::vector<std::string> played;
  std::vector<http::Deferred> waiting;
  int rounds = 0;
};

class KitLoop final : public http::Loop {
public:
  void post(std::function<void()> work) override { work(); }
  void every(Duration, std::function<void()>) override {}
};

class KitSource final : public BoardSource {
public:
  void look(bool whole, std::vector<SaleNews>& news) override {
    for (const auto& [sale, told] : sales) {
      if (whole || changed.contains(sale)) news.push_back({.sale = sale, .told = told});
    }
    changed.clear();
  }
  void note_reads(std::string_view sale, std::uint64_t count) override { reads[std::string(sale)] += count; }
  void tell(const std::string& sale, std::string told) {
    sales[sale] = std::move(told);
    changed.insert(sale);
  }
  std::map<std::string, std::string> sales{{"drop", "1"}};
  std::set<std::string> changed;
  std::map<std::string, std::uint64_t> reads;
};

class KitCopy final : public BoardCopy {
public:
  void take(const BoardMessage& message) override {
    if (message.is_whole) sales.clear();
    for (const SaleNews& each : message.sales) sales[std::string(each.sale)] = each.told;
  }
  void count_reads(std::vector<ReadCount>& out) override {
    for (const auto& [sale, count] : reads) out.push_back({.sale = sale, .reads = count});
  }
  void set_heard(bool is_heard_now, const std::string& reason) override {
    is_heard = is_heard_now;
    why = reason;
  }
  std::map<std::string, std::string> sales;
  std::map<std::string, std::uint64_t> reads;
  bool is_heard = false;
  std::string why;
};

// Of a bus: an edge with its loop and copy.
struct KitEdge {
  KitEdge(MemoryBus& bus, const Clock& clock, Log& log, Incarnation incarnation, std::string signing = "keys")
      : keys(std::move(signing)),
        end({.way = bus.edge(incarnation),
             .board = copy,
             .clock = clock,
             .log = log,
             .incarnation = incarnation,
             .name = "edge",
             .keys = [this] { return keys; }}) {}
  // The status that came back; 0: none yet, -1: nobody has answered.
  std::shared_ptr<int> ask(std::string_view path, http::Method method = http::Method::post, bool has_key = false) {
    auto status = std::make_shared<int>(0);
    http::Request request;
    request.method = method;
    request.target = request.path = path;
    request.has_idempotency_key = has_key;
    asked = end.ask(request, loop,
                    [status](const http::Response* response) { *status = response ? response->status : -1; });
    return status;
  }
  void turn() { end.turn(Duration::zero()); }

  KitLoop loop;
  KitCopy copy;
  std::string keys;
  EdgeEnd end;
  http::Elsewhere::Asked asked{};
};

struct KitOwner {
  KitOwner(MemoryBus& bus, const Clock& clock, Log& log)
      : end({.way = bus.owner(),
             .board = source,
             .clock = clock,
             .log = log,
             .keys = [] { return std::string("keys"); },
             .may_claim = [this] { return may_claim; }}) {
    end.serve(handler);
  }
  void turn() { end.turn(Duration::zero()); }

  KitHandler handler;
  KitSource source;
  bool may_claim = true;
  OwnerEnd end;
};

class BusTest : public testing::Test {
protected:
  // As long as it takes until nothing moves any more.
  void settle(Duration step = std::chrono::milliseconds(100)) {
    for (int i = 0; i < 4; ++i) {
      edge.turn();
      owner->turn();
      edge.turn();
      clock.advance(step);
    }
  }
  ManualClock clock{WallTime(std::chrono::hours(500'000))};
  LogKept log;
  MemoryBus bus{clock};
  std::unique_ptr<KitOwner> owner = std::make_unique<KitOwner>(bus, clock, log);
  KitEdge edge{bus, clock, log, Incarnation{7}};
};

}  // namespace sluice::bus
