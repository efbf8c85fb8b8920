// The answering side of one connection: lets the handler answer each request, keeps the answers in the order of their
// requests however late they come, and knows when there is nothing more to say.
//
// What is answered goes to the output buffer; the connection sends it in its turn. A stream is the last answer of its
// connection, and keeps it from being done until it has ended.
//
// Part of a Connection, whose life a Deferred or a Stream prolongs. Server's thread only, but for abandon().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "http/answer/answer_queue.h"
#include "http/answer/output_buffer.h"
#include "http/message.h"
#include "http/parse/request_parser.h"
#include "http/reception/hub.h"

namespace sluice::http {

class Answering final : public Deferred::Sink, public Stream::Sink, private Exchange {
public:
  Answering(Connection& connection, Hub& hub, OutputBuffer& output)
      : connection_(connection), hub_(hub), posted_(hub.posted), output_(output) {}

  // Has the handler answer a request, or promise to.
  void handle(const Head& head);
  // The transport's own last word, in its place behind the answers to earlier requests.
  void refuse(const Problem& problem);
  // Tells a client to send the body that it holds back; nothing while earlier requests are unanswered: an interim
  // answer must not overtake their final ones (RFC 9110 10.1.1).
  void offer_continue(RequestParser& parser);

  void respond(std::uint64_t slot, const Response& response) override;
  void abandon(std::uint64_t slot) override;
  [[nodiscard]] bool is_streaming() const override { return is_streaming_; }
  [[nodiscard]] bool push(std::string_view bytes) override;
  void end_stream() override;

  void take_no_more() { is_closing_ = true; }  // no further request; the connection ends once all are answered
  [[nodiscard]] bool is_closing() const { return is_closing_; }
  void cut_stream() { is_streaming_ = false; }  // from our side

  [[nodiscard]] bool has_room() const;  // for a further request
  [[nodiscard]] bool is_done() const;   // everything is answered, and has been sent
  // What waits for the client, or for answers that go first.
  [[nodiscard]] std::size_t kept_bytes() const { return output_.unsent() + answers_.held_bytes(); }

private:
  void respond(const Response& response) override;
  [[nodiscard]] Deferred defer() override;
  [[nodiscard]] Stream stream(const Response& head) override;

  void settle_current();
  void answer_late(std::uint64_t slot, const Response& response, AnswerQueue::Close close);
  // Of a server that stops: nothing has come behind what is answered last.
  [[nodiscard]] bool is_last() const;
  [[nodiscard]] std::shared_ptr<Answering> shared();
  [[nodiscard]] AnswerQueue::Output output() { return {output_.bytes(), hub_.date.text()}; }

  Connection& connection_;
  Hub& hub_;  // not to be touched once the connection is closed
  std::shared_ptr<PostedWork> posted_;
  OutputBuffer& output_;

  AnswerQueue answers_;
  AnswerShape current_shape_;  // of the request in handle()
  bool owes_current_ = false;  // it is neither answered nor deferred yet
  bool is_streaming_ = false;  // the last answer goes on
  bool is_closing_ = false;    // nothing further is parsed
};

}  // namespace sluice::http
