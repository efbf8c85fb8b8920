#include "sim/cluster/database.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/lease_rule.h"

namespace sluice::sim {
namespace {

using End = Database::Answer::End;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What a reader of its own is told while the database is not to be had; otherwise as any.
class DatabaseReader final : public ledger::Reader {
public:
  DatabaseReader(std::unique_ptr<ledger::Reader> rows, const Database& database, ServerIndex server)
      : rows_(std::move(rows)), database_(database), server_(server) {}

  Result<std::optional<ledger::HoldRow>> read_hold(HoldId id) override {
    if (!database_.is_reachable(server_)) return Error{ErrorKind::unavailable, "the database is away"};
    return rows_->read_hold(id);
  }
  Result<std::optional<ledger::OrderImage>> read_order(OrderId id) override {
    if (!database_.is_reachable(server_)) return Error{ErrorKind::unavailable, "the database is away"};
    return rows_->read_order(id);
  }

private:
  std::unique_ptr<ledger::Reader> rows_;
  const Database& database_;
  const ServerIndex server_;
};

std::vector<HoldId> new_holds(std::span<const ledger::Write> writes) {
  std::vector<HoldId> holds;
  for (const ledger::Write& write : writes) {
    if (const auto* hold = std::get_if<ledger::InsertHold>(&write)) holds.push_back(hold->id);
  }
  return holds;
}

}  // namespace

// --- Sessions

bool Database::is_reachable(ServerIndex server) const {
  return agenda_.now() >= away_until_ && agenda_.now() >= cut_off_until_[server];
}

// A database that works for somebody does not wait for them.
bool Database::is_silent() const {
  const bool is_busy = std::any_of(under_way_.begin(), under_way_.end(), [this](const auto& entry) {
    return entry.second.is_begun && entry.second.sent.session == session_;
  });
  return !is_busy && agenda_.now() - heard_at_ >= silence_max;
}

bool Database::is_free_for(ServerIndex server) const {
  return is_reachable(server) && (session_ == Session::none || is_silent());
}

Result<Database::Session> Database::open(ServerIndex server) {
  if (!is_reachable(server)) return Error{ErrorKind::unavailable, "the database is away"};
  const bool is_taken = session_ != Session::none && owner_ != server;
  if (is_taken && !is_silent()) return Error{ErrorKind::unavailable, "another running server owns it"};
  session_ = Session{++sessions_};
  owner_ = server;
  heard_at_ = agenda_.now();
  return session_;
}

void Database::close(Session session) {
  if (is_open(session)) session_ = Session::none;
}

// --- Commits

void Database::send(Sent sent, Answered answered) {
  const bool is_late = happens(habits_.late);
  Duration takes = chance_.about(habits_.delay);
  if (is_late) takes += chance_.between(seconds(2), seconds(12));
  if (agenda_.now() < slow_until_) takes += chance_.between(milliseconds(500), seconds(5));
  const std::uint64_t id = ++sent_;
  const bool has_hold = !new_holds(sent.writes->all()).empty();
  under_way_.emplace(id, UnderWay{std::move(sent), std::move(answered), !is_late});
  plan(id, takes);
  if (!has_hold) return;
  if (const auto what = std::exchange(on_next_hold_, {})) what();
}

void Database::plan(std::uint64_t id, Duration after) {
  agenda_.after(after, [this, id] { arrive(id); });
}

// What comes while it stands still is there when it goes on.
void Database::arrive(std::uint64_t id) {
  if (!under_way_.contains(id)) return;
  const Time not_before = under_way_.at(id).not_before;
  if (agenda_.now() < not_before) return plan(id, not_before - agenda_.now());
  const ServerIndex from = under_way_.at(id).sent.server;
  if (!is_reachable(from)) {
    const Duration stands_for = std::max(away_until_, cut_off_until_[from]) - agenda_.now();
    return plan(id, stands_for + chance_.about(habits_.delay));
  }
  const UnderWay one = std::move(under_way_.extract(id).mapped());
  const Answer answer = take(one.sent);
  if (!serves(one.sent.session) || happens(habits_.answer_lost)) return;
  heard_at_ = agenda_.now();
  one.answered(answer);
}

Database::Answer Database::commit_now(const Sent& sent) {
  const bool is_sent = !happens(habits_.answer_lost);
  const Answer answer = is_sent ? take(sent) : Answer{};
  heard_at_ = agenda_.now();
  return happens(habits_.answer_lost) ? Answer{} : answer;
}

Database::Answer Database::take(const Sent& sent) {
  if (const auto what = std::exchange(before_next_, {})) what();
  if (agenda_.now() < refuses_until_) return {End::refused, {ErrorKind::unavailable, "takes no writes just now"}};
  if (std::exchange(refuses_next_, false)) return {End::refused, {ErrorKind::conflict, "a row was mended by hand"}};
  if (counts_commits) {
    if (const auto answer = out_of_turn(sent)) return *answer;
  }
  if (const auto committed = rows_.commit(sent.writes->all()); !committed) return {End::refused, committed.error()};
  for (const Sent::Step& step : sent.steps) numbers_[step.sale] = {step.numbers.after, sent.owner};
  note(sent);
  return {End::committed};
}

// Of a commit that does not follow the one that is there.
std::optional<Database::Answer> Database::out_of_turn(const Sent& sent) {
  for (const Sent::Step& step : sent.steps) {
    if (step.is_new || number_of(step.sale) == step.numbers.before) continue;
    count("stale commits");
    const auto stored = rows_.read_sales();
    const auto gone = ledger::replaced(sent.writes->all(), *stored);
    return gone ? Answer{End::refused, *gone} : Answer{End::overtaken};
  }
  return std::nullopt;
}

void Database::note(const Sent& sent) {
  if (sent.writes->all().empty()) return;  // somebody asked whether one would be taken
  const auto sales = rows_.read_sales();
  if (writer() != 0 && writer() != sent.life) count("take-overs");
  record_.commits.push_back({.at = agenda_.now(),
                             .life = sent.life,
                             .round = sent.round,
                             .lease = raw(sales->front().lease),
                             .holds = new_holds(sent.writes->all())});
}

std::optional<Database::Found> Database::settle(Session session, const ledger::postgres::Fences::Witness& witness,
                                                std::string_view owner) {
  if (!serves(session)) return std::nullopt;
  heard_at_ = agenda_.now();
  Number& stored = numbers_[witness.sale];
  const Found found{stored.number, stored.owner == owner};
  count("lost answers");
  if (stored.number == witness.step.before) stored = {stored.number + 2, std::string(owner)};
  return happens(habits_.answer_lost) ? std::nullopt : std::optional(found);
}

// --- Reading

std::int64_t Database::number_of(const std::string& sale) const {
  const auto found = numbers_.find(sale);
  return found == numbers_.end() ? 0 : found->second.number;
}

Result<std::vector<ledger::SaleRow>> Database::read_sales(Session session) {
  if (!serves(session)) return Error{ErrorKind::unavailable, "the database is away"};
  heard_at_ = agenda_.now();
  return rows_.read_sales();
}

Result<void> Database::read_sale(Session session, std::string_view sale, ledger::SaleVisitor& visitor) {
  if (!serves(session)) return Error{ErrorKind::unavailable, "the database is away"};
  heard_at_ = agenda_.now();
  return rows_.read_sale(sale, visitor);
}

Result<std::unique_ptr<ledger::Reader>> Database::open_reader(ServerIndex server) {
  if (!is_reachable(server)) return Error{ErrorKind::unavailable, "the database is away"};
  auto reader = rows_.open_reader();
  if (!reader) return reader.error();
  return std::unique_ptr<ledger::Reader>(std::make_unique<DatabaseReader>(std::move(*reader), *this, server));
}

// --- What befalls it

void Database::be_away(Duration time) {
  away_until_ = std::max(away_until_, agenda_.now() + time);
}

void Database::fail_over(Duration time) {
  session_ = Session::none;
  for (auto& [id, one] : std::exchange(under_way_, {})) {
    if (chance_.happens(0.5)) (void)take(one.sent);
  }
  be_away(time);
}

void Database::be_slow(Duration time) {
  slow_until_ = std::max(slow_until_, agenda_.now() + time);
}

void Database::refuse(Duration time) {
  refuses_until_ = std::max(refuses_until_, agenda_.now() + time);
}

void Database::cut_off(ServerIndex server, Duration time) {
  cut_off_until_[server] = std::max(cut_off_until_[server], agenda_.now() + time);
}

void Database::hold_up(ServerIndex server) {
  for (auto& [id, one] : under_way_) {
    if (one.sent.server != server) continue;
    one.is_begun = false;
    one.not_before = agenda_.now() + chance_.between(seconds(2), seconds(12));
  }
}

void Database::calm_down() {
  away_until_ = slow_until_ = refuses_until_ = {};
  cut_off_until_ = {};
  refuses_next_ = false;
}

}  // namespace sluice::sim
