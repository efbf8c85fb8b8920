#include "rehearse/wire/answer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::rehearse {
namespace {

constexpr std::string_view good =
    "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nset-cookie: sluice_buyer=abc; Path=/; HttpOnly\r\n"
    "Set-Cookie: sluice_drop=v1.k.p.m~v1.x;Secure\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}";

TEST(Answer, TellsStatusBodyCookiesAndRetryAfter) {
  Answer answer;
  const auto [reading, size] = read_answer(good, answer);
  ASSERT_EQ(reading, Reading::complete);
  EXPECT_EQ(size, good.size());
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.retry_after_s, 7U);
  ASSERT_EQ(answer.cookie_count, 2U);
  EXPECT_EQ(answer.cookies[0].name, "sluice_buyer");
  EXPECT_EQ(answer.cookies[0].value, "abc");
  EXPECT_EQ(answer.cookies[1].value, "v1.k.p.m~v1.x");
  EXPECT_FALSE(answer.closes);
}

TEST(Answer, IsPartialAtEveryShorterLengthAndLeavesTheNextAnswerAlone) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    Answer answer;
    EXPECT_EQ(read_answer(good.substr(0, size), answer).reading, Reading::partial) << size;
  }
  Answer answer;
  EXPECT_EQ(read_answer(std::string(good) + "HTTP/1.1 2", answer).size, good.size());
}

TEST(Answer, WithoutABodyNeedsNoLength) {
  Answer answer;
  EXPECT_EQ(read_answer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", answer).reading, Reading::complete);
  EXPECT_TRUE(answer.closes);
}

TEST(Answer, RefusesWhatIsNotAnAnswer) {
  const std::vector<std::string> nonsense{
      "garbage\r\n\r\n",
      "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 20x OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
      "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nSet-Cookie: nothing\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(header_bytes_max, 'a') + "\r\nContent-Length: 0\r\n\r\n",
      std::string(header_bytes_max + 2, 'a'),
  };
  for (const std::string& bytes : nonsense) {
    Answer answer;
    EXPECT_EQ(read_answer(bytes, answer).reading, Reading::nonsense) << bytes.substr(0, 80);
  }
}

}  // namespace
}  // namespace sluice::rehearse
