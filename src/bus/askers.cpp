#include "bus/askers.h"

#include <utility>

#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

bool may_repeat(const http::Request& request) {
  return request.method == http::Method::get || request.method == http::Method::head || request.has_idempotency_key;
}

}  // namespace

Askers::Entry Askers::let_in(const http::Request& request, http::Loop& loop, Then then) {
  if (size_.fetch_add(1, std::memory_order_relaxed) >= Sender::unanswered_max) {
    size_.fetch_sub(1, std::memory_order_relaxed);
    return Entry::refused;
  }
  Question question{.request = {.may_repeat = may_repeat(request)},
                    .asker = {.loop = &loop, .then = std::move(then)}};
  append_request(question.request.bytes, request);
  return questions_.put(std::move(question)) ? Entry::first : Entry::further;
}

void Askers::number(Sender& sender, MonoTime until) {
  for (Question& each : questions_.take_all()) {
    each.request.until = until;
    askers_.emplace(sender.add(std::move(each.request)), std::move(each.asker));
  }
}

void Askers::answer(Sequence sequence, const http::Response* response) {
  const auto asker = askers_.find(sequence);
  if (asker == askers_.end()) return;
  Answer told{.then = std::move(asker->second.then)};
  if (response != nullptr) {
    told.is_there = true;
    told.status = response->status;
    told.content_type = response->content_type;
    told.fields = response->extra_headers;
    told.body = response->body;
  }
  homeward_[asker->second.loop].push_back(std::move(told));
  askers_.erase(asker);
  size_.fetch_sub(1, std::memory_order_relaxed);
}

void Askers::send() {
  for (auto& [loop, answers] : std::exchange(homeward_, {})) {
    loop->post([all = std::make_shared<std::vector<Answer>>(std::move(answers))] {
      for (const Answer& each : *all) tell(each);
    });
  }
}

void Askers::tell(const Answer& answer) {
  if (!answer.is_there) return answer.then(nullptr);
  const http::Response response{.status = answer.status,
                                .content_type = answer.content_type,
                                .extra_headers = answer.fields,
                                .body = answer.body};
  answer.then(&response);
}

}  // namespace sluice::bus
