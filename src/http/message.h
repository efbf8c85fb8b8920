// What a handler sees of a request, and how it answers. Transport only: knows nothing of sales.
//
// All views in a Request point into the connection's buffer and die when handle() returns; copy what must live on.
// Doubled fields: Host, Content-Type, Authorization, Idempotency-Key, Origin, Sec-Fetch-Site, X-Sluice-Ticket,
// X-Sluice-Pass, X-Sluice-Work, X-Sluice-Account, X-Sluice-Operator, If-Match and Stripe-Signature are refused with
// 400 before a handler sees them; of the other single ones the first counts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

[[nodiscard]] std::string_view to_string(Method method);

struct Request {
  Method method = Method::other;
  std::string_view target;  // as sent
  std::string_view path;    // target up to '?', without scheme and host if sent so; always begins with '/'
  std::string_view query;   // after '?', may be empty

  // Named headers only; everything else is skipped while parsing. Empty = absent (or empty).
  std::string_view host;    // of an absolute target: its authority
  std::string_view cookie;  // several Cookie fields are joined by "; "
  std::string_view authorization;
  std::string_view content_type;
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view accept_language;
  std::string_view idempotency_key;
  std::string_view if_none_match;
  std::string_view origin;
  std::string_view sec_fetch_site;
  std::string_view sec_fetch_dest;
  std::string_view sec_fetch_mode;
  std::string_view sec_purpose;  // or Purpose
  std::string_view traceparent;
  std::string_view ticket;         // X-Sluice-Ticket
  std::string_view pass;           // X-Sluice-Pass
  std::string_view work;           // X-Sluice-Work
  std::string_view account;        // X-Sluice-Account
  std::string_view operator_page;  // X-Sluice-Operator
  std::string_view if_match;
  std::string_view last_event_id;
  std::string_view stripe_signature;
  bool has_idempotency_key = false;
  // What a proxy says of the request that it asks about. Anybody may say such things: good for making an address that
  // is checked afterwards, and for nothing else.
  std::string_view original_uri;
  std::string_view original_method;
  std::string_view forwarded_uri;
  std::string_view forwarded_method;
  std::string_view forwarded_host;
  std::string_view forwarded_for;  // several X-Forwarded-For fields are joined by ", "
  std::string_view forwarded_proto;
  std::string_view referer;

  std::string_view body;
  std::string_view peer;  // the socket's remote address, without port; IPv4 in its own form on a dual-stack socket
};

// One response. `body` is borrowed until respond() returns.
struct Response {
  int status = 200;
  std::string_view content_type{};  // empty: no Content-Type field
  // Complete lines, each ending in CRLF. Not Date, Content-Length or Connection: the transport writes those.
  std::string_view extra_headers{};
  std::string_view body{};
};

// The right to answer one request later, exactly once. Movable.
// respond() must be called on the thread of the server that issued it (Server::post gets there from elsewhere).
// If the client has gone meanwhile, respond() does nothing. Destroyed unanswered: the client gets a 500 and a closed
// connection, so that a lost answer is seen and not waited for.
class Deferred {
public:
  class Sink {
  public:
    virtual ~Sink() = default;
    virtual void respond(std::uint64_t slot, const Response& response) = 0;
    // A Deferred was destroyed unanswered; unlike respond() this may come from any thread.
    virtual void abandon(std::uint64_t slot);
  };

  Deferred() = default;
  Deferred(std::shared_ptr<Sink> sink, std::uint64_t slot) : sink_(std::move(sink)), slot_(slot) {}
  Deferred(Deferred&&) noexcept = default;
  Deferred& operator=(Deferred&& other) noexcept;
  ~Deferred();

  void respond(const Response& response);
  explicit operator bool() const { return sink_ != nullptr; }

private:
  std::shared_ptr<Sink> sink_;
  std::uint64_t slot_ = 0;
};

// An answer that goes on: its head has been given, and bytes follow whenever the handler has some. Movable.
//
// It is the last answer of its connection and ends with it: no length, no chunks, so HTTP/1.0 understands it too.
// What the client sends meanwhile is not read; a client that ends its side ends the stream. Ended by destroying it,
// too. To be used on the thread of the server that issued it, or when run() has ended.
//
// Bounded: one push is kept at a time, and little in the kernel. Who does not take it within Limits::write_time is
// closed. Somebody who vanished without a word is found half a minute after a push, so push now and then.
class Stream {
public:
  class Sink {
  public:
    virtual ~Sink() = default;
    [[nodiscard]] virtual bool is_streaming() const = 0;
    [[nodiscard]] virtual bool push(std::string_view bytes) = 0;
    virtual void end_stream() = 0;
  };

  Stream() = default;  // has ended
  explicit Stream(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept;
  ~Stream() { end(); }

  // false: ended, by either side or because the server stops.
  [[nodiscard]] bool is_open() const { return sink_ != nullptr && sink_->is_streaming(); }
  // false: not taken, because what was pushed before has not left yet, or the stream has ended. Nothing is queued:
  // ask again later with what is news then.
  [[nodiscard]] bool push(std::string_view bytes) { return is_open() && sink_->push(bytes); }
  void end();

private:
  std::shared_ptr<Sink> sink_;
};

// The answering side of one request during handle().
class Exchange {
public:
  virtual ~Exchange() = default;
  // Exactly one of the three, once, before handle() returns.
  virtual void respond(const Response& response) = 0;
  [[nodiscard]] virtual Deferred defer() = 0;
  // `head.body` is the first that is sent. To a HEAD request: the head alone, and the stream has ended.
  [[nodiscard]] virtual Stream stream(const Response& head) = 0;
};

class Handler {
public:
  virtual ~Handler() = default;
  // Called on the server's thread for each complete, well-formed request, in the order of arrival on its connection.
  // Must not block.
  virtual void handle(const Request& request, Exchange& exchange) = 0;
  // Likewise: all requests that were at hand have been handled. The moment to pass on what they have in common.
  virtual void after_round() {}
};

}  // namespace sluice::http
