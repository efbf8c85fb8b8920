#include "http/parse/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "http/parse/malformed_requests.h"

namespace sluice::http {
namespace {

constexpr RequestLimits table_limits{table_header_bytes_max, table_target_bytes_max, table_body_bytes_max};

using Outcome = RequestParser::Outcome;

// Gives the parser `bytes`, as much at a time as it has room for; `seen` is called for every complete request.
template <class Seen>
Outcome feed(RequestParser& parser, std::string_view bytes, Seen seen) {
  Outcome outcome = Outcome::need_more;
  while (!bytes.empty() && outcome == Outcome::need_more) {
    const auto room = parser.space();
    const std::size_t count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    parser.commit(count);
    bytes.remove_prefix(count);
    while ((outcome = parser.next()) == Outcome::complete) seen(parser.head());
  }
  return outcome;
}

std::string describe(const Head& head) {
  const Request& request = head.request;
  std::string text(to_string(request.method));
  for (const auto part : {request.target, request.path, request.query, request.host, request.cookie, request.ticket,
                          request.content_type, request.idempotency_key, request.body}) {
    text.append("|").append(part);
  }
  return text + (head.keep_alive ? "|stays" : "|closes");
}

struct Story {
  std::vector<std::string> requests;
  Outcome end = Outcome::need_more;
  int status = 0;
  friend bool operator==(const Story&, const Story&) = default;
};

Story tell(const std::vector<std::string_view>& pieces) {
  RequestParser parser(table_limits);
  Story story;
  for (const auto piece : pieces) {
    if (story.end == Outcome::refused) break;
    story.end = feed(parser, piece, [&](const Head& head) { story.requests.push_back(describe(head)); });
  }
  if (story.end == Outcome::refused) story.status = parser.problem().status;
  return story;
}

TEST(RequestParser, RefusesEveryMalformedRequestWithItsStatus) {
  for (const auto& entry : malformed_requests()) {
    const Story story = tell({entry.bytes});
    EXPECT_EQ(story.status, entry.status) << entry.name;
    EXPECT_TRUE(story.requests.empty()) << entry.name;
  }
}

TEST(RequestParser, RefusesAlikeHoweverTheBytesAreCut) {
  for (const auto& entry : malformed_requests()) {
    const Story whole = tell({entry.bytes});
    const std::string_view bytes = entry.bytes;
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      ASSERT_EQ(tell({bytes.substr(0, at), bytes.substr(at)}), whole) << entry.name << " cut at " << at;
    }
  }
}

TEST(RequestParser, WhatAProxySaysOfTheVisitorsRequestIsKeptUnderTheNameThatItGives) {
  const auto said = [](std::string_view fields) {
    RequestParser parser(table_limits);
    std::string text;
    feed(parser, "GET /check HTTP/1.0\r\n" + std::string(fields) + "\r\n", [&](const Head& head) {
      const Request& r = head.request;
      for (const auto part : {r.original_method, r.original_uri, r.forwarded_method, r.forwarded_uri,
                              r.forwarded_proto, r.forwarded_host, r.referer}) {
        text.append(part).append("|");
      }
    });
    return text;
  };
  EXPECT_EQ(said("X-Original-URI: /a?b\r\nX-Original-Method: POST\r\nReferer: http://x/f\r\n"),
            "POST|/a?b|||||http://x/f|");
  EXPECT_EQ(said("x-forwarded-uri: /a\r\nX-Forwarded-Method: PUT\r\nX-Forwarded-Proto: https\r\n"
                 "X-Forwarded-Host: shop.example\r\n"),
            "||PUT|/a|https|shop.example||");
  EXPECT_EQ(said("X-Original-URI: /first\r\nX-Forwarded-Uri: /second\r\nX-Forwarded-For: 1.2.3.4\r\nX-: y\r\n"),
            "|/first||/second||||");
  EXPECT_EQ(said(""), "|||||||");
}

// Every way of framing, one after the other.
const std::string& mixed_requests() {
  static const std::string text =
      "GET /a?b=c HTTP/1.1\r\nHost: shop\r\nCookie: x=1\r\nAccept: */*\r\ncookie: y=2\r\nCookie: z=3\r\n\r\n"
      "POST /p HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
      "\r\nPUT /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: Chunked\r\nX-Sluice-Ticket: v1.t\r\n\r\n"
      "3;a;b=c;d=\"e;\\\"\"\r\nabc\r\n0a\r\n0123456789\r\n000\r\nTrailer: dropped\r\n\r\n"
      "BREW / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
      "GET http://Other:8080?q HTTP/1.1\r\nHost: shop\r\n\r\n"
      "GET /old HTTP/1.0\r\n\r\n";
  return text;
}

TEST(RequestParser, ReadsEveryWayOfFraming) {
  const Story story = tell({mixed_requests()});
  EXPECT_EQ(story.requests, (std::vector<std::string>{
                                "GET|/a?b=c|/a|b=c|shop|x=1; y=2; z=3|||||stays",
                                "POST|/p|/p||shop|||text/plain||hello|stays",
                                "PUT|/c|/c||shop||v1.t|||abc0123456789|stays",
                                "other|/|/||shop||||||stays",
                                "GET|http://Other:8080?q|/|q|Other:8080||||||stays",
                                "GET|/old|/old||||||||closes",
                            }));
  EXPECT_EQ(story.end, Outcome::need_more);
}

TEST(RequestParser, ReadsAlikeHoweverTheBytesAreCut) {
  const std::string_view bytes = mixed_requests();
  const Story whole = tell({bytes});
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    ASSERT_EQ(tell({bytes.substr(0, at), bytes.substr(at)}), whole) << "cut at " << at;
  }
  std::vector<std::string_view> single;
  for (std::size_t at = 0; at < bytes.size(); ++at) single.push_back(bytes.substr(at, 1));
  EXPECT_EQ(tell(single), whole);
}

TEST(RequestParser, ParsesNothingAfterARefusal) {
  const Story story = tell({"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "GET /c HTTP/1.0\r\n\r\n"});
  EXPECT_EQ(story.requests.size(), 1U);
  EXPECT_EQ(story.status, 400);
}

struct Boundary {
  const char* name;
  std::string largest;
  std::string too_large;
  int status;
};

std::string header_of(std::size_t bytes) {
  const std::string without = get_with("A: \r\n");
  return get_with("A: " + std::string(bytes - without.size(), 'a') + "\r\n");
}
std::string target_of(std::size_t bytes) {
  return "GET /" + std::string(bytes - 1, 't') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}
std::string body_of(std::size_t bytes) {
  return get_with("Content-Length: " + std::to_string(bytes) + "\r\n") + std::string(bytes, 'b');
}
std::string single_byte_chunks(std::size_t bytes) {
  std::string chunks;
  for (std::size_t i = 0; i < bytes; ++i) chunks += "1\r\nc\r\n";
  return post_chunks(chunks + "0\r\n\r\n");
}

TEST(RequestParser, TakesWhatIsExactlyAsLargeAsAllowedAndNothingLarger) {
  const Boundary boundaries[] = {
      {"header", header_of(table_header_bytes_max), header_of(table_header_bytes_max + 1), 431},
      {"target", target_of(table_target_bytes_max), target_of(table_target_bytes_max + 1), 414},
      {"body", body_of(table_body_bytes_max), body_of(table_body_bytes_max + 1), 413},
      {"chunks", single_byte_chunks(table_body_bytes_max), single_byte_chunks(table_body_bytes_max + 1), 413},
  };
  for (const auto& boundary : boundaries) {
    EXPECT_EQ(tell({boundary.largest}).requests.size(), 1U) << boundary.name;
    EXPECT_EQ(tell({boundary.too_large}).status, boundary.status) << boundary.name;
  }
}

TEST(RequestParser, KeepsLargeRequestsAndManySmallOnesInABoundedBuffer) {
  constexpr RequestLimits large{8192, 2048, 16384};
  RequestParser parser(large);
  std::string stream;
  for (int round = 0; round < 20; ++round) {
    stream += get_with("A: " + std::string(8000, 'a') + "\r\nContent-Length: 16384\r\n") + std::string(16384, 'b');
    for (int i = 0; i < 500; ++i) stream += get_with("");
  }
  std::size_t count = 0;
  std::size_t body_bytes = 0;
  std::size_t room_max = 0;
  for (std::size_t at = 0; at < stream.size(); at += 777) {
    const auto outcome = feed(parser, std::string_view(stream).substr(at, 777), [&](const Head& head) {
      ++count;
      body_bytes += head.request.body.size();
      EXPECT_EQ(head.request.host, "a");
    });
    ASSERT_EQ(outcome, Outcome::need_more);
    room_max = std::max(room_max, parser.space().size());
  }
  EXPECT_EQ(count, 20U * 501U);
  EXPECT_EQ(body_bytes, 20U * 16384U);
  EXPECT_LE(room_max, large.header_bytes_max + large.body_bytes_max + 64);
}

TEST(RequestParser, GivesBackWhatALargeRequestNeededWhenItRests) {
  constexpr RequestLimits large{8192, 2048, 16384};
  RequestParser parser(large);
  const std::size_t room_initial = parser.space().size();
  const std::string body(16'384, 'x');
  std::string_view bytes;
  const std::string request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16384\r\n\r\n" + body;
  for (bytes = request; !bytes.empty();) {
    const auto room = parser.space();
    const std::size_t count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    parser.commit(count);
    bytes.remove_prefix(count);
    const auto outcome = parser.next();
    ASSERT_EQ(outcome, bytes.empty() ? RequestParser::Outcome::complete : RequestParser::Outcome::need_more);
  }
  EXPECT_EQ(parser.head().request.body, body);
  ASSERT_EQ(parser.next(), RequestParser::Outcome::need_more);
  parser.rest();
  EXPECT_EQ(parser.space().size(), room_initial);
  const std::string next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto room = parser.space();
  std::memcpy(room.data(), next.data(), next.size());
  parser.commit(next.size());
  ASSERT_EQ(parser.next(), RequestParser::Outcome::complete);
  EXPECT_EQ(parser.head().request.path, "/next");
}

TEST(RequestParser, TellsWhatItIsWaitingFor) {
  using Partial = RequestParser::Partial;
  RequestParser parser(table_limits);
  const auto after = [&](std::string_view bytes) {
    feed(parser, bytes, [](const Head&) {});
    return parser.partial();
  };
  EXPECT_EQ(parser.partial(), Partial::nothing);
  EXPECT_EQ(after("G"), Partial::head);
  EXPECT_EQ(after("ET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"), Partial::body);
  EXPECT_EQ(after("x"), Partial::body);
  EXPECT_EQ(after("y"), Partial::nothing);
  EXPECT_EQ(after("\r"), Partial::head);
}

TEST(RequestParser, OwesAContinueOnceAndOnlyWhileTheBodyIsMissing) {
  const std::string head = get_with("Expect: 100-Continue\r\nContent-Length: 2\r\n");
  RequestParser waiting(table_limits);
  feed(waiting, head, [](const Head&) {});
  EXPECT_TRUE(waiting.take_continue());
  EXPECT_FALSE(waiting.take_continue());

  RequestParser complete(table_limits);
  feed(complete, head + "ab", [](const Head&) {});
  EXPECT_FALSE(complete.take_continue());

  RequestParser old(table_limits);
  feed(old, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", [](const Head&) {});
  EXPECT_FALSE(old.take_continue());
}

TEST(RequestParser, KeepsTheConnectionAsTheVersionAndTheClientSay) {
  const auto ends = [](const std::string& version, const std::string& connection) {
    return tell({"GET / HTTP/" + version + "\r\nHost: a\r\n" + connection + "\r\n"})
        .requests.at(0)
        .ends_with("closes");
  };
  EXPECT_FALSE(ends("1.1", ""));
  EXPECT_TRUE(ends("1.1", "Connection: Close\r\n"));
  EXPECT_TRUE(ends("1.0", ""));
  EXPECT_FALSE(ends("1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_TRUE(ends("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(RequestParser, SeesAnIdempotencyKeyEvenWhenItIsEmpty) {
  RequestParser parser(table_limits);
  bool has_key = false;
  feed(parser, get_with("Idempotency-Key:\r\n"),
       [&](const Head& head) { has_key = head.request.has_idempotency_key; });
  EXPECT_TRUE(has_key);
}

}  // namespace
}  // namespace sluice::http
