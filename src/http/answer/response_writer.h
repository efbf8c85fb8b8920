// Writes one response, head and body, to the end of a buffer.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "http/answer/problem.h"
#include "http/message.h"

namespace sluice::http {

// The Date field, formatted once a second instead of once an answer, and what else a server says in every answer.
class DateLine {
public:
  // "Name: value\r\n" each; before the first refresh.
  void always_say(std::string fields) { always_ = std::move(fields); }
  void refresh(WallTime now);
  [[nodiscard]] std::string_view text() const { return text_; }  // "Date: ...\r\n", and those

private:
  std::string always_;
  std::string text_;
  std::chrono::sys_seconds second_ = std::chrono::sys_seconds::min();
};

// How an answer is shaped by its request and by the state of the connection.
struct AnswerShape {
  bool is_head = false;          // the body is counted, not sent
  bool closes = false;           // the last answer of its connection
  bool says_keep_alive = false;  // HTTP/1.0 clients must be told
  bool goes_on = false;          // more than the body follows, so no length is told
};

// Content-Length goes with every status but 204 and 304, which have no body.
void append_response(std::string& out, const Response& response, AnswerShape shape, std::string_view date_line);

}  // namespace sluice::http
