#include "sim/cluster/database_link.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/invariant.h"

namespace sluice::sim {
namespace {

using End = Database::Answer::End;
using std::chrono::milliseconds;

constexpr Duration tries_again_after = milliseconds(100);

// The sale that a write of a mark moves.
std::optional<std::string_view> marked_sale(const ledger::Write& write) {
  if (const auto* mark = std::get_if<ledger::MoveMark>(&write)) return mark->sale;
  if (const auto* take = std::get_if<ledger::TakeLease>(&write)) return take->sale;
  return std::nullopt;
}

Error unavailable(std::string why) {
  return {ErrorKind::unavailable, std::move(why)};
}

}  // namespace

// --- The process

void DatabaseLink::break_off() {
  *lives_ = false;
  database_.close(session_);
}

// In this turn, and once the process runs.
void DatabaseLink::later(Duration delay, std::function<void()> what) {
  agenda_.after(delay, [this, what = std::move(what), turn = turn_, lives = lives_] {
    if (!*lives || turn != turn_) return;
    if (agenda_.now() < still_until_) return later(still_until_ - agenda_.now(), what);
    what();
  });
}

// --- Connecting

Result<void> DatabaseLink::connect() {
  if (database_.is_open(session_)) return {};
  const auto session = database_.open(server_);
  if (!session) return session.error();
  session_ = *session;
  return {};
}

bool DatabaseLink::is_connected(void (DatabaseLink::*again)()) {
  const auto connected = connect();
  if (connected) return true;
  if (agenda_.now() >= until_) {
    finish(connected.error());
  } else {
    later(tries_again_after, [this, again] { (this->*again)(); });
  }
  return false;
}

// Before a session that was lost is made anew somebody may have written, which a round without writes does not meet.
bool DatabaseLink::has_another_written() const {
  return std::ranges::any_of(database_.numbers(),
                             [this](const auto& one) { return fences_.is_anothers(one.first, one.second.number); });
}

// --- Writing

void DatabaseLink::submit(std::span<const ledger::Write> round) {
  SLUICE_INVARIANT(!round_ && !answer_);
  round_ = round;
  ++rounds_;
  until_ = agenda_.now() + away_wait_max;
  later(Duration(0), [this] { send(); });
}

Database::Sent DatabaseLink::next_sending() {
  fences_.begin_round();
  Database::Sent sent{.server = server_,
                      .life = life_,
                      .round = rounds_,
                      .owner = fences_.writer(),
                      .session = session_,
                      .steps = {},
                      .writes = std::make_shared<KeptWrites>(*round_)};
  const auto step_of = [&sent](std::string_view sale) {
    return std::find_if(sent.steps.begin(), sent.steps.end(), [sale](const auto& step) { return step.sale == sale; });
  };
  for (const ledger::Write& write : *round_) {
    if (const auto* add = std::get_if<ledger::AddSale>(&write)) {
      fences_.add_sale(add->sale);
      sent.steps.push_back({.sale = std::string(add->sale), .numbers = {.before = 0, .after = 1}, .is_new = true});
    }
    const auto sale = marked_sale(write);
    if (!sale) continue;
    if (!fences_.knows(*sale)) fences_.learn(*sale, database_.number_of(std::string(*sale)));
    const auto numbers = fences_.next(*sale);
    if (step_of(*sale) == sent.steps.end()) sent.steps.push_back({.sale = std::string(*sale), .numbers = numbers});
  }
  return sent;
}

void DatabaseLink::send() {
  if (!is_connected(&DatabaseLink::send)) return;
  const bool is_to_look = round_->empty() && std::exchange(looked_over_, session_) != session_;
  if (is_to_look && has_another_written()) return finish(result_of({.end = End::overtaken}));
  ++turn_;
  later(commit_wait_max, [this] { lose(); });
  database_.send(next_sending(), [this, turn = turn_, lives = lives_](const Database::Answer& answer) {
    if (!*lives || turn != turn_) return;
    later(Duration(0), [this, answer] { finish(result_of(answer)); });
  });
}

Result<void> DatabaseLink::result_of(const Database::Answer& answer) {
  switch (answer.end) {
    case End::committed:
      fences_.keep_round();
      return {};
    case End::refused:
      return answer.why;
    case End::overtaken:
      fences_.forget();
      return unavailable("the sale was written to since it was read");
    case End::lost:
      break;
  }
  return unavailable("cannot tell what became of a commit");
}

void DatabaseLink::finish(Result<void> result) {
  ++turn_;
  round_.reset();
  answer_ = std::move(result);
  if (tell_) tell_();
}

// --- A lost answer

void DatabaseLink::lose() {
  ++turn_;
  database_.close(session_);
  switch (lost_) {
    case Lost::is_settled:
      return settle_lost();
    case Lost::is_there:
      fences_.keep_round();
      return finish({});
    case Lost::is_not_there:
      return send();
  }
}

void DatabaseLink::settle_lost() {
  if (!is_connected(&DatabaseLink::settle_lost)) return;
  const auto fate = ask_fate();
  if (!fate && agenda_.now() < until_) return later(tries_again_after, [this] { settle_lost(); });
  if (fate == Fate::committed) return finish(result_of({.end = End::committed}));
  if (fate == Fate::overtaken) return finish(unavailable("was written to by another owner meanwhile"));
  if (!fate || agenda_.now() >= until_) return finish(unavailable("does not answer in time"));
  send();
}

// nullopt: no answer came.
std::optional<DatabaseLink::Fate> DatabaseLink::ask_fate() {
  const auto witness = fences_.witness();
  if (!witness) return Fate::given_up;
  const auto found = database_.settle(session_, *witness, fences_.writer());
  if (!found) {
    database_.close(session_);
    return std::nullopt;
  }
  const Fate fate = ledger::postgres::fate_of(witness->step, found->number, found->is_ours);
  if (fate == Fate::given_up) fences_.learn(witness->sale, witness->step.after + 1);
  return fate;
}

// At the start, where no time passes.
Result<void> DatabaseLink::wait() {
  ++turn_;
  for (;;) {
    if (auto connected = connect(); !connected) {
      round_.reset();
      return connected;
    }
    const Database::Answer answer = database_.commit_now(next_sending());
    std::optional<Fate> fate;
    while (answer.end == End::lost && !fate && connect()) fate = ask_fate();
    if (answer.end == End::lost && fate == Fate::given_up) continue;
    round_.reset();
    if (fate == Fate::committed) return result_of({.end = End::committed});
    return result_of(answer);
  }
}

// --- Reading

Result<std::vector<ledger::SaleRow>> DatabaseLink::read_sales() {
  if (auto connected = connect(); !connected) return connected.error();
  auto sales = database_.read_sales(session_);
  if (!sales) return sales.error();
  fences_.forget();
  for (const ledger::SaleRow& sale : *sales) {
    const std::int64_t number = database_.number_of(sale.id);
    if (fences_.is_lost(sale.id, number)) return Error{ErrorKind::io, "commits that were acknowledged are gone"};
    fences_.learn(sale.id, number);
  }
  looked_over_ = session_;
  return sales;
}

Result<void> DatabaseLink::read_sale(std::string_view sale, ledger::SaleVisitor& visitor) {
  if (auto connected = connect(); !connected) return connected.error();
  return database_.read_sale(session_, sale, visitor);
}

}  // namespace sluice::sim
