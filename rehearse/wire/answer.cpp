#include "rehearse/wire/answer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/ascii_case.h"

namespace sluice::rehearse {
namespace {

constexpr ReadAnswer partial{Reading::partial, 0};
constexpr ReadAnswer nonsense{Reading::nonsense, 0};

bool equals(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return ascii_lower(a) == b; });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What the header fields say, apart from what goes into the Answer.
struct Framing {
  std::optional<std::size_t> content_length;
};

bool read_status_line(std::string_view line, Answer& out) {
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || (line[7] != '1' && line[7] != '0') || line[8] != ' ')
    return false;
  const auto status = number<int>(line.substr(9, 3));
  if (!status || *status < 200 || *status > 599 || (line.size() > 12 && line[12] != ' ')) return false;
  out.status = *status;
  out.closes = line[7] == '0';
  return true;
}

bool read_cookie(std::string_view value, Answer& out) {
  const std::string_view pair = trim(value.substr(0, value.find(';')));
  const std::size_t equals_at = pair.find('=');
  if (equals_at == 0 || equals_at == std::string_view::npos || out.cookie_count == Answer::cookies_max) return false;
  out.cookies[out.cookie_count++] = {pair.substr(0, equals_at), pair.substr(equals_at + 1)};
  return true;
}

bool read_length(std::string_view value, Framing& framing) {
  if (framing.content_length) return false;  // said twice
  framing.content_length = number<std::size_t>(value);
  return framing.content_length && *framing.content_length <= body_bytes_max;
}

bool read_field(std::string_view line, Answer& out, Framing& framing) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  if (name.find_first_of(" \t") != std::string_view::npos) return false;
  const std::string_view value = trim(line.substr(colon + 1));
  switch (ascii_lower(name.front())) {
    case 'c':
      if (equals(name, "content-length")) return read_length(value, framing);
      if (equals(name, "connection") && equals(value, "close")) out.closes = true;
      return true;
    case 'r':
      // The date form of Retry-After is not what the buyer API sends; it is left unread.
      if (equals(name, "retry-after")) out.retry_after_s = number<std::uint32_t>(value);
      return true;
    case 's':
      return !equals(name, "set-cookie") || read_cookie(value, out);
    case 't':
      return !equals(name, "transfer-encoding");
    case 'x':
      if (equals(name, "x-sluice-pass")) out.pass = value;
      return true;
    default:
      return true;
  }
}

// Takes the next line off `rest`. nullopt: no whole line there yet. The view keeps the '\r' for the caller to insist
// on.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto* end = static_cast<const char*>(std::memchr(rest.data(), '\n', rest.size()));
  if (end == nullptr) return std::nullopt;
  const auto size = static_cast<std::size_t>(end - rest.data());
  const std::string_view line = rest.substr(0, size);
  rest.remove_prefix(size + 1);
  return line;
}

}  // namespace

ReadAnswer read_answer(std::string_view bytes, Answer& out) {
  out = Answer{};
  Framing framing;
  std::string_view rest = bytes;
  for (bool first = true;; first = false) {
    if (bytes.size() - rest.size() > header_bytes_max) return nonsense;
    auto line = take_line(rest);
    if (!line) return rest.size() > header_bytes_max ? nonsense : partial;
    if (!line->ends_with('\r')) return nonsense;
    line->remove_suffix(1);
    if (first ? !read_status_line(*line, out) : (!line->empty() && !read_field(*line, out, framing))) return nonsense;
    if (line->empty()) break;
  }
  const bool has_no_body = out.status == 204 || out.status == 304;
  if (!framing.content_length && !has_no_body) return nonsense;
  const std::size_t length = has_no_body ? 0 : *framing.content_length;
  if (rest.size() < length) return partial;
  out.body = rest.substr(0, length);
  return {Reading::complete, bytes.size() - rest.size() + length};
}

}  // namespace sluice::rehearse
