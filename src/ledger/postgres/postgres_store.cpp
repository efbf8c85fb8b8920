#include "ledger/postgres/postgres_store.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/lease_rule.h"
#include "ledger/postgres/fences.h"
#include "ledger/postgres/gathering.h"
#include "ledger/postgres/naming.h"
#include "ledger/postgres/owner_session.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/reading_link.h"
#include "ledger/postgres/sale_reader.h"
#include "ledger/postgres/single_rows.h"
#include "ledger/refusal.h"

namespace sluice::ledger::postgres {
namespace {

using std::chrono::steady_clock;
using Way = Gathering::Way;

// More: a stall is waited for longer where there is more to do. An insert takes about 10 us, each alone 50.
constexpr std::chrono::microseconds wait_a_write{100};
// For a host to answer: at a start a slow one is better than none; later there may be others, and buyers wait.
constexpr std::chrono::milliseconds first_wait_max{5000};
constexpr std::chrono::milliseconds next_wait_max{1000};
// For another owner to be gone, where it is not the start: readers wait meanwhile, and it is asked for again.
constexpr std::chrono::milliseconds next_lock_wait_max{300};

class PostgresReader final : public Reader {
public:
  explicit PostgresReader(ReadingLink link) : link_(std::move(link)) {}

  Result<std::optional<HoldRow>> read_hold(HoldId id) override {
    return link_.ask<std::optional<HoldRow>>([&](Connection& c) { return select_hold(c, id); });
  }
  Result<std::optional<OrderImage>> read_order(OrderId id) override {
    return link_.ask<std::optional<OrderImage>>([&](Connection& c) -> Result<std::optional<OrderImage>> {
      if (!begin_reading(c)) return c.error("cannot be read");
      auto image = select_order(c, id);
      end_reading(c);
      return image;
    });
  }

private:
  ReadingLink link_;
};

class PostgresPeople final : public People {
public:
  explicit PostgresPeople(ReadingLink link) : link_(std::move(link)) {}

  Result<std::vector<UserRow>> read_users() override {
    return link_.ask<std::vector<UserRow>>([](Connection& c) { return select_users(c); });
  }
  Result<std::optional<UserRow>> read_user(std::string_view name) override {
    return link_.ask<std::optional<UserRow>>([&](Connection& c) { return select_user(c, name); });
  }
  Result<ActPage> read_acts(const ActFilter& filter, ActNumber before, std::uint32_t most) override {
    return link_.ask<ActPage>([&](Connection& c) { return page(c, filter, before, most); });
  }

private:
  // So many at a time as are wanted: most questions leave nothing out.
  static Result<ActPage> page(Connection& connection, const ActFilter& filter, ActNumber before, std::uint32_t most) {
    ActPage page{.acts = {}, .next = before};
    for (std::uint32_t looked_at = 0; looked_at < looked_at_max && page.acts.size() < most;) {
      const std::int64_t below =
          raw(page.next) == 0 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(raw(page.next));
      auto rows = select_acts(connection, filter.sale, below, most);
      if (!rows) return rows.error();
      for (ActRow& row : *rows) {
        if (page.acts.size() == most) return page;
        page.next = row.number;
        if (filter.fits(row)) page.acts.push_back(std::move(row));
      }
      looked_at += most;
      if (rows->size() < most) {
        page.next = {};
        return page;
      }
    }
    return page;
  }

  ReadingLink link_;
};

// Nobody else's: a number that is drawn for it.
std::string owner_name() {
  std::random_device random;
  const std::uint64_t number = std::uint64_t{random()} << 32U | random();
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name = "sluice owner ";
  for (unsigned shift = 0; shift < 64; shift += 4) name += digits[number >> shift & 15U];
  return name;
}

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
  PostgresStore(Target target, StoreOptions options)
      : target_(std::move(target)), options_(std::move(options)), owner_(owner_name()) {
    if (!options_.stand) options_.stand = std::make_shared<StoreStand>();
    if (!options_.label) options_.label = [] { return std::string(); };
  }

  Result<void> connect() {
    if (connection_) return {};
    const bool is_first = earlier_process_ == 0;
    label_ = options_.label();
    auto opened =
        open_owner_session(target_, {.name = owner_,
                                     .label = label_,
                                     .cluster = options_.cluster,
                                     .demands = options_.demands,
                                     .lock_wait_max = is_first ? options_.lock_wait_max : next_lock_wait_max,
                                     .host_wait_max = is_first ? first_wait_max : next_wait_max,
                                     .earlier_process = earlier_process_,
                                     .silence_max = options_.silence_max});
    if (!opened) return opened.error();
    connection_.emplace(std::move(*opened));
    earlier_process_ = connection_->server_process();
    options_.stand->is_connected = true;
    ++options_.stand->connections;
    options_.stand->standbys = static_cast<std::uint64_t>(connection_->facts().standbys);
    return {};
  }

  Result<void> commit(std::span<const Write> writes) override;
  Result<std::vector<SaleRow>> read_sales() override;
  Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override;
  Result<std::unique_ptr<Reader>> open_reader() override;
  Result<std::unique_ptr<People>> open_people() override;

private:
  // What came of sending a round once.
  enum class Sent { committed, refused, lost };
  struct Outcome {
    Sent sent = Sent::lost;
    std::optional<Gathering::Step> at{};  // refused: by which statement; none: by the end of the transaction
  };

  // Until `until`, as often as it takes.
  Result<void> be_connected(Deadline until);
  void disconnect();
  void wear_label();
  // What is known of the marks of a round that nobody has read yet.
  Result<void> learn(std::span<const Write> writes);
  Outcome send(std::span<const Write> writes, Way way);
  Outcome run(std::vector<Gathering::Step> steps, Deadline deadline);
  // What became of the round that was sent last. Error: unavailable, nobody knows as yet.
  Result<Fate> settle(Deadline until);
  // Why a round was refused: the write that is to blame, or the server.
  Error refusal_of(std::span<const Write> writes, const std::optional<Gathering::Step>& at, const Failure& why);
  // Of a mark that was not moved though its lease is the stored one; nullopt: it is not so.
  std::optional<Error> overtaken(const Write& write);
  Error commits_are_gone(std::string_view sale, std::int64_t stored);
  Error unavailable(const std::string& why) const { return {ErrorKind::unavailable, target_.said(why)}; }

  const Target target_;
  StoreOptions options_;
  const std::string owner_;
  std::optional<Connection> connection_;
  int earlier_process_ = 0;
  std::string label_;  // of the session
  Fences fences_;
  bool failed_ = false;
};

// --- The connection

void PostgresStore::disconnect() {
  connection_.reset();
  options_.stand->is_connected = false;
}

Result<void> PostgresStore::be_connected(Deadline until) {
  for (;;) {
    auto connected = connect();
    if (connected) return {};
    // A server that starts refuses connections at once: it is asked again a little later.
    constexpr auto pause = std::chrono::milliseconds(50);
    if (steady_clock::now() + pause > until) return Error{ErrorKind::unavailable, connected.error().detail};
    std::this_thread::sleep_for(pause);
  }
}

// --- Writing

Result<void> PostgresStore::commit(std::span<const Write> writes) {
  if (failed_) return Error{ErrorKind::io, target_.said("takes no more writes after an earlier failure")};
  if (auto missing = missing_lease(writes)) return *missing;
  if (writes.empty()) return {};
  const Deadline until = steady_clock::now() + options_.away_wait_max;
  Way way = Way::together;
  for (bool is_again = false;; is_again = true) {
    if (is_again && steady_clock::now() > until) return unavailable("does not answer in time");
    if (auto connected = be_connected(until); !connected) return connected;
    wear_label();
    if (auto learnt = learn(writes); !learnt) {
      if (connection_->failure().is_lost()) {
        disconnect();
        continue;
      }
      return learnt;
    }
    const Outcome outcome = send(writes, way);
    if (outcome.sent == Sent::committed) break;
    if (outcome.sent == Sent::refused) {
      const Failure why = connection_->failure();
      if (!connection_->run("ROLLBACK")) disconnect();
      if (way == Way::each_alone || !is_refusal(why)) return refusal_of(writes, outcome.at, why);
      way = Way::each_alone;
      continue;
    }
    const auto fate = settle(until);
    if (!fate) return fate.error();
    if (*fate == Fate::committed) break;
    if (*fate == Fate::overtaken) return unavailable("was written to by another owner meanwhile");
  }
  fences_.keep_round();
  return {};
}

void PostgresStore::wear_label() {
  const std::string label = options_.label();
  if (label == label_) return;
  const Answer worn =
      connection_->ask("SELECT set_config('application_name', $1, false)", {session_name(owner_, label)});
  if (worn) label_ = label;
}

Result<void> PostgresStore::learn(std::span<const Write> writes) {
  for (const std::string_view sale : marked_sales(writes)) {
    if (fences_.knows(sale)) continue;
    const Answer answer = connection_->ask("SELECT batch FROM sale_mark WHERE sale = $1", {sale});
    if (!answer) return connection_->error("cannot be read");
    if (answer.rows() == 1) fences_.learn(sale, std::stoll(std::string(answer.text(0, 0))));
  }
  return {};
}

PostgresStore::Outcome PostgresStore::send(std::span<const Write> writes, Way way) {
  fences_.begin_round();
  Gathering gathering(fences_, owner_, way);
  gathering.add(writes);
  const Deadline deadline = steady_clock::now() + options_.commit_wait_max + writes.size() * wait_a_write;
  return run(gathering.steps(), deadline);
}

PostgresStore::Outcome PostgresStore::run(std::vector<Gathering::Step> steps, Deadline deadline) {
  std::vector<Call> calls{{prepared_name(WriteName::begin), nullptr}};
  for (const Gathering::Step& step : steps) calls.push_back({prepared_name(step.name), step.rows});
  calls.push_back({prepared_name(WriteName::commit), nullptr});
  const auto together = connection_->run_together(calls, "COMMIT", deadline);
  switch (together.end) {
    case Connection::End::done:
      return {.sent = Sent::committed};
    case Connection::End::lost:
      return {.sent = Sent::lost};
    case Connection::End::refused:
      break;
  }
  const bool is_a_step = together.at >= 1 && together.at <= steps.size();
  return {.sent = Sent::refused, .at = is_a_step ? std::optional(steps[together.at - 1]) : std::nullopt};
}

Result<Fate> PostgresStore::settle(Deadline until) {
  const auto witness = fences_.witness();
  for (;;) {
    disconnect();
    if (auto connected = be_connected(until); !connected) return connected.error();
    if (!witness) return Fate::given_up;  // new sales alone: who puts them in a second time is refused by their keys
    const Answer answer = connection_->ask(settle_sql(), {witness->sale, witness->step.before, owner_});
    if (!answer && steady_clock::now() > until) return unavailable("cannot tell what became of a commit");
    if (!answer) continue;
    if (answer.rows() == 0) return Fate::overtaken;
    const std::int64_t stored = std::stoll(std::string(answer.text(0, 0)));
    const Fate fate = fate_of(witness->step, stored, answer.text(0, 1) == owner_);
    if (fate == Fate::given_up) fences_.learn(witness->sale, witness->step.after + 1);
    if (fate == Fate::given_up) ++options_.stand->found_missing;
    if (fate == Fate::committed) ++options_.stand->found_committed;
    return fate;
  }
}

// --- Refusals

Error PostgresStore::refusal_of(std::span<const Write> writes, const std::optional<Gathering::Step>& at,
                                const Failure& why) {
  if (at && is_refusal(why)) {
    const Write& write = writes[at->write];
    if (at->name == WriteName::move_mark || at->name == WriteName::take_lease) {
      if (auto error = overtaken(write)) return *error;
    }
    const auto* take = std::get_if<TakeLease>(&write);
    return refusal(write, take != nullptr && take->to <= take->from ? Rule::check : rule_of(why, at->name));
  }
  const ErrorKind kind = kind_of(why);
  if (kind != ErrorKind::unavailable) failed_ = true;
  return {failed_ ? ErrorKind::io : kind, target_.said("could not be written: " + why.text)};
}

std::optional<Error> PostgresStore::overtaken(const Write& write) {
  const auto* take = std::get_if<TakeLease>(&write);
  const auto* mark = std::get_if<MoveMark>(&write);
  const std::string_view sale = take != nullptr ? take->sale : mark->sale;
  const Lease lease = take != nullptr ? take->from : mark->lease;
  if (!connection_) return std::nullopt;
  const Answer answer = connection_->ask("SELECT lease, batch FROM sale_mark WHERE sale = $1", {sale});
  if (!answer || answer.rows() == 0 || answer.text(0, 0) != std::to_string(raw(lease))) return std::nullopt;
  const std::int64_t stored = std::stoll(std::string(answer.text(0, 1)));
  if (fences_.is_lost(sale, stored)) return commits_are_gone(sale, stored);
  if (fences_.is_known_as(sale, stored)) return std::nullopt;
  fences_.forget();
  return unavailable("sale " + std::string(sale) + " was written to since it was read");
}

Error PostgresStore::commits_are_gone(std::string_view sale, std::int64_t stored) {
  failed_ = true;
  return {ErrorKind::io,
          target_.said("commits that were acknowledged are gone: sale " + std::string(sale) + " is at commit " +
                       std::to_string(stored) + ", and " + std::to_string(fences_.acknowledged(sale)) +
                       " was acknowledged; it was failed over to a standby that was behind, or is an earlier copy")};
}

// --- Reading

Result<std::vector<SaleRow>> PostgresStore::read_sales() {
  if (auto connected = connect(); !connected) return connected.error();
  auto sales = select_sales(*connection_);
  if (!sales) {
    if (connection_->failure().is_lost()) disconnect();
    return sales.error();
  }
  fences_.forget();
  std::vector<SaleRow> rows;
  for (SaleAndBatch& sale : *sales) {
    if (fences_.is_lost(sale.row.id, sale.batch)) return commits_are_gone(sale.row.id, sale.batch);
    fences_.learn(sale.row.id, sale.batch);
    rows.push_back(std::move(sale.row));
  }
  return rows;
}

Result<void> PostgresStore::read_sale(std::string_view sale, SaleVisitor& visitor) {
  if (auto connected = connect(); !connected) return connected.error();
  Result<void> visited;
  if (begin_reading(*connection_)) {
    visited = visit_sale(*connection_, sale, visitor);
  } else {
    visited = connection_->error("cannot be read");
  }
  const bool is_lost = !visited && connection_->failure().is_lost();
  if (is_lost || !connection_->run("ROLLBACK")) disconnect();
  return visited;
}

Result<std::unique_ptr<Reader>> PostgresStore::open_reader() {
  ReadingLink link(target_, {.who = "sluice reader"});
  if (auto opened = link.open(); !opened) return opened.error();
  return std::unique_ptr<Reader>(std::make_unique<PostgresReader>(std::move(link)));
}

Result<std::unique_ptr<People>> PostgresStore::open_people() {
  ReadingLink link(target_, {.who = "sluice people"});
  if (auto opened = link.open(); !opened) return opened.error();
  return std::unique_ptr<People>(std::make_unique<PostgresPeople>(std::move(link)));
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const Target& target, const StoreOptions& options) {
  auto store = std::make_unique<PostgresStore>(target, options);
  if (auto connected = store->connect(); !connected) return connected.error();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace sluice::ledger::postgres
