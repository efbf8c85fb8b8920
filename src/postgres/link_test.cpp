#include "postgres/link.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

#include "base/descriptor.h"

namespace sluice::postgres {
namespace {

using std::chrono::steady_clock;

// A server that takes connections and says nothing.
class Silent {
public:
  Silent() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(socket_.number(), 8), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  [[nodiscard]] std::vector<Word> words() const {
    return {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"dbname", "shop"}, {"sslmode", "disable"}};
  }
  // Nobody listens any more.
  void go() { socket_.close(); }

private:
  Descriptor socket_;
  int port_ = 0;
};

TEST(Link, OneThatSaysNothingIsWaitedForUntilTheDeadline) {
  const Silent silent;
  const auto words = silent.words();
  const Deadline deadline = steady_clock::now() + std::chrono::milliseconds(100);
  Failure failure;
  EXPECT_FALSE(Link::open({.words = words, .deadline = deadline}, failure));
  EXPECT_GE(steady_clock::now(), deadline);
  EXPECT_TRUE(failure.is_lost());
  EXPECT_EQ(failure.text, "no answer in time");
}

TEST(Link, IsBrokenOffByAnotherThread) {
  const Silent silent;
  const auto words = silent.words();
  Interruption interruption;
  std::thread other([&] { interruption.break_off(); });
  Failure failure;
  EXPECT_FALSE(Link::open(
      {.words = words, .deadline = steady_clock::now() + std::chrono::minutes(5), .interruption = &interruption},
      failure));
  other.join();
  EXPECT_EQ(failure.text, "broken off");
}

TEST(Link, WhereNobodyListensIsToldInOneLine) {
  Silent silent;
  const auto words = silent.words();
  silent.go();
  Failure failure;
  EXPECT_FALSE(Link::open({.words = words, .deadline = steady_clock::now() + std::chrono::seconds(30)}, failure));
  EXPECT_TRUE(failure.is_lost());
  EXPECT_NE(failure.text.find("refused"), std::string::npos) << failure.text;
  EXPECT_EQ(failure.text.find('\n'), std::string::npos) << failure.text;
}

}  // namespace
}  // namespace sluice::postgres
