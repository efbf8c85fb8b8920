#include "http/answer/response_writer.h"

#include <array>
#include <charconv>

#include "base/invariant.h"

namespace sluice::http {
namespace {

struct Reason {
  int status;
  std::string_view text;
};
// clang-format off
constexpr std::array<Reason, 34> reasons{{
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {301, "Moved Permanently"},
    {302, "Found"}, {303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"},
    {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
    {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {408, "Request Timeout"},
    {409, "Conflict"}, {410, "Gone"}, {412, "Precondition Failed"}, {413, "Content Too Large"},
    {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {417, "Expectation Failed"},
    {421, "Misdirected Request"}, {422, "Unprocessable Content"}, {428, "Precondition Required"},
    {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"},
    {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"},
}};
// clang-format on

// The phrase is optional: empty for a status that is not in the table.
std::string_view reason_of(int status) {
  for (const Reason& reason : reasons) {
    if (reason.status == status) return reason.text;
  }
  return {};
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  SLUICE_INVARIANT(status >= 200 && status <= 599);
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason_of(status)).append("\r\n");
}

}  // namespace

void DateLine::refresh(WallTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second == second_) return;
  second_ = second;
  text_ = "Date: " + format_http_date(now) + "\r\n" + always_;
}

void append_response(std::string& out, const Response& response, AnswerShape shape, std::string_view date_line) {
  const bool has_body = response.status != 204 && response.status != 304;
  append_status_line(out, response.status);
  out.append(date_line);
  if (!response.content_type.empty()) out.append("Content-Type: ").append(response.content_type).append("\r\n");
  if (has_body && !shape.goes_on) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  if (shape.closes) {
    out.append("Connection: close\r\n");
  } else if (shape.says_keep_alive) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append(response.extra_headers).append("\r\n");
  if (has_body && !shape.is_head) out.append(response.body);
}

}  // namespace sluice::http
