#include "bus/owner_end.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {

OwnerEnd::OwnerEnd(const Parts& parts)
    : parts_(parts),
      connection_(parts.log),
      edges_(parts.log),
      player_({.loop = *this, .receiver = receiver_, .edges = edges_, .log = parts.log}),
      teller_(parts.board) {}

// --- The loop

void OwnerEnd::post(std::function<void()> work) {
  if (posted_.put(std::move(work))) parts_.way.wake();
}

void OwnerEnd::every(Duration period, std::function<void()> task) {
  beat_period_ = period;
  beat_task_ = std::move(task);
}

void OwnerEnd::run_posted() {
  for (auto& work : posted_.take_all()) std::exchange(work, nullptr)();
}

void OwnerEnd::turn(Duration most) {
  SLUICE_INVARIANT(player_.is_served());
  run_posted();
  if (parts_.clock.mono() >= next_beat_) beat();
  send_answers();
  send_tasks();
  parts_.way.wait(std::min(most, until_beat()), *this);
  player_.end_round();
  send_answers();
  send_tasks();
}

void OwnerEnd::run(const std::atomic<bool>& is_stopping) {
  constexpr Duration turn_max = std::chrono::milliseconds(250);
  constexpr Duration drain_max = std::chrono::seconds(5);
  while (!is_stopping.load(std::memory_order_acquire)) turn(turn_max);
  takes_no_more_ = true;
  const MonoTime until = parts_.clock.mono() + drain_max;
  while (player_.under_way() > 0 && parts_.clock.mono() < until) turn(turn_max);
  run_posted();
  send_answers();
}

Duration OwnerEnd::until_beat() const {
  return std::max(next_beat_ - parts_.clock.mono(), Duration::zero());
}

void OwnerEnd::beat() {
  const MonoTime now = parts_.clock.mono();
  next_beat_ = now + beat_period_;
  if (beat_task_) beat_task_();
  edges_.fade();
  follow_claim();
  parts_.way.set_keys(parts_.keys());
  if (parts_.workers != nullptr) parts_.workers->beat();
  tell_board();
  receiver_.forget_silent(now);
  edges_.forget_silent(receiver_);
  show();
}

void OwnerEnd::follow_claim() {
  const bool may_claim = parts_.may_claim();
  if (is_displaced_ && may_claim && !could_claim_) parts_.way.claim_anew();
  could_claim_ = may_claim;
}

// --- News

void OwnerEnd::on_connected() {
  teller_.forget_whole();
  connection_.on_connected();
}

void OwnerEnd::on_sign(bool is_ours) {
  if (is_ours && is_displaced_) teller_.forget_whole();  // under another epoch nobody has one
  if (!is_ours && !is_displaced_) parts_.log.warn("bus_displaced");
  is_displaced_ = !is_ours;
}

void OwnerEnd::on_message(std::string_view bytes, Duration age) {
  if (takes_no_more_) return;
  if (parts_.workers != nullptr && is_of_kind(bytes, MessageKind::worker)) return parts_.workers->on_message(bytes);
  const auto message = read_edge_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "message of an edge"}});
  const MonoTime now = parts_.clock.mono();
  if (!receiver_.hear(message->edge, message->low, now)) return;
  EdgeRoll::Edge& edge = edges_.hear(*message, parts_.keys(), now);
  if (edge.keys.is_refused()) return;
  note_reads(edge, *message, parts_.board);
  for (const SentRequest& each : message->requests) player_.play(message->edge, edge, each, age);
}

// --- What leaves

void OwnerEnd::send_answers() {
  edges_.for_each([this](Incarnation id, EdgeRoll::Edge& edge) {
    if (edge.answers.empty() || !parts_.way.can_send()) return;
    parts_.way.answer(id, answers_message(edge.answers));
    edge.answers.clear();
  });
}

void OwnerEnd::send_tasks() {
  while (parts_.workers != nullptr && parts_.way.can_send()) {
    auto next = parts_.workers->take_outgoing();
    if (!next) return;
    parts_.way.answer(next->worker, std::move(next->message));
  }
}

// --- The board

void OwnerEnd::tell_board() {
  if (is_displaced_ || !parts_.way.can_send()) return;
  auto told = teller_.tell(parts_.clock.mono(), edges_.parts());
  if (told) parts_.way.publish(std::move(told->message), told->is_whole);
}

void OwnerEnd::show() {
  const MonoTime now = parts_.clock.mono();
  const RequestPlayer::Counts& counts = player_.counts();
  Stand stand{.is_connected = connection_.is_connected(),
              .is_displaced = is_displaced_,
              .played = counts.played,
              .repeated = counts.repeated,
              .late = counts.late,
              .why = connection_.is_connected() ? "" : connection_.why()};
  edges_.for_each_shown(now, [&](const EdgeRoll::Edge& edge) {
    stand.edges.push_back({.name = edge.name, .lag = teller_.lag(edge.board, now)});
  });
  const std::lock_guard guard(mutex_);
  shown_ = std::move(stand);
}

OwnerEnd::Stand OwnerEnd::stand() const {
  const std::lock_guard guard(mutex_);
  return shown_;
}

}  // namespace sluice::bus
