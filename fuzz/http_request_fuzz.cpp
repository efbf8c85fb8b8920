// The request parser on arbitrary bytes: it must not misbehave, and it must read the same requests, or refuse with
// the same status, however the bytes are cut. The first two input bytes say where to cut.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/target.h"
#include "http/parse/known_fields.h"
#include "http/parse/request_parser.h"

namespace sluice::http {
namespace {

using fuzz::require;
using Outcome = RequestParser::Outcome;

struct Story {
  std::vector<std::string> requests;
  Outcome end = Outcome::need_more;
  int status = 0;
  friend bool operator==(const Story&, const Story&) = default;
};

std::string describe(const Head& head) {
  const auto& request = head.request;
  std::string text(to_string(request.method));
  const auto tell = [&text](std::string_view part) {
    text.append(std::to_string(part.size())).append(":").append(part);
  };
  for (const auto part : {request.target, request.path, request.query, request.host, request.cookie,
                          request.forwarded_for, request.idempotency_key, request.body}) {
    tell(part);
  }
  for (const auto& field : known_fields) {
    if (field.into != nullptr) tell(request.*field.into);
  }
  require(request.path.starts_with('/'));
  return text + (head.keep_alive ? "+" : "-") + (request.has_idempotency_key ? "k" : "");
}

Story tell(const std::vector<std::string_view>& pieces) {
  // Small bounds, so that short inputs reach them; the body's does not fit the parser's first buffer.
  RequestParser parser({.header_bytes_max = 256, .target_bytes_max = 32, .body_bytes_max = 5000});
  Story story;
  for (std::string_view piece : pieces) {
    while (!piece.empty() && story.end != Outcome::refused) {
      const auto room = parser.space();
      const std::size_t count = std::min(room.size(), piece.size());
      std::memcpy(room.data(), piece.data(), count);
      parser.commit(count);
      piece.remove_prefix(count);
      while ((story.end = parser.next()) == Outcome::complete) story.requests.push_back(describe(parser.head()));
    }
  }
  if (story.end == Outcome::refused) story.status = parser.problem().status;
  return story;
}

}  // namespace
}  // namespace sluice::http

SLUICE_FUZZ_TARGET(http_request, bytes) {
  using namespace sluice::http;
  if (bytes.size() < 2) return;
  const std::string_view text = sluice::fuzz::text_of(bytes.subspan(2));
  const std::size_t cut = (std::size_t{bytes[0]} * 256 + bytes[1]) % (text.size() + 1);
  require(tell({text}) == tell({text.substr(0, cut), text.substr(cut)}));
}
