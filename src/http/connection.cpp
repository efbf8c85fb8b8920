#include "http/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "base/invariant.h"

namespace sluice::http {
namespace {

// After the last answer the client has this long to read it and close. Closing at once while its bytes are still
// arriving would make the kernel reset the connection and take the answer with it.
constexpr Duration farewell_time = std::chrono::seconds(1);

// A connection keeps an empty buffer of its own up to this size: enough for the small deferred answers that leave
// together with those of many others, and 20 MB for 20 000 connections.
constexpr std::size_t output_kept_max = 1024;

// Reads of one turn, before others have theirs: as much as a connection may send to be answered in one go.
constexpr int reads_a_turn_max = 4;

// What the kernel may hold of a stream that its client does not read; the kernel takes it twice. Larger, and a
// thousand clients that sleep keep megabytes each.
constexpr int stream_send_buffer_bytes = 16 * 1024;
// How long what a stream has sent may stay unacknowledged: its client has vanished then, although the kernel would
// try for a quarter of an hour. Shorter, and a phone in a tunnel loses its stream.
constexpr unsigned unheard_ms = 30'000;

void bound_stream(int socket) {
  ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &stream_send_buffer_bytes, sizeof stream_send_buffer_bytes);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unheard_ms, sizeof unheard_ms);
}

RequestLimits request_limits(const Limits& limits) {
  return {limits.header_bytes_max, limits.target_bytes_max, limits.body_bytes_max};
}

}  // namespace

Connection::Connection(Hub& hub, Descriptor socket, std::string peer)
    : hub_(hub),
      posted_(hub.posted),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      parser_(request_limits(hub.limits)) {}

// ---- Answering ----

void Connection::parse_requests() {
  is_in_turn_ = true;
  is_starved_ = false;
  while (!is_starved_ && has_room()) {
    switch (parser_.next()) {
      case RequestParser::Outcome::complete:
        dispatch();
        break;
      case RequestParser::Outcome::need_more:
        is_starved_ = true;
        break;
      case RequestParser::Outcome::refused:
        count_up(hub_.stats.requests_malformed);
        refuse(parser_.problem());
        break;
    }
  }
  is_in_turn_ = false;
}

void Connection::dispatch() {
  count_up(hub_.stats.requests);
  has_asked_ = true;
  Head& head = parser_.head();
  head.request.peer = peer_;
  is_closing_ = !head.keep_alive;
  current_shape_ = {.is_head = head.request.method == Method::head,
                    .closes = is_closing_,
                    .says_keep_alive = head.is_http_1_0 && head.keep_alive};
  owes_current_ = true;
  hub_.handler.handle(head.request, *this);
  SLUICE_INVARIANT(!owes_current_);
  if (answers_.is_closed()) is_closing_ = true;
}

void Connection::respond(const Response& response) {
  SLUICE_INVARIANT(owes_current_);
  owes_current_ = false;
  if (hub_.is_stopping && is_input_exhausted()) current_shape_.closes = true;
  answers_.answer_newest(response, current_shape_, output());
  if (current_shape_.closes) is_closing_ = true;
}

Deferred Connection::defer() {
  SLUICE_INVARIANT(owes_current_);
  owes_current_ = false;
  return {shared_from_this(), answers_.defer_newest(current_shape_)};
}

Stream Connection::stream(const Response& head) {
  SLUICE_INVARIANT(owes_current_);
  owes_current_ = false;
  current_shape_.goes_on = true;
  if (current_shape_.is_head) {
    answers_.answer_newest(head, current_shape_, output());
    return {};
  }
  current_shape_.closes = true;
  answers_.answer_newest(head, current_shape_, output());
  is_closing_ = true;
  is_streaming_ = true;
  bound_stream(socket_.number());
  return Stream(shared_from_this());
}

// Its head has left once the queue is closed: only the stream's own answer closes it while the stream goes on.
bool Connection::push(std::string_view bytes) {
  SLUICE_INVARIANT(posted_->is_on_thread());
  if (!is_streaming_ || !answers_.is_closed() || unsent() != 0) return false;
  output_.append(bytes);
  mark_dirty();
  return true;
}

void Connection::end_stream() {
  if (!std::exchange(is_streaming_, false)) return;
  SLUICE_INVARIANT(posted_->is_on_thread());
  mark_dirty();
}

void Connection::respond(std::uint64_t slot, const Response& response) {
  SLUICE_INVARIANT(posted_->is_on_thread() || posted_->is_closed());
  if (posted_->is_on_thread()) answer_late(slot, response, AnswerQueue::Close::as_asked);
}

void Connection::abandon(std::uint64_t slot) {
  if (!posted_->is_on_thread()) {
    return posted_->post([self = shared_from_this(), slot] { self->abandon(slot); });
  }
  const std::string body = to_json(problems::unanswered);
  answer_late(slot, {problems::unanswered.status, problem_content_type, {}, body}, AnswerQueue::Close::now);
}

void Connection::answer_late(std::uint64_t slot, const Response& response, AnswerQueue::Close close) {
  if (!is_open()) return;
  const bool is_last = hub_.is_stopping && answers_.is_newest(slot) && is_input_exhausted();
  if (is_last) close = AnswerQueue::Close::now;
  if (close == AnswerQueue::Close::now) {
    is_closing_ = true;
    is_streaming_ = false;  // it was behind this one
  }
  answers_.answer(slot, response, close, output());
  mark_dirty();
}

// The transport's own last word, in its place behind the answers to earlier requests.
void Connection::refuse(const Problem& problem) {
  const std::string body = to_json(problem);
  const std::string_view extra = problem.status == 503 ? "Retry-After: 1\r\n" : "";
  answers_.answer_newest({problem.status, problem_content_type, extra, body}, {.closes = true}, output());
  is_closing_ = true;
}

// RFC 9110 10.1.1. An interim answer must not overtake the final ones of earlier requests.
void Connection::offer_continue() {
  if (is_starved_ && !is_closing_ && answers_.count() == 0 && parser_.take_continue()) {
    output_.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
}

void Connection::turn_away() {
  is_turned_away_ = true;
  ++hub_.turned_away;
  refuse(problems::too_many_connections);
  take_turn();
}

void Connection::mark_dirty() {
  if (is_in_turn_ || is_dirty_) return;
  is_dirty_ = true;
  hub_.dirty.push_back(shared_from_this());
}

// ---- Turns ----

bool Connection::has_room() const {
  return !is_closing_ && answers_.count() < hub_.limits.pipeline_max &&
         unsent() + answers_.held_bytes() < hub_.limits.output_bytes_max;
}

// Sending may make room for requests that are already here.
void Connection::take_turn() {
  is_dirty_ = false;
  if (!is_open() || wait_ == Wait::farewell) return;
  take_output_buffer();
  int reads = 0;
  do {
    if (can_read() && ++reads) read();
    parse_requests();
    offer_continue();
    flush();
  } while (is_open() && has_room() && (!is_starved_ || (may_read_ && reads < reads_a_turn_max)));
  if (!is_open()) return;
  return_output_buffer();
  count_unread();
  if (is_awaiting_write_ && hub_.unread_bytes > hub_.limits.output_bytes_all_max) {
    count_up(hub_.stats.clients_too_slow);
    return close();
  }
  settle();
}

void Connection::settle() {
  if (is_input_over_ && is_starved_) is_closing_ = true;
  if (hub_.is_stopping || is_input_over_ || is_end_near_) is_streaming_ = false;
  if (is_answered()) {
    if (is_closing_) return say_farewell();
    // A connection that is new may have its first request under way; it gets a moment (check_overdue).
    if (hub_.is_stopping && has_asked_ && is_input_exhausted()) return close();
  }
  update_wait();
  if (can_read()) hub_.readiness.again(shared_from_this());
}

bool Connection::is_input_exhausted() {
  if (parser_.partial() != RequestParser::Partial::nothing) return false;
  int waiting = 0;
  return is_input_over_ || ::ioctl(socket_.number(), FIONREAD, &waiting) != 0 || waiting == 0;
}

// ---- Writing ----

// An answer by Deferred may already have started a buffer of the connection's own.
void Connection::take_output_buffer() {
  if (output_.empty() && output_.capacity() < hub_.spare_output.capacity()) output_.swap(hub_.spare_output);
}

void Connection::return_output_buffer() {
  if (!output_.empty()) return;
  if (output_.capacity() > hub_.spare_output.capacity()) output_.swap(hub_.spare_output);
  if (output_.capacity() > output_kept_max) output_ = std::string();
}

void Connection::flush() {
  if (is_awaiting_write_) return;
  while (unsent() != 0) {
    const auto sent = ::send(socket_.number(), output_.data() + sent_, unsent(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      sent_ += static_cast<std::size_t>(sent);
      pace_sent_ += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return await_writable();
    } else if (errno != EINTR) {
      return close();
    }
  }
  output_.clear();
  sent_ = 0;
  is_paced_ = false;
}

void Connection::await_writable() {
  output_.erase(0, sent_);
  sent_ = 0;
  is_awaiting_write_ = true;
  write_until_ = hub_.clock.mono() + hub_.limits.write_time;
  if (std::exchange(is_paced_, true)) return;
  pace_until_ = write_until_;
  pace_sent_ = 0;
}

// A client that takes a byte now and then keeps as much of ours as one that takes nothing.
bool Connection::takes_too_slowly(MonoTime now) {
  if (is_awaiting_write_ && now >= write_until_) return true;
  if (!is_paced_ || now < pace_until_) return false;
  const auto wanted = static_cast<std::uint64_t>(hub_.limits.write_time.count()) * hub_.limits.write_rate_min /
                      static_cast<std::uint64_t>(Duration(std::chrono::seconds(1)).count());
  pace_until_ = now + hub_.limits.write_time;
  return std::exchange(pace_sent_, 0) < wanted;
}

void Connection::count_unread() {
  const std::size_t unread = is_open() ? unsent() + answers_.held_bytes() : 0;
  hub_.unread_bytes += unread - std::exchange(unread_counted_, unread);
}

// ---- Reading ----

void Connection::on_ready(std::uint32_t events) {
  constexpr std::uint32_t ends = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  const auto self = shared_from_this();  // it may close
  if (!is_open()) return;
  if ((events & (EPOLLIN | ends)) != 0) may_read_ = true;
  if ((events & ends) != 0) is_end_near_ = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) is_awaiting_write_ = false;
  wait_ == Wait::farewell ? discard() : take_turn();
}

void Connection::read() {
  const auto room = parser_.space();
  if (const std::size_t bytes = receive(room.data(), room.size())) parser_.commit(bytes);
}

// 0 when there was nothing, or nothing more; closes when the connection is broken.
std::size_t Connection::receive(char* into, std::size_t bytes_max) {
  const auto bytes = ::recv(socket_.number(), into, bytes_max, MSG_DONTWAIT);
  if (bytes > 0) {
    may_read_ = static_cast<std::size_t>(bytes) == bytes_max || is_end_near_;
    return static_cast<std::size_t>(bytes);
  }
  if (bytes < 0 && errno == EINTR) return 0;
  may_read_ = false;
  if (bytes == 0) {
    is_input_over_ = true;
  } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
    close();
  }
  return 0;
}

// Half-closes, and waits a moment for the client to close its side.
void Connection::say_farewell() {
  if (is_input_over_) return close();
  ::shutdown(socket_.number(), SHUT_WR);
  wait_ = Wait::farewell;
  hub_.idle.remove(*this);
  wait_until_ = hub_.clock.mono() + farewell_time;
  discard();
}

// What still comes after the last answer goes where everyone's does: nobody reads it.
void Connection::discard() {
  for (int reads = 0; is_open() && may_read_ && reads < reads_a_turn_max; ++reads) {
    receive(hub_.discarded.data(), hub_.discarded.size());
  }
  if (!is_open()) return;
  if (is_input_over_) return close();
  if (may_read_) hub_.readiness.again(shared_from_this());
}

void Connection::close() {
  if (!is_open()) return;
  hub_.readiness.forget(*this);
  socket_.close();
  is_streaming_ = false;
  output_ = std::string();
  sent_ = 0;
  count_unread();
  if (is_turned_away_) --hub_.turned_away;
  hub_.idle.remove(*this);
  hub_.remove(*this);
}

// ---- Time ----

Connection::Wait Connection::current_wait() const {
  if (is_closing_ || !is_starved_) return Wait::none;
  if (parser_.partial() == RequestParser::Partial::head) return Wait::head;
  if (parser_.partial() == RequestParser::Partial::body) return Wait::body;
  return is_answered() ? Wait::idle : Wait::none;
}

void Connection::update_wait() {
  const Wait wait = current_wait();
  if (wait == wait_ && parser_.count() == wait_request_) return;
  wait_ = wait;
  wait_request_ = parser_.count();
  if (wait != Wait::idle) hub_.idle.remove(*this);
  if (wait == Wait::none) return;
  const Limits& limits = hub_.limits;
  const Duration time = wait == Wait::idle   ? limits.idle_time
                        : wait == Wait::head ? limits.header_time
                                             : limits.body_time;
  const MonoTime now = hub_.clock.mono();
  wait_until_ = now + time;
  if (wait != Wait::idle) return;
  hub_.idle.add(*this, now);
  parser_.rest();
}

void Connection::check_overdue(MonoTime now) {
  if (takes_too_slowly(now)) {
    count_up(hub_.stats.clients_too_slow);
    return close();
  }
  if (hub_.is_stopping && !has_asked_ && now >= hub_.newcomers_until && is_input_exhausted()) return close();
  if (wait_ == Wait::none || now < wait_until_) return;
  if (wait_ == Wait::idle || wait_ == Wait::farewell) return close();
  count_up(hub_.stats.clients_too_slow);
  refuse(problems::too_slow);
  take_turn();
}

}  // namespace sluice::http
