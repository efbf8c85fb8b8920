#include "http/message.h"

#include <utility>

#include "base/invariant.h"
#include "http/answer/problem.h"

namespace sluice::http {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "other";
}

void Deferred::Sink::abandon(std::uint64_t slot) {
  const std::string body = to_json(problems::unanswered);
  respond(slot, {problems::unanswered.status, problem_content_type, {}, body});
}

// Swapped, so that what `this` held is abandoned with the temporary.
Deferred& Deferred::operator=(Deferred&& other) noexcept {
  Deferred taken(std::move(other));
  std::swap(sink_, taken.sink_);
  std::swap(slot_, taken.slot_);
  return *this;
}

Deferred::~Deferred() {
  if (sink_) sink_->abandon(slot_);
}

void Deferred::respond(const Response& response) {
  SLUICE_INVARIANT(sink_ != nullptr);
  const std::shared_ptr<Sink> sink = std::exchange(sink_, nullptr);
  sink->respond(slot_, response);
}

Stream& Stream::operator=(Stream&& other) noexcept {
  Stream taken(std::move(other));
  std::swap(sink_, taken.sink_);
  return *this;
}

void Stream::end() {
  if (sink_) std::exchange(sink_, nullptr)->end_stream();
}

}  // namespace sluice::http
