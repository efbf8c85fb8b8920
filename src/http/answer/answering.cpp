#include "http/answer/answering.h"

#include <utility>

#include "base/invariant.h"
#include "http/connection/connection.h"

namespace sluice::http {

// ---- During a request ----

void Answering::handle(const Head& head) {
  is_closing_ = !head.keep_alive;
  current_shape_ = {.is_head = head.request.method == Method::head,
                    .closes = is_closing_,
                    .says_keep_alive = head.is_http_1_0 && head.keep_alive};
  owes_current_ = true;
  hub_.handler.handle(head.request, *this);
  SLUICE_INVARIANT(!owes_current_);
  if (answers_.is_closed()) is_closing_ = true;
}

void Answering::settle_current() {
  SLUICE_INVARIANT(owes_current_);
  owes_current_ = false;
}

void Answering::respond(const Response& response) {
  settle_current();
  if (is_last()) current_shape_.closes = true;
  answers_.answer_newest(response, current_shape_, output());
  if (current_shape_.closes) is_closing_ = true;
}

Deferred Answering::defer() {
  settle_current();
  return {shared(), answers_.defer_newest(current_shape_)};
}

Stream Answering::stream(const Response& head) {
  settle_current();
  current_shape_.goes_on = true;
  if (current_shape_.is_head) {
    answers_.answer_newest(head, current_shape_, output());
    return {};
  }
  current_shape_.closes = true;
  answers_.answer_newest(head, current_shape_, output());
  is_closing_ = true;
  is_streaming_ = true;
  connection_.bound_for_stream();
  return Stream(shared());
}

// ---- Later ----

// Its head has left once the queue is closed: only the stream's own answer closes it while the stream goes on.
bool Answering::push(std::string_view bytes) {
  SLUICE_INVARIANT(posted_->is_on_thread());
  if (!is_streaming_ || !answers_.is_closed() || output_.unsent() != 0) return false;
  output_.bytes().append(bytes);
  connection_.mark_dirty();
  return true;
}

void Answering::end_stream() {
  if (!std::exchange(is_streaming_, false)) return;
  SLUICE_INVARIANT(posted_->is_on_thread());
  connection_.mark_dirty();
}

void Answering::respond(std::uint64_t slot, const Response& response) {
  SLUICE_INVARIANT(posted_->is_on_thread() || posted_->is_closed());
  if (posted_->is_on_thread()) answer_late(slot, response, AnswerQueue::Close::as_asked);
}

void Answering::abandon(std::uint64_t slot) {
  if (!posted_->is_on_thread()) {
    return posted_->post([self = shared(), slot] { self->abandon(slot); });
  }
  const std::string body = to_json(problems::unanswered);
  answer_late(slot, {problems::unanswered.status, problem_content_type, {}, body}, AnswerQueue::Close::now);
}

void Answering::answer_late(std::uint64_t slot, const Response& response, AnswerQueue::Close close) {
  if (!connection_.is_open()) return;
  if (answers_.is_newest(slot) && is_last()) close = AnswerQueue::Close::now;
  if (close == AnswerQueue::Close::now) {
    is_closing_ = true;
    is_streaming_ = false;  // it was behind this one
  }
  answers_.answer(slot, response, close, output());
  connection_.mark_dirty();
}

// ---- By the transport itself ----

void Answering::refuse(const Problem& problem) {
  const std::string body = to_json(problem);
  const std::string_view extra = problem.status == 503 ? "Retry-After: 1\r\n" : "";
  answers_.answer_newest({problem.status, problem_content_type, extra, body}, {.closes = true}, output());
  is_closing_ = true;
}

void Answering::offer_continue(RequestParser& parser) {
  if (!is_closing_ && answers_.count() == 0 && parser.take_continue()) {
    output_.bytes().append("HTTP/1.1 100 Continue\r\n\r\n");
  }
}

// ---- What there is to say ----

bool Answering::has_room() const {
  return !is_closing_ && answers_.count() < hub_.limits.pipeline_max && kept_bytes() < hub_.limits.output_bytes_max;
}

bool Answering::is_done() const {
  return answers_.count() == 0 && output_.unsent() == 0 && !is_streaming_;
}

bool Answering::is_last() const {
  return hub_.is_stopping && connection_.is_input_exhausted();
}

std::shared_ptr<Answering> Answering::shared() {
  return {connection_.shared_from_this(), this};
}

}  // namespace sluice::http
