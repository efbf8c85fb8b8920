#include "http/answer/response_writer.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

constexpr std::string_view date_line = "Date: Thu, 24 Dec 2026 20:00:00 GMT\r\n";

std::string written(const Response& response, AnswerShape shape = {}) {
  std::string out;
  append_response(out, response, shape, date_line);
  return out;
}

TEST(ResponseWriter, WritesStatusDateTypeLengthExtraFieldsAndBody) {
  EXPECT_EQ(written({201, "text/plain", "Location: /a\r\n", "hello"}),
            "HTTP/1.1 201 Created\r\nDate: Thu, 24 Dec 2026 20:00:00 GMT\r\nContent-Type: text/plain\r\n"
            "Content-Length: 5\r\nLocation: /a\r\n\r\nhello");
}

TEST(ResponseWriter, CountsTheBodyOfAHeadAnswerWithoutSendingIt) {
  EXPECT_EQ(written({.body = "hello"}, {.is_head = true}),
            "HTTP/1.1 200 OK\r\nDate: Thu, 24 Dec 2026 20:00:00 GMT\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseWriter, GivesNoLengthAndNoBodyToStatusesThatHaveNone) {
  for (const int status : {204, 304}) {
    const std::string out = written({.status = status, .body = "x"});
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
  }
}

TEST(ResponseWriter, SaysWhetherTheConnectionStays) {
  EXPECT_NE(written({}, {.closes = true}).find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(written({}, {.says_keep_alive = true}).find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(written({}).find("Connection:"), std::string::npos);
}

TEST(ResponseWriter, WritesStatusesWithoutAKnownPhrase) {
  EXPECT_TRUE(written({.status = 299}).starts_with("HTTP/1.1 299 \r\n"));
}

TEST(DateLine, FollowsTheWallClockBothWays) {
  DateLine line;
  line.refresh(WallTime(std::chrono::milliseconds(1'999)));
  EXPECT_EQ(line.text(), "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\n");
  line.refresh(WallTime(std::chrono::milliseconds(2'000)));
  EXPECT_EQ(line.text(), "Date: Thu, 01 Jan 1970 00:00:02 GMT\r\n");
  line.refresh(WallTime(std::chrono::milliseconds(0)));
  EXPECT_EQ(line.text(), "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
}

}  // namespace
}  // namespace sluice::http
