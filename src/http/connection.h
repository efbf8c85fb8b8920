// One client's connection: reads, lets the handler answer, writes, and gives up on whoever is slow or wrong.
//
// Everything happens in turns. A turn reads and parses all that is at hand, collects the answers in one output buffer
// and sends them with one call; only what the kernel does not take waits for the socket. There is no timer here: the
// server asks each connection a few times a second whether it is overdue.
//
// A stream is the last answer of its connection, and keeps it from being settled until it has ended.
//
// Lives as long as its socket, its stream or a Deferred of one of its requests. Server's thread only, but
// for abandon().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "http/answer_queue.h"
#include "http/descriptor.h"
#include "http/hub.h"
#include "http/message.h"
#include "http/request_parser.h"

namespace sluice::http {

class Connection final : public Deferred::Sink,
                         public Stream::Sink,
                         public std::enable_shared_from_this<Connection>,
                         private Exchange {
public:
  Connection(Hub& hub, Descriptor socket, std::string peer);

  void on_ready(std::uint32_t events);  // of epoll, edge-triggered
  void turn_away();                     // answers 503 and closes
  void take_turn();                     // parses, answers and sends what can be
  void check_overdue(MonoTime now);
  void close();  // at once; idempotent

  void respond(std::uint64_t slot, const Response& response) override;
  void abandon(std::uint64_t slot) override;
  [[nodiscard]] bool is_streaming() const override { return is_streaming_; }
  [[nodiscard]] bool push(std::string_view bytes) override;
  void end_stream() override;

  [[nodiscard]] std::size_t index() const { return index_; }
  void set_index(std::size_t index) { index_ = index; }
  [[nodiscard]] IdleList::Place& idle_place() { return idle_place_; }
  // Exactly: no byte of a further request has arrived.
  [[nodiscard]] bool is_input_exhausted();

private:
  // What the time of the client is counted for; each has its own limit.
  enum class Wait { none, idle, head, body, farewell };

  void respond(const Response& response) override;
  [[nodiscard]] Deferred defer() override;
  [[nodiscard]] Stream stream(const Response& head) override;

  void parse_requests();
  void dispatch();
  void refuse(const Problem& problem);
  void answer_late(std::uint64_t slot, const Response& response, AnswerQueue::Close close);
  void offer_continue();

  void flush();
  void await_writable();
  void count_unread();
  [[nodiscard]] bool takes_too_slowly(MonoTime now);
  void take_output_buffer();
  void return_output_buffer();

  [[nodiscard]] bool can_read() const { return is_starved_ && may_read_ && !is_closing_; }
  void read();
  std::size_t receive(char* into, std::size_t bytes_max);
  void settle();
  void say_farewell();
  void discard();
  void update_wait();
  [[nodiscard]] Wait current_wait() const;

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool is_answered() const { return answers_.count() == 0 && unsent() == 0 && !is_streaming_; }
  [[nodiscard]] std::size_t unsent() const { return output_.size() - sent_; }
  [[nodiscard]] AnswerQueue::Output output() { return {output_, hub_.date.text()}; }
  void mark_dirty();

  Hub& hub_;  // not to be touched once closed
  std::shared_ptr<PostedWork> posted_;
  Descriptor socket_;
  std::string peer_;
  std::size_t index_ = 0;
  IdleList::Place idle_place_;

  RequestParser parser_;
  AnswerQueue answers_;
  AnswerShape current_shape_;  // of the request in handle()
  bool owes_current_ = false;  // it is neither answered nor deferred yet

  std::string output_;
  std::size_t sent_ = 0;            // of output_
  std::size_t unread_counted_ = 0;  // in Hub::unread_bytes

  bool is_starved_ = false;     // the parser needs more bytes
  bool has_asked_ = false;      // at least one request has arrived whole
  bool is_streaming_ = false;   // the last answer goes on
  bool is_closing_ = false;     // nothing further is parsed; closes once everything is answered
  bool is_input_over_ = false;  // the client has shut down its side
  bool may_read_ = false;       // bytes or the end may be waiting: nothing else will tell of them
  bool is_end_near_ = false;    // the end has been announced, so a short read was not the last one
  bool is_awaiting_write_ = false;
  bool is_turned_away_ = false;
  bool is_in_turn_ = false;
  bool is_dirty_ = false;

  Wait wait_ = Wait::none;
  std::uint64_t wait_request_ = 0;  // the parser's count when wait_ began
  MonoTime wait_until_{};
  MonoTime write_until_{};  // meaningful while is_awaiting_write_
  // While some output has not been taken whole: how much of it was, in this stretch of write_time.
  bool is_paced_ = false;
  MonoTime pace_until_{};
  std::size_t pace_sent_ = 0;
};

}  // namespace sluice::http
