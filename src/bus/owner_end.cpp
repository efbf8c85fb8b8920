#include "bus/owner_end.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {
namespace {

// Edges that have heard nothing for two seconds take nobody for the owner.
constexpr Duration quiet_max = std::chrono::milliseconds(250);
// An edge that is not heard for so long is not shown any more; it is remembered for longer (receiver.h).
constexpr Duration edge_silence_max = std::chrono::seconds(5);
// A whole is read by edges that have just come, and what came after it, too.
constexpr std::size_t news_bytes_min = std::size_t{256} * 1024;
// An edge that has missed something has it again after that.
constexpr Duration whole_age_max = std::chrono::seconds(10);
// An edge's part of the crowd is that of the last minutes: shorter, and it is chance; longer, and it is yesterday's.
constexpr double kept_of_asked = 0.999;     // each beat
constexpr std::size_t published_max = 128;  // at ten a second: a lag of twelve seconds
// What is kept for an edge while its answers cannot leave. More is sent when it asks again.
constexpr std::size_t answers_bytes_max = std::size_t{16} << 20U;

}  // namespace

// Answers a request that its handler has put off.
class OwnerEnd::Answerer final : public http::Deferred::Sink {
public:
  Answerer(std::weak_ptr<OwnerEnd*> end, Incarnation edge) : end_(std::move(end)), edge_(edge) {}
  void respond(std::uint64_t slot, const http::Response& response) override {
    if (const auto end = end_.lock()) (*end)->answer(edge_, Sequence{slot}, response);
  }
  void abandon(std::uint64_t slot) override {
    const auto end = end_.lock();
    if (!end) return;
    (*end)->post([end = end_, edge = edge_, slot] {
      if (const auto there = end.lock()) (*there)->answer(edge, Sequence{slot}, {.status = 500});
    });
  }

private:
  const std::weak_ptr<OwnerEnd*> end_;
  const Incarnation edge_;
};

class OwnerEnd::Exchange final : public http::Exchange {
public:
  Exchange(OwnerEnd& end, Incarnation edge, Sequence sequence) : end_(end), edge_(edge), sequence_(sequence) {}
  void respond(const http::Response& response) override { end_.answer(edge_, sequence_, response); }
  http::Deferred defer() override {
    return {std::make_shared<Answerer>(end_.self_, edge_), static_cast<std::uint64_t>(sequence_)};
  }
  // Edges have streams of their own and ask for none.
  http::Stream stream(const http::Response& head) override {
    respond(head);
    return {};
  }

private:
  OwnerEnd& end_;
  const Incarnation edge_;
  const Sequence sequence_;
};

OwnerEnd::OwnerEnd(const Parts& parts) : parts_(parts), self_(std::make_shared<OwnerEnd*>(this)) {}

OwnerEnd::~OwnerEnd() = default;

// --- The loop

void OwnerEnd::post(std::function<void()> work) {
  bool is_first = false;
  {
    const std::lock_guard guard(mutex_);
    is_first = posted_.empty();
    posted_.push_back(std::move(work));
  }
  if (is_first) parts_.way.wake();
}

void OwnerEnd::every(Duration period, std::function<void()> task) {
  beat_period_ = period;
  beat_task_ = std::move(task);
}

void OwnerEnd::run_posted() {
  std::vector<std::function<void()>> works;
  {
    const std::lock_guard guard(mutex_);
    works.swap(posted_);
  }
  for (auto& work : works) std::exchange(work, nullptr)();
}

void OwnerEnd::turn(Duration most) {
  SLUICE_INVARIANT(handler_ != nullptr);
  run_posted();
  if (parts_.clock.mono() >= next_beat_) beat();
  send_answers();
  send_tasks();
  parts_.way.wait(std::min(most, until_beat()), *this);
  handler_->after_round();
  send_answers();
  send_tasks();
}

void OwnerEnd::run(const std::atomic<bool>& is_stopping) {
  constexpr Duration turn_max = std::chrono::milliseconds(250);
  constexpr Duration drain_max = std::chrono::seconds(5);
  while (!is_stopping.load(std::memory_order_acquire)) turn(turn_max);
  takes_no_more_ = true;
  const MonoTime until = parts_.clock.mono() + drain_max;
  while (under_way_ > 0 && parts_.clock.mono() < until) turn(turn_max);
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
  for (auto& [id, edge] : edges_) edge.asked *= kept_of_asked;
  follow_claim();
  parts_.way.set_keys(parts_.keys());
  if (parts_.workers != nullptr) parts_.workers->beat();
  tell_board();
  forget_silent(now);
  show();
}

void OwnerEnd::follow_claim() {
  const bool may_claim = parts_.may_claim();
  if (is_displaced_ && may_claim && !could_claim_) parts_.way.claim_anew();
  could_claim_ = may_claim;
}

// --- News

void OwnerEnd::on_connected() {
  is_connected_ = true;
  has_whole_ = false;
  parts_.log.info("bus_connected");
}

void OwnerEnd::on_lost(const Error& why) {
  if (is_connected_ || lost_why_ != why.detail) parts_.log.warn("bus_lost", {{"why", why.detail}});
  is_connected_ = false;
  lost_why_ = why.detail;
}

void OwnerEnd::on_sign(bool is_ours) {
  if (is_ours && is_displaced_) has_whole_ = false;  // under another epoch nobody has one
  if (!is_ours && !is_displaced_) parts_.log.warn("bus_displaced");
  is_displaced_ = !is_ours;
}

OwnerEnd::Edge* OwnerEnd::edge_of(const EdgeMessage& message) {
  const MonoTime now = parts_.clock.mono();
  if (!receiver_.hear(message.edge, message.low, now)) return nullptr;
  const auto [at, is_new] = edges_.try_emplace(message.edge);
  Edge& edge = at->second;
  if (is_new) {
    edge.name = message.name;
    parts_.log.info("bus_edge", {{"name", edge.name}});
  }
  compare_keys(edge, message, now);
  edge.board = message.board;
  edge.heard_at = now;
  return &edge;
}

void OwnerEnd::compare_keys(Edge& edge, const EdgeMessage& message, MonoTime now) {
  if (message.keys == parts_.keys()) {
    edge.has_matched = true;
    edge.differs_since.reset();
    edge.is_refused = false;
    return;
  }
  if (!edge.differs_since) {
    edge.differs_since = now;
    parts_.log.error("bus_keys_differ", {{"edge", edge.name}});
  }
  edge.is_refused = !edge.has_matched || now - *edge.differs_since >= keys_differ_max;
}

void OwnerEnd::note_reads(Edge& edge, const EdgeMessage& message) {
  for (const ReadCount& each : message.reads) {
    if (edge.reads.size() >= sales_max && !edge.reads.contains(each.sale)) continue;
    auto at = edge.reads.find(each.sale);
    if (at == edge.reads.end()) at = edge.reads.emplace(std::string(each.sale), 0).first;
    if (each.reads > at->second) parts_.board.note_reads(each.sale, each.reads - at->second);
    at->second = std::max(at->second, each.reads);
  }
}

void OwnerEnd::on_message(std::string_view bytes, Duration age) {
  if (takes_no_more_) return;
  if (parts_.workers != nullptr && is_of_kind(bytes, MessageKind::worker)) return parts_.workers->on_message(bytes);
  const auto message = read_edge_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "message of an edge"}});
  Edge* const edge = edge_of(*message);
  if (edge == nullptr) return;
  if (edge->is_refused) return;
  note_reads(*edge, *message);
  for (const SentRequest& each : message->requests) take(message->edge, *edge, each, age);
}

void OwnerEnd::take(Incarnation id, Edge& edge, const SentRequest& sent, Duration age) {
  if (age >= sent.left) {
    ++late_;
    return;
  }
  switch (receiver_.begin(id, sent.sequence)) {
    case Receiver::Turn::again:
      ++repeated_;
      if (edge.answers.size() < answers_bytes_max) edge.answers += receiver_.answer_of(id, sent.sequence);
      return;
    case Receiver::Turn::under_way:
      ++repeated_;
      return;
    case Receiver::Turn::no_room:
    case Receiver::Turn::nobodys:
      return;
    case Receiver::Turn::play:
      break;
  }
  ++under_way_;
  ++played_;
  edge.asked += 1;
  const auto request = read_request(sent.request);
  if (!request) {
    parts_.log.error("bus_garbled", {{"what", "request"}, {"edge", edge.name}});
    return answer(id, sent.sequence, {.status = 400});
  }
  Exchange exchange(*this, id, sent.sequence);
  handler_->handle(*request, exchange);
}

// --- Answers

void OwnerEnd::answer(Incarnation id, Sequence sequence, const http::Response& response) {
  SLUICE_INVARIANT(under_way_ > 0);
  --under_way_;
  std::string bytes;
  const std::size_t size = response.content_type.size() + response.extra_headers.size() + response.body.size();
  append_answer(bytes, sequence, size <= answer_bytes_max ? response : http::Response{.status = 500});
  const auto edge = edges_.find(id);
  const bool is_sent = edge != edges_.end() && edge->second.answers.size() < answers_bytes_max;
  if (is_sent) edge->second.answers += bytes;
  (void)receiver_.end(id, sequence, std::move(bytes));
}

void OwnerEnd::send_answers() {
  for (auto& [id, edge] : edges_) {
    if (edge.answers.empty() || !parts_.way.can_send()) continue;
    parts_.way.answer(id, answers_message(edge.answers));
    edge.answers.clear();
  }
}

void OwnerEnd::send_tasks() {
  while (parts_.workers != nullptr && parts_.way.can_send()) {
    auto next = parts_.workers->take_outgoing();
    if (!next) return;
    parts_.way.answer(next->worker, std::move(next->message));
  }
}

// --- The board

// Of an edge that has just come nothing is known: as if it had asked a little.
std::vector<EdgePart> OwnerEnd::parts() const {
  constexpr double unknown = 10;
  constexpr double whole = 1000;
  double all = 0;
  for (const auto& [id, edge] : edges_) all += edge.asked + unknown;
  std::vector<EdgePart> parts;
  for (const auto& [id, edge] : edges_) {
    const double part = std::max(1.0, whole * (edge.asked + unknown) / all);
    parts.push_back({.edge = id, .part = static_cast<std::uint16_t>(part)});
  }
  return parts;
}

void OwnerEnd::tell_board() {
  if (is_displaced_ || !parts_.way.can_send()) return;
  const MonoTime now = parts_.clock.mono();
  const bool is_whole =
      !has_whole_ || now - whole_at_ >= whole_age_max || bytes_since_whole_ > std::max(whole_bytes_, news_bytes_min);
  news_.clear();
  parts_.board.look(is_whole, news_);
  if (news_.empty() && !is_whole && now - told_at_ < quiet_max) return;
  std::string message;
  append_message(
      message, BoardMessage{.number = ++number_, .is_whole = is_whole, .sales = std::move(news_), .parts = parts()});
  if (is_whole) {
    whole_bytes_ = message.size();
    whole_at_ = now;
  }
  bytes_since_whole_ = is_whole ? 0 : bytes_since_whole_ + message.size();
  has_whole_ = true;
  told_at_ = now;
  published_.push_back({.number = number_, .at = now});
  if (published_.size() > published_max) published_.pop_front();
  parts_.way.publish(std::move(message), is_whole);
}

// --- Edges

void OwnerEnd::forget_silent(MonoTime now) {
  receiver_.forget_silent(now);
  std::erase_if(edges_, [&](const auto& each) {
    const bool is_gone = !receiver_.knows(each.first);
    if (is_gone) parts_.log.info("bus_edge_gone", {{"name", each.second.name}});
    return is_gone;
  });
}

// Since the first news that it has not.
Duration OwnerEnd::lag_of(const Edge& edge, MonoTime now) const {
  const auto missing = std::find_if(published_.begin(), published_.end(),
                                    [&edge](const Published& each) { return each.number > edge.board; });
  return missing == published_.end() ? Duration::zero() : now - missing->at;
}

void OwnerEnd::show() {
  const MonoTime now = parts_.clock.mono();
  Stand stand{.is_connected = is_connected_,
              .is_displaced = is_displaced_,
              .played = played_,
              .repeated = repeated_,
              .late = late_,
              .why = is_connected_ ? "" : lost_why_};
  for (const auto& [id, edge] : edges_) {
    if (now - edge.heard_at >= edge_silence_max || edge.is_refused) continue;
    stand.edges.push_back({.name = edge.name, .lag = lag_of(edge, now)});
  }
  const std::lock_guard guard(mutex_);
  shown_ = std::move(stand);
}

OwnerEnd::Stand OwnerEnd::stand() const {
  const std::lock_guard guard(mutex_);
  return shown_;
}

}  // namespace sluice::bus
