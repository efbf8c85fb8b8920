#include "http/connection/patience.h"

namespace sluice::http {
namespace {

// After the last answer the client has this long to read it and close. Closing at once while its bytes are still
// arriving would make the kernel reset the connection and take the answer with it.
constexpr Duration farewell_time = std::chrono::seconds(1);

}  // namespace

Patience::Wait Patience::wait_for(RequestParser::Partial partial, bool is_answered) {
  switch (partial) {
    case RequestParser::Partial::head:
      return Wait::head;
    case RequestParser::Partial::body:
      return Wait::body;
    case RequestParser::Partial::nothing:
      break;
  }
  return is_answered ? Wait::idle : Wait::none;
}

void Patience::begin(Wait wait, std::uint64_t request, MonoTime now) {
  wait_ = wait;
  request_ = request;
  until_ = now + time_for(wait);
}

void Patience::rest(std::uint64_t request) {
  wait_ = Wait::none;
  request_ = request;
}

Duration Patience::time_for(Wait wait) const {
  switch (wait) {
    case Wait::idle:
      return limits_.idle_time;
    case Wait::head:
      return limits_.header_time;
    case Wait::body:
      return limits_.body_time;
    case Wait::farewell:
      return farewell_time;
    case Wait::none:
      break;
  }
  return Duration::zero();
}

}  // namespace sluice::http
