#include "fulfilment/redis/redis_link.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "fulfilment/network/url_parts.h"
#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using std::chrono::milliseconds;

TEST(RedisUrl, SaysWhereItIsAndWhichDatabase) {
  RedisServer server;
  EXPECT_EQ(read_redis_url("redis://cache.shop", server), "");
  EXPECT_EQ(address_of(server), "cache.shop:6379");
  EXPECT_EQ(server.database, 0U);
  EXPECT_EQ(read_redis_url("redis://till@[::1]:16379/3", server), "");
  EXPECT_EQ(address_of(server), "[::1]:16379");
  EXPECT_EQ(server.user, "till");
  EXPECT_EQ(server.database, 3U);
}

TEST(RedisUrl, NamesWhatIsWrongWithoutTellingThePassword) {
  for (const char* url :
       {"", "cache.shop:6379", "http://cache.shop", "redis+cluster://cache.shop", "redis://",
        "redis+sentinel://watch.shop", "redis+sentinel://watch.shop/", "redis+sentinel:///shop",
        "redis+sentinel://watch.shop/shop/x", "redis+sentinel://a,b,c,d,e,f,g,h,i,j/shop",
        "rediss+sentinel://till:hush@watch.shop/shop", "redis://till:hush@cache.shop", "redis://:hush@cache.shop",
        "redis://cache.shop/shop", "redis://cache.shop/1?x=y", "redis://cache.shop:99999"}) {
    RedisServer server;
    const std::string problem = read_redis_url(url, server);
    EXPECT_NE(problem, "") << url;
    EXPECT_EQ(problem.find("hush"), std::string::npos);
  }
}

TEST(RedisUrl, HasAPasswordWhereItIsOutOfAFile) {
  RedisServer server;
  EXPECT_EQ(read_secret_redis_url("redis://till:hu%40sh@cache.shop/2", server), "");
  EXPECT_EQ(server.user, "till");
  EXPECT_EQ(server.password, "hu@sh");
  EXPECT_EQ(read_secret_redis_url("redis://:hush@cache.shop", server), "");
  EXPECT_EQ(server.user, "");
  EXPECT_EQ(server.password, "hush");
  EXPECT_NE(read_secret_redis_url("http://:hush@cache.shop", server), "");
}

TEST(RedisUrl, NamesSentinelsAndWhatTheyWatch) {
  RedisServer server;
  EXPECT_EQ(read_redis_url("redis+sentinel://till@one.shop,[::1]:5000,three.shop:26380/the-shop.1/2", server), "");
  const std::vector<RedisAddress> expected{{"one.shop", 26379}, {"::1", 5000}, {"three.shop", 26380}};
  EXPECT_EQ(server.sentinels, expected);
  EXPECT_EQ(server.primary_name, "the-shop.1");
  EXPECT_EQ(server.user, "till");
  EXPECT_EQ(server.database, 2U);
  EXPECT_FALSE(server.tls);
  EXPECT_EQ(address_of(server), "the-shop.1 of one.shop:26379,[::1]:5000,three.shop:26380");
}

TEST(RedisUrl, IsSpokenToByTlsWhereItSaysSo) {
  for (const char* url : {"rediss://cache.shop/1", "rediss+sentinel://watch.shop/shop"}) {
    RedisServer server;
    EXPECT_EQ(read_redis_url(url, server), "") << url;
    EXPECT_TRUE(server.tls) << url;
  }
}

RedisServer server_at(const std::string& http_url) {
  const UrlParts url(http_url);
  RedisServer server;
  EXPECT_EQ(read_redis_url("redis://" + url.text(CURLUPART_HOST) + ":" + url.text(CURLUPART_PORT), server), "");
  server.timeout = milliseconds(200);
  return server;
}

TEST(RedisLink, OneThatSaysNothingIsWaitedForAsLongAsItIsSaid) {
  RawServer silent([](int connection) {
    char ignored[64];
    while (::read(connection, ignored, sizeof ignored) > 0) {
    }
  });
  const auto opened = RedisLink::open(server_at(silent.url()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(opened.error().detail, "gives no answer in time");
}

TEST(RedisLink, ANoWithinATransactionIsANo) {
  RawServer server([](int connection) {
    std::string heard;
    const auto hear = [&heard, connection](const char* last_word) {
      char part[256];
      while (heard.find(last_word) == std::string::npos) {
        const ssize_t count = ::read(connection, part, sizeof part);
        if (count <= 0) return;
        heard.append(part, static_cast<std::size_t>(count));
      }
    };
    hear("SELECT");
    send_text(connection, "+OK\r\n");
    hear("EXEC");
    send_text(connection, "+OK\r\n+QUEUED\r\n*2\r\n:1\r\n-WRONGTYPE not that\r\n");
    hear("GET");
    send_text(connection, "$2\r\nhi\r\n");
  });
  auto link = RedisLink::open(server_at(server.url()));
  ASSERT_TRUE(link) << link.error().detail;
  const std::vector<RedisLink::Command> commands{{"MULTI"}, {"HSET"}, {"EXEC"}};
  const auto answers = link->run(commands);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().detail, "Redis says WRONGTYPE not that");
  const std::vector<RedisLink::Command> next{{"GET", "x"}};
  const auto heard = link->run(next);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->front(), "hi") << "what came after the no is not taken for it";
}

TEST(RedisLink, WhatIsNoRedisIsSaidToBeNone) {
  RawServer web([](int connection) {
    send_text(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
    char ignored[256];
    while (::read(connection, ignored, sizeof ignored) > 0) {
    }
  });
  const auto opened = RedisLink::open(server_at(web.url()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
  EXPECT_TRUE(opened.error().detail.starts_with("does not speak Redis's protocol")) << opened.error().detail;
}

TEST(RedisLink, OneThatIsNotThereCannotBeReached) {
  const auto opened = RedisLink::open(server_at(refusing_url()));
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().detail.find("cannot be reached: "), std::string::npos);
}

}  // namespace
}  // namespace sluice::fulfilment
