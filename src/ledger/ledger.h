// The port to the durable record of all that must never be lost: state rows in plain tables, written in batches.
//
// A commit is all or nothing and synced: when it is answered with success, every row survives power loss. The unique
// keys named below are real constraints of the store, so that no defect above it can sell a unit twice.
//
// Store is where the rows are (SQLite, memory), and blocks. Ledger is what an owner uses: rounds are submitted to it
// and settle later. Reader finds single rows beside both, People (people.h) who operates. A second process may read
// as well (`sluice audit`).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/people.h"
#include "ledger/rows.h"
#include "ledger/writes.h"

namespace sluice::ledger {

// Everything an owner needs of one sale at start. Rows are streamed, not collected: a million claims must load in
// under three seconds. The views passed are valid during the call only.
class SaleVisitor {
public:
  virtual ~SaleVisitor() = default;
  virtual void on_item(const ItemRow& row) = 0;                            // by position
  virtual void on_line(const LineRow& row) = 0;                            // by position
  virtual void on_cleared(const ClearedRowOf<std::string_view>& row) = 0;  // by (line, first); before the redeemed
  virtual void on_hold(const HoldRowOf<std::string_view>& row) = 0;        // live and sold ones only, by id
  virtual void on_claim(const ClaimRowOf<std::string_view>& row) = 0;      // all, by (item, unit); after the holds
  virtual void on_slot(const SlotRowOf<std::string_view>& row) = 0;
  // The id of the newest hold that there is, of whatever sale and state; none if there is none. Those made from now
  // on come after it: no two holds share the upper half of an id.
  virtual void on_newest_hold(HoldId id) = 0;
  // Every (line, ordinal) that was ever redeemed, also by holds that are long released.
  virtual void on_redeemed(LineIndex line, Ordinal ordinal) = 0;
  virtual void on_order(const OrderRowOf<std::string_view>& row) = 0;  // those of the holds above
  virtual void on_order_event(const OrderEventRow& row) = 0;           // of the orders above, by (order, sequence)
  virtual void on_payment(const PaymentRowOf<std::string_view>& row) = 0;  // of the orders above, by (order, attempt)
  virtual void on_refund(const RefundRowOf<std::string_view>& row) = 0;    // all of the sale, by (payment, number)
  virtual void on_cancellation(const CancellationRowOf<std::string_view>& row) = 0;   // all of the sale, by order
  virtual void on_job(const JobRowOf<std::string_view>& row) = 0;                     // ready and dead ones, by id
  virtual void on_answer(const AnswerRowOf<std::string_view>& row) = 0;               // the oldest first
  virtual void on_handover(const HandoverRowOf<std::string_view>& row) = 0;           // by (line, number)
  virtual void on_notice(const NoticeRowOf<std::string_view>& row) = 0;               // by (line, number)
  virtual void on_priority_code(const PriorityCodeRowOf<std::string_view>& row) = 0;  // by code
  virtual void on_priority_use(const PriorityUseRowOf<std::string_view>& row) = 0;    // by (code, use)
  virtual void on_inbox(const InboxRowOf<std::string_view>& row) = 0;                 // the oldest first
  virtual void on_endpoint(const EndpointRowOf<std::string_view>& row) = 0;           // by endpoint
  virtual void on_sample(const SampleRowOf<std::string_view>& row) = 0;               // by number
  virtual void on_sale_event(const SaleEventRowOf<std::string_view>& row) = 0;        // by number
};

// Finds finished holds and orders, which are not kept in memory: by id, as of the last commit. It has a connection of
// its own, so it neither waits for a commit nor holds one up, and it also answers while nothing can be written.
//
// Any one thread at a time. Independent of the store that opened it, and may outlive it. Errors: io.
class Reader {
public:
  virtual ~Reader() = default;
  // nullopt: there is none.
  [[nodiscard]] virtual Result<std::optional<HoldRow>> read_hold(HoldId id) = 0;
  [[nodiscard]] virtual Result<std::optional<OrderImage>> read_order(OrderId id) = 0;
};

// Where the rows are, and the hard half of the port: each call blocks until it is done. SQLite and memory implement
// it.
//
// One thread at a time, but for open_reader() and open_people(), which any thread may call at any time.
class Store {
public:
  virtual ~Store() = default;

  // All or nothing, synced; with no writes it tells whether any would be taken. An error changes nothing, and says
  // what the caller should do:
  //   conflict, fenced  a key, a compare-and-set or a lease refused it; the store goes on
  //   unavailable       another process is writing; the same batch may be committed again later
  //   io                it may or may not be there, and nothing further may be committed through this object: every
  //                     later commit() fails too (a failed sync must not be retried)
  [[nodiscard]] virtual Result<void> commit(std::span<const Write> writes) = 0;

  [[nodiscard]] virtual Result<std::vector<SaleRow>> read_sales() = 0;  // by id
  // One consistent snapshot. A sale that is not there visits nothing.
  [[nodiscard]] virtual Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) = 0;

  [[nodiscard]] virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<People>> open_people() = 0;
};

// What an owner writes its rounds to: the next one may be prepared while one is being written.
//
//   1. Exactly one round is in flight: submit() is not called again before settled() or wait() has answered.
//   2. The writes, and the texts they borrow, stay as they are until then.
//   3. Rounds are committed in the order of their submission, each as Store::commit() says.
//
// Called by one thread, the owner's. Two implementations over a Store: in_place_ledger.h for tests and simulators,
// threaded_ledger.h for a server.
class Ledger {
public:
  virtual ~Ledger() = default;

  // Begins to write the round, which may be empty (Store::commit). REQUIRES: none is in flight.
  virtual void submit(std::span<const Write> round) = 0;
  // The answer to the round in flight, once: from then on none is. nullopt: it is still being written, or there is
  // none. Never blocks.
  [[nodiscard]] virtual std::optional<Result<void>> settled() = 0;
  // Blocks until the round in flight is settled, and answers for it. For the start and the end, where there is
  // nothing else to do. REQUIRES: one is in flight.
  [[nodiscard]] virtual Result<void> wait() = 0;
  // `tell` is called from any thread after each round, when settled() has its answer; also from within submit(). It
  // must not block, nor call the ledger. Once this has returned, nobody is being told by the one before, which may
  // go.
  virtual void on_settled(std::function<void()> tell) = 0;

  // As of the store. Blocking. REQUIRES: no round is in flight.
  [[nodiscard]] virtual Result<std::vector<SaleRow>> read_sales() = 0;
  [[nodiscard]] virtual Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) = 0;
};

}  // namespace sluice::ledger
