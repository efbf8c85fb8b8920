// How parts of the program stand, as their metrics tell it: copies, taken by whoever has the part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace sluice::edge {

// What became of payments that are for no order, or of orders without a payment (app/serve/payment/reconciler.h).
struct ReconcilerStand {
  std::uint64_t looks = 0;
  std::uint64_t let_go = 0;
  std::uint64_t refunded = 0;
  std::uint64_t in_vain = 0;
  std::uint64_t goods_without_money = 0;  // at the last look
};

// What became of events for the analytics file (fulfilment/analytics/analytics_file.h).
struct AnalyticsStand {
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;
};

// What became of spans (fulfilment/trace/span_exporter.h).
struct TraceStand {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;
  std::uint64_t failed = 0;
};

// How the way to the ledger stands; one in the data folder is always there.
struct LedgerStand {
  bool is_connected = true;
  std::uint64_t connections = 0;      // made to it
  std::uint64_t found_committed = 0;  // commits whose answer was lost, and that were there
  std::uint64_t found_missing = 0;    // and those that were not, and were made again
};

// Edges and workers in other processes, and the bus that they come by (bus/owner_end.h, bus/worker_desk.h).
struct BusStand {
  struct Edge {
    std::string name;
    Duration lag{0};  // how old what it knows of sales is
  };
  bool is_connected = true;   // without a bus, too
  bool is_displaced = false;  // another owner has come after us
  std::uint64_t played = 0;
  std::uint64_t repeated = 0;
  std::uint64_t late = 0;
  std::vector<Edge> edges{};
  std::size_t workers = 0;
  std::uint64_t handed_out = 0;  // deliveries, to workers
  std::uint64_t done = 0;
  std::uint64_t taken_back = 0;
};

// How an edge stands to the owner that it asks (bus/edge_end.h).
struct EdgeStand {
  bool is_degraded = false;  // people are stamped
  std::uint64_t stamps = 0;  // that were given
  bool is_connected = false;
  bool is_heard = false;
  bool keys_match = true;
  std::size_t unanswered = 0;
  std::uint64_t sent = 0;
  std::uint64_t repeated = 0;
  std::uint64_t refused = 0;
  std::uint64_t given_up = 0;
  Duration board_age{0};
};

// How a worker stands to the owner that it works for (bus/worker_end.h).
struct WorkerStand {
  struct Count {
    std::string_view kind{};
    std::string_view result{};
    std::uint64_t count = 0;
  };
  bool is_connected = false;
  bool is_taken_on = false;
  std::size_t in_hand = 0;
  std::vector<Count> tasks{};
};

}  // namespace sluice::edge
