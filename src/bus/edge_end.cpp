#include "bus/edge_end.h"

#include <algorithm>
#include <utility>

#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

// So often the owner hears of an edge that has nothing to ask: more rarely, and answers that were taken are kept
// longer, and reads are told later than the poll advice follows them.
constexpr Duration sign_of_life_period = std::chrono::milliseconds(250);

bool may_repeat(const http::Request& request) {
  return request.method == http::Method::get || request.method == http::Method::head || request.has_idempotency_key;
}

}  // namespace

// Answers on their way to the threads that asked, a post for each thread.
class EdgeEnd::Homeward {
public:
  struct Answer {
    Then then;
    bool is_there = false;
    int status = 0;
    std::string content_type{};
    std::string fields{};
    std::string body{};
  };

  void add(Asker asker, const http::Response* response) {
    Answer answer{.then = std::move(asker.then)};
    if (response != nullptr) {
      answer.is_there = true;
      answer.status = response->status;
      answer.content_type = response->content_type;
      answer.fields = response->extra_headers;
      answer.body = response->body;
    }
    by_loop_[asker.loop].push_back(std::move(answer));
  }
  void send() {
    for (auto& [loop, answers] : std::exchange(by_loop_, {})) {
      loop->post([all = std::make_shared<std::vector<Answer>>(std::move(answers))] {
        for (const Answer& each : *all) tell(each);
      });
    }
  }

private:
  static void tell(const Answer& answer) {
    if (!answer.is_there) return answer.then(nullptr);
    const http::Response response{.status = answer.status,
                                  .content_type = answer.content_type,
                                  .extra_headers = answer.fields,
                                  .body = answer.body};
    answer.then(&response);
  }

  std::unordered_map<http::Loop*, std::vector<Answer>> by_loop_;
};

EdgeEnd::EdgeEnd(const Parts& parts)
    : parts_(parts), homeward_(std::make_unique<Homeward>()), hearing_(parts.log, parts.keys, parts.clock.mono()) {
  why_.set(hearing_.why());
}

EdgeEnd::~EdgeEnd() = default;

// --- Edge threads

EdgeEnd::Asked EdgeEnd::ask(const http::Request& request, http::Loop& loop, Then then) {
  const bool is_heard = is_heard_.load(std::memory_order_acquire);
  const bool has_room = is_heard && unanswered_.fetch_add(1, std::memory_order_relaxed) < Sender::unanswered_max;
  if (!has_room) {
    if (is_heard) unanswered_.fetch_sub(1, std::memory_order_relaxed);
    refused_.fetch_add(1, std::memory_order_relaxed);
    return is_heard ? Asked::too_much : Asked::nobody;
  }
  Question question{.request = {.may_repeat = may_repeat(request)},
                    .asker = {.loop = &loop, .then = std::move(then)}};
  append_request(question.request.bytes, request);
  if (questions_.put(std::move(question))) parts_.way.wake();
  return Asked::yes;
}

EdgeEnd::Stand EdgeEnd::stand() const {
  const MonoTime heard_at = heard_at_.load(std::memory_order_relaxed);
  return {.is_connected = shows_connected_.load(std::memory_order_relaxed),
          .is_heard = is_heard_.load(std::memory_order_relaxed),
          .keys_match = keys_match_.load(std::memory_order_relaxed),
          .unanswered = unanswered_.load(std::memory_order_relaxed),
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
  take_questions();
  give_up(sender_.give_up_late(parts_.clock.mono()));
  send();
  homeward_->send();
  parts_.way.wait(std::min(most, until_next()), *this);
  judge();
  homeward_->send();
}

Duration EdgeEnd::until_next() const {
  const MonoTime now = parts_.clock.mono();
  MonoTime next = now + sign_of_life_period;
  if (const auto deadline = sender_.next_deadline()) next = std::min(next, *deadline);
  return std::max(next - now, Duration::zero());
}

void EdgeEnd::take_questions() {
  const MonoTime until = parts_.clock.mono() + parts_.patience;
  for (Question& each : questions_.take_all()) {
    each.request.until = until;
    askers_.emplace(sender_.add(std::move(each.request)), std::move(each.asker));
  }
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

void EdgeEnd::answer(Sequence sequence, const http::Response* response) {
  const auto asker = askers_.find(sequence);
  if (asker == askers_.end()) return;
  homeward_->add(std::move(asker->second), response);
  askers_.erase(asker);
  unanswered_.fetch_sub(1, std::memory_order_relaxed);
}

void EdgeEnd::give_up(const std::vector<Sequence>& sequences) {
  given_up_.fetch_add(sequences.size(), std::memory_order_relaxed);
  for (const Sequence each : sequences) answer(each, nullptr);
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
    if (sender_.settle(each.sequence)) answer(each.sequence, &each.response);
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
