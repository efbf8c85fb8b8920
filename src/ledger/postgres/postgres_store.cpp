#include "ledger/postgres/postgres_store.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/lease_rule.h"
#include "ledger/postgres/fences.h"
#include "ledger/postgres/lost_answer.h"
#include "ledger/postgres/naming.h"
#include "ledger/postgres/owner_link.h"
#include "ledger/postgres/people.h"
#include "ledger/postgres/reader.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/sale_reader.h"
#include "ledger/postgres/sent_round.h"
#include "ledger/postgres/single_rows.h"
#include "ledger/refusal.h"

namespace sluice::ledger::postgres {
namespace {

using std::chrono::steady_clock;
using Way = Runs::Way;

// The sales whose mark a round moves, and that are not new in it.
std::vector<std::string_view> marked_sales(std::span<const Write> writes) {
  std::vector<std::string_view> sales;
  for (const Write& write : writes) {
    if (const auto* mark = std::get_if<MoveMark>(&write)) sales.push_back(mark->sale);
    if (const auto* take = std::get_if<TakeLease>(&write)) sales.push_back(take->sale);
  }
  return sales;
}

class PostgresStore final : public Store {
public:
  PostgresStore(const Target& target, const StoreOptions& options)
      : link_(target, {.cluster = options.cluster,
                       .demands = options.demands,
                       .lock_wait_max = options.lock_wait_max,
                       .silence_max = options.silence_max,
                       .label = options.label,
                       .stand = options.stand}),
        commit_wait_max_(options.commit_wait_max),
        away_wait_max_(options.away_wait_max) {}

  Result<void> connect() { return link_.connect(); }

  Result<void> commit(std::span<const Write> writes) override;
  Result<std::vector<SaleRow>> read_sales() override;
  Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override;
  Result<std::unique_ptr<Reader>> open_reader() override;
  Result<std::unique_ptr<People>> open_people() override;

private:
  // Over a connection that was made anew: the sale that somebody has written to in between, which a round without
  // writes does not meet. Empty: none.
  Result<std::string> sale_of_another();
  // What is known of the marks of a round that nobody has read yet.
  Result<void> learn(std::span<const Write> writes);
  // Why a round was refused: the write that is to blame, or the server.
  Error refusal_of(std::span<const Write> writes, const std::optional<SentRound::At>& at, const Failure& why);
  std::optional<Error> replaced_by_another(std::span<const Write> writes);
  // Of a mark that was not moved though its lease is the stored one; nullopt: it is not so.
  std::optional<Error> overtaken(const Write& write);
  Error overtaken_in(std::string_view sale);
  Error commits_are_gone(std::string_view sale, std::int64_t stored);

  OwnerLink link_;
  const std::chrono::milliseconds commit_wait_max_;
  const std::chrono::milliseconds away_wait_max_;
  Fences fences_{link_.owner()};
  std::uint64_t looked_over_ = 0;  // which of its connections
  bool failed_ = false;
};

// --- Writing

Result<void> PostgresStore::commit(std::span<const Write> writes) {
  if (failed_) return Error{ErrorKind::io, link_.target().said("takes no more writes after an earlier failure")};
  if (auto missing = missing_lease(writes)) return *missing;
  const Deadline until = steady_clock::now() + away_wait_max_;
  Way way = Way::together;
  for (bool is_again = false;; is_again = true) {
    if (is_again && steady_clock::now() > until) return link_.unavailable("does not answer in time");
    if (auto connected = link_.be_connected(until); !connected) return connected;
    link_.wear_label();
    const auto anothers = writes.empty() ? sale_of_another() : std::string();
    const auto learnt = anothers ? learn(writes) : anothers.error();
    if (!learnt && link_.connection().failure().is_lost()) {
      link_.disconnect();
      continue;
    }
    if (!learnt) return learnt;
    if (!anothers->empty()) return overtaken_in(*anothers);
    const SentRound outcome = send_round(link_, fences_, writes, way, commit_wait_max_);
    if (outcome.sent == Sent::committed) break;
    if (outcome.sent == Sent::refused) {
      const Failure why = link_.connection().failure();
      if (!link_.connection().run("ROLLBACK")) link_.disconnect();
      if (way == Way::each_alone || !is_refusal(why)) return refusal_of(writes, outcome.at, why);
      way = Way::each_alone;
      continue;
    }
    const auto fate = settle_lost_answer(link_, fences_, until);
    if (!fate) return fate.error();
    if (*fate == Fate::committed) break;
    if (*fate == Fate::overtaken) return link_.unavailable("was written to by another owner meanwhile");
  }
  fences_.keep_round();
  return {};
}

Result<std::string> PostgresStore::sale_of_another() {
  const std::uint64_t connection = link_.stand().connections;
  if (looked_over_ == connection) return std::string();
  const auto sales = select_sales(link_.connection());
  if (!sales) return sales.error();
  const auto another = std::ranges::find_if(
      *sales, [this](const SaleAndBatch& sale) { return fences_.is_anothers(sale.row.id, sale.batch); });
  if (another != sales->end()) return another->row.id;
  looked_over_ = connection;
  return std::string();
}

Result<void> PostgresStore::learn(std::span<const Write> writes) {
  for (const std::string_view sale : marked_sales(writes)) {
    if (fences_.knows(sale)) continue;
    const Answer answer = link_.connection().ask("SELECT batch FROM sale_mark WHERE sale = $1", {sale});
    if (!answer) return link_.connection().error("cannot be read");
    if (answer.rows() == 1) fences_.learn(sale, std::stoll(std::string(answer.text(0, 0))));
  }
  return {};
}

// --- Refusals

Error PostgresStore::refusal_of(std::span<const Write> writes, const std::optional<SentRound::At>& at,
                                const Failure& why) {
  if (at && is_refusal(why)) {
    const Write& write = writes[at->write];
    if (at->name == WriteName::move_mark || at->name == WriteName::take_lease) {
      if (auto error = overtaken(write)) return *error;
    }
    if (auto gone = replaced_by_another(writes)) return *gone;
    const auto* take = std::get_if<TakeLease>(&write);
    return refusal(write, take != nullptr && take->to <= take->from ? Rule::check : rule_of(why, at->name));
  }
  const ErrorKind kind = kind_of(why);
  if (kind != ErrorKind::unavailable) failed_ = true;
  return {failed_ ? ErrorKind::io : kind, link_.target().said("could not be written: " + why.text)};
}

std::optional<Error> PostgresStore::replaced_by_another(std::span<const Write> writes) {
  if (!link_.is_connected()) return std::nullopt;
  auto sales = select_sales(link_.connection());
  if (!sales) return std::nullopt;
  std::vector<SaleRow> stored;
  for (SaleAndBatch& sale : *sales) stored.push_back(std::move(sale.row));
  return replaced(writes, stored);
}

std::optional<Error> PostgresStore::overtaken(const Write& write) {
  const auto* take = std::get_if<TakeLease>(&write);
  const auto* mark = std::get_if<MoveMark>(&write);
  const std::string_view sale = take != nullptr ? take->sale : mark->sale;
  const Lease lease = take != nullptr ? take->from : mark->lease;
  if (!link_.is_connected()) return std::nullopt;
  const Answer answer = link_.connection().ask("SELECT lease, batch FROM sale_mark WHERE sale = $1", {sale});
  if (!answer || answer.rows() == 0 || answer.text(0, 0) != std::to_string(raw(lease))) return std::nullopt;
  const std::int64_t stored = std::stoll(std::string(answer.text(0, 1)));
  if (fences_.is_lost(sale, stored)) return commits_are_gone(sale, stored);
  if (fences_.is_known_as(sale, stored)) return std::nullopt;
  return overtaken_in(sale);
}

Error PostgresStore::overtaken_in(std::string_view sale) {
  fences_.forget();
  return link_.unavailable("sale " + std::string(sale) + " was written to since it was read");
}

Error PostgresStore::commits_are_gone(std::string_view sale, std::int64_t stored) {
  failed_ = true;
  return {ErrorKind::io,
          link_.target().said(
              "commits that were acknowledged are gone: sale " + std::string(sale) + " is at commit " +
              std::to_string(stored) + ", and " + std::to_string(fences_.acknowledged(sale)) +
              " was acknowledged; it was failed over to a standby that was behind, or is an earlier copy")};
}

// --- Reading

Result<std::vector<SaleRow>> PostgresStore::read_sales() {
  if (auto connected = link_.connect(); !connected) return connected.error();
  auto sales = select_sales(link_.connection());
  if (!sales) {
    if (link_.connection().failure().is_lost()) link_.disconnect();
    return sales.error();
  }
  fences_.forget();
  std::vector<SaleRow> rows;
  for (SaleAndBatch& sale : *sales) {
    if (fences_.is_lost(sale.row.id, sale.batch)) return commits_are_gone(sale.row.id, sale.batch);
    fences_.learn(sale.row.id, sale.batch);
    rows.push_back(std::move(sale.row));
  }
  looked_over_ = link_.stand().connections;
  return rows;
}

Result<void> PostgresStore::read_sale(std::string_view sale, SaleVisitor& visitor) {
  if (auto connected = link_.connect(); !connected) return connected.error();
  Result<void> visited;
  if (begin_reading(link_.connection())) {
    visited = visit_sale(link_.connection(), sale, visitor);
  } else {
    visited = link_.connection().error("cannot be read");
  }
  const bool is_lost = !visited && link_.connection().failure().is_lost();
  if (is_lost || !link_.connection().run("ROLLBACK")) link_.disconnect();
  return visited;
}

Result<std::unique_ptr<Reader>> PostgresStore::open_reader() {
  ReadingLink link(link_.target(), {.who = "sluice reader"});
  if (auto opened = link.open(); !opened) return opened.error();
  return reader_of(std::move(link));
}

Result<std::unique_ptr<People>> PostgresStore::open_people() {
  ReadingLink link(link_.target(), {.who = "sluice people"});
  if (auto opened = link.open(); !opened) return opened.error();
  return people_of(std::move(link));
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const Target& target, const StoreOptions& options) {
  auto store = std::make_unique<PostgresStore>(target, options);
  if (auto connected = store->connect(); !connected) return connected.error();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace sluice::ledger::postgres
