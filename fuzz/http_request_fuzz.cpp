// The request parser on arbitrary bytes: it must not misbehave, and it must read the same requests, or refuse with
// the same status, however the bytes are cut. The first two input bytes say where to cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "http/parse/known_fields.h"
#include "http/parse/request_parser.h"

namespace {

using sluice::http::Head;
using sluice::http::RequestParser;
using Outcome = RequestParser::Outcome;

struct Story {
  std::vector<std::string> requests;
  Outcome end = Outcome::need_more;
  int status = 0;
  friend bool operator==(const Story&, const Story&) = default;
};

void require(bool condition) {
  if (!condition) std::abort();
}

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
  for (const auto& field : sluice::http::known_fields) {
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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t cut = (std::size_t{data[0]} * 256 + data[1]) % (bytes.size() + 1);
  require(tell({bytes}) == tell({bytes.substr(0, cut), bytes.substr(cut)}));
  return 0;
}
