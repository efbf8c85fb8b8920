#include "app/serve/mirror/mirror.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <semaphore>

#include "fulfilment/test_support.h"

namespace sluice::app {
namespace {

constexpr auto patience = std::chrono::seconds(20);

// Takes whatever is written into it, and says when somebody has come to write, and has gone.
class AnyRedis {
public:
  [[nodiscard]] fulfilment::RedisServer server() const {
    return {.at = {.host = "127.0.0.1", .port = server_.port()}};
  }
  std::counting_semaphore<> written{0};
  std::counting_semaphore<> gone{0};
  [[nodiscard]] int came() const { return server_.accepted(); }

private:
  void serve(int connection) {
    char part[1024];
    for (ssize_t count = 0; (count = ::read(connection, part, sizeof part)) > 0;) {
      const std::string_view heard(part, static_cast<std::size_t>(count));
      for (auto commands = std::ranges::count(heard, '*'); commands > 0; --commands) {
        fulfilment::send_text(connection, "+OK\r\n");
      }
      if (heard.find("SET") != std::string_view::npos) written.release();
    }
    gone.release();
  }
  fulfilment::RawServer server_{[this](int connection) { serve(connection); }};
};

TEST(Mirror, StandsAsideWhileTheShopIsNotWritable) {
  AnyRedis redis;
  const MirrorSettings settings{.server = redis.server(), .every = std::chrono::milliseconds(5)};
  const Published<shop::Directory> directory;
  shop::Health health;
  const SystemClock clock;
  LogNothing log;
  const Mirror mirror({.settings = settings, .directory = directory, .health = health, .clock = clock, .log = log},
                      "mark");
  ASSERT_TRUE(redis.written.try_acquire_for(patience));
  health.mode = shop::Health::Mode::suspended;
  ASSERT_TRUE(redis.gone.try_acquire_for(patience));
  EXPECT_EQ(redis.came(), 1);
  while (redis.written.try_acquire()) {
  }
  health.mode = shop::Health::Mode::writable;
  EXPECT_TRUE(redis.written.try_acquire_for(patience)) << "all is written again";
  EXPECT_EQ(redis.came(), 2);
}

}  // namespace
}  // namespace sluice::app
