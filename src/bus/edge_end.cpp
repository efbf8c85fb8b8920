#include "bus/edge_end.h"

#include <algorithm>
#include <utility>

namespace sluice::bus {
namespace {

// So often the owner hears of an edge that has nothing to ask: more rarely, and answers that were taken are kept
// longer, and reads are told later than the poll advice follows them.
constexpr Duration sign_of_life_period = std::chrono::milliseconds(250);

}  // namespace

EdgeEnd::EdgeEnd(const Parts& parts) : parts_(parts), hearing_(parts.log, parts.keys, parts.clock.mono()) {
  why_.set(hearing_.why());
}

// --- Edge threads

EdgeEnd::Asked EdgeEnd::ask(const http::Request& request, http::Loop& loop, Then then) {
  if (!is_heard_.load(std::memory_order_acquire)) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return Asked::nobody;
  }
  const Askers::Entry entry = askers_.let_in(request, loop, std::move(then));
  if (entry == Askers::Entry::refused) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return Asked::too_much;
  }
  if (entry == Askers::Entry::first) parts_.way.wake();
  return Asked::yes;
}

EdgeEnd::Stand EdgeEnd::stand() const {
  const MonoTime heard_at = heard_at_.load(std::memory_order_relaxed);
  return {.is_connected = shows_connected_.load(std::memory_order_relaxed),
          .is_heard = is_heard_.load(std::memory_order_relaxed),
          .keys_match = keys_match_.load(std::memory_order_relaxed),
          .unanswered = askers_.size(),
          .sent = sent_.load(std::memory_order_relaxed),
          .repeated = repeated_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .given_up = given_up_.load(std::memory_order_relaxed),
          .board_age = heard_at == MonoTime{} ? Duration::zero() : parts_.clock.mono() - heard_at,
          .why = why_.copy()};
}

// --- Turns

void EdgeEnd::run(const std::atomic<bool>& is_stopping) {
  constexpr Duration turn_max = std::chrono::milliseconds(250);
  while (!is_stopping.load(std::memory_order_acquire)) turn(turn_max);
}

void EdgeEnd::turn(Duration most) {
  askers_.number(sender_, parts_.clock.mono() + parts_.patience);
  give_up(sender_.give_up_late(parts_.clock.mono()));
  send();
  askers_.send();
  parts_.way.wait(std::min(most, until_next()), *this);
  judge();
  askers_.send();
}

Duration EdgeEnd::until_next() const {
  const MonoTime now = parts_.clock.mono();
  MonoTime next = now + sign_of_life_period;
  if (const auto deadline = sender_.next_deadline()) next = std::min(next, *deadline);
  return std::max(next - now, Duration::zero());
}

void EdgeEnd::send() {
  if (!is_heard_.load(std::memory_order_relaxed) || !parts_.way.can_send()) return;
  const MonoTime now = parts_.clock.mono();
  due_.clear();
  sender_.take_due(now, requests_max, due_);
  if (due_.empty() && now - told_at_ < sign_of_life_period) return;
  told_at_ = now;
  reads_.clear();
  parts_.board.count_reads(reads_);
  reads_.resize(std::min(reads_.size(), sales_max));
  const std::string keys = parts_.keys();
  std::string message;
  append_message(message, EdgeMessage{.edge = parts_.incarnation,
                                      .name = parts_.name,
                                      .keys = keys,
                                      .low = sender_.low(),
                                      .board = board_number_,
                                      .reads = std::move(reads_),
                                      .requests = due_});
  const auto again = static_cast<std::uint64_t>(
      std::count_if(due_.begin(), due_.end(), [](const SentRequest& each) { return each.is_again; }));
  sent_.fetch_add(due_.size() - again, std::memory_order_relaxed);
  repeated_.fetch_add(again, std::memory_order_relaxed);
  parts_.way.send(std::move(message));
}

void EdgeEnd::give_up(const std::vector<Sequence>& sequences) {
  given_up_.fetch_add(sequences.size(), std::memory_order_relaxed);
  for (const Sequence each : sequences) askers_.answer(each, nullptr);
}

// --- News

void EdgeEnd::on_connected() {
  sender_.send_all_again();
  hearing_.on_connected();
}

void EdgeEnd::on_sign(const std::optional<Sign>& sign) {
  if (!hearing_.on_sign(sign)) return;
  board_number_ = 0;
  give_up(sender_.change_owner());
}

void EdgeEnd::on_answers(std::string_view message) {
  const auto answers = read_answers(message);
  if (!answers) return parts_.log.error("bus_garbled", {{"what", "answers"}});
  for (const SentAnswer& each : *answers) {
    if (sender_.settle(each.sequence)) askers_.answer(each.sequence, &each.response);
  }
}

// News of a sale say all of it, so those after a gap are as good as any; what the gap had is in the next whole.
void EdgeEnd::on_board(std::string_view bytes) {
  const auto message = read_board_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "board"}});
  const bool is_first = board_number_ == 0;
  if (message->number <= board_number_ || (is_first && !message->is_whole)) return;
  board_number_ = message->number;
  const MonoTime now = parts_.clock.mono();
  hearing_.on_news(now);
  heard_at_.store(now, std::memory_order_relaxed);
  parts_.board.take(*message);
}

void EdgeEnd::judge() {
  const bool is_news = hearing_.judge(parts_.clock.mono());
  shows_connected_.store(hearing_.is_connected(), std::memory_order_relaxed);
  keys_match_.store(hearing_.keys_match(), std::memory_order_relaxed);
  if (!is_news) return;
  why_.set(hearing_.why());
  is_heard_.store(hearing_.is_heard(), std::memory_order_release);
  parts_.board.set_heard(hearing_.is_heard(), hearing_.why());
}

}  // namespace sluice::bus
