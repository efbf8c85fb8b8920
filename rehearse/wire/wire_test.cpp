// The wire against a socket that the test itself answers on, with a clock that only the test moves.
#include "rehearse/wire/wire.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;

// The server's side of one connection.
class Peer {
public:
  Peer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    target = *resolve_target(fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port)));
  }
  ~Peer() {
    hang_up();
    ::close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void accept() { fd_ = ::accept(listener_, nullptr, nullptr); }
  void hang_up() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void say(std::string_view text) {
    EXPECT_EQ(::write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void answer(int status) { say(fmt::format("HTTP/1.1 {} X\r\nContent-Length: 0\r\n\r\n", status)); }
  // What has been sent so far; loopback delivers before write() returns.
  std::string heard() {
    char bytes[4096];
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    return n > 0 ? std::string(bytes, static_cast<std::size_t>(n)) : "";
  }

  Target target;

private:
  int listener_;
  int fd_ = -1;
};

// Requests are their number in brackets.
class Recorder final : public WireClient {
public:
  std::size_t write_request(Request& request, std::span<char> out) override {
    const std::string bytes = fmt::format("[{}]", request.arrival);
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_answer(const Request& request, const Answer& answer, MonoTime) override {
    events.push_back(fmt::format("{}:{}", request.arrival, answer.status));
  }
  void on_loss(const Request& request, Loss loss, MonoTime) override {
    static constexpr std::array<std::string_view, 3> names{"connection", "timeout", "nonsense"};
    events.push_back(fmt::format("{}:{}", request.arrival, names[static_cast<std::size_t>(loss)]));
  }
  std::vector<std::string> events;
};

class WireTest : public ::testing::Test {
protected:
  Wire& open(std::uint32_t depth_max) {
    wire_ = std::make_unique<Wire>(
        std::span(&peer.target, 1),
        Wire::Limits{.connections = 1, .depth_max = depth_max, .queue_max = 8, .answer_time_max = milliseconds(1000)},
        clock, client);
    EXPECT_TRUE(wire_->open());
    peer.accept();
    wire_->receive(Duration(0));  // the kernel says once that the connection takes bytes
    return *wire_;
  }
  void push(std::uint32_t number) {
    Request request;
    request.intended = request.due = clock.mono();
    request.arrival = number;
    request.is_first_click = true;
    wire_->push(request, clock.mono());
  }
  Duration lag_max() { return wire_->stats().lag.first_clicks().max(); }

  ManualClock clock{WallTime{}};
  Peer peer;
  Recorder client;
  std::unique_ptr<Wire> wire_;
};

using Events = std::vector<std::string>;

TEST_F(WireTest, AnswersBelongToRequestsInOrder) {
  Wire& wire = open(8);
  for (const std::uint32_t number : {1U, 2U, 3U}) push(number);
  wire.send();
  EXPECT_EQ(peer.heard(), "[1][2][3]");
  EXPECT_EQ(wire.in_flight(), 3U);
  peer.answer(201);
  peer.answer(409);
  wire.receive(milliseconds(100));
  EXPECT_EQ(client.events, (Events{"1:201", "2:409"}));
  EXPECT_EQ(wire.stats().depth_max, 3U);
}

TEST_F(WireTest, WhatFindsNoRoomWaitsInOrder) {
  Wire& wire = open(2);
  for (const std::uint32_t number : {1U, 2U, 3U, 4U}) push(number);
  wire.send();
  EXPECT_EQ(peer.heard(), "[1][2]");
  EXPECT_EQ(wire.queued(), 2U);
  peer.answer(200);
  wire.receive(milliseconds(100));
  wire.send();
  EXPECT_EQ(peer.heard(), "[3]");
  Request unsent;
  ASSERT_TRUE(wire.pop_unsent(unsent));
  EXPECT_EQ(unsent.arrival, 4U);
  EXPECT_FALSE(wire.pop_unsent(unsent));
}

TEST_F(WireTest, EachBuyerStaysWithOneOfSeveralTargets) {
  Peer other;
  const std::array<Target, 2> targets{peer.target, other.target};
  Wire wire(targets, {.connections = 2, .depth_max = 1, .queue_max = 8, .answer_time_max = milliseconds(1000)}, clock,
            client);
  ASSERT_TRUE(wire.open());
  peer.accept();
  other.accept();
  wire.receive(Duration(0));
  for (const std::uint32_t number : {2U, 4U, 1U}) {
    Request request;
    request.arrival = number;
    wire.push(request, clock.mono());
  }
  wire.send();
  EXPECT_EQ(peer.heard(), "[2]");
  EXPECT_EQ(other.heard(), "[1]") << "one that is full keeps nobody else waiting";
  EXPECT_EQ(wire.queued(), 1U);
  Request unsent;
  ASSERT_TRUE(wire.pop_unsent(unsent));
  EXPECT_EQ(unsent.arrival, 4U);
}

TEST_F(WireTest, WaitingForAServerThatOwesAnswersIsNoLag) {
  Wire& wire = open(1);
  push(1);
  push(2);
  wire.send();
  clock.advance(milliseconds(500));
  wire.receive(milliseconds(1));  // nothing has come
  peer.answer(200);
  wire.receive(milliseconds(100));
  wire.send();
  EXPECT_EQ(peer.heard(), "[1][2]");
  EXPECT_EQ(lag_max(), Duration(0));
  EXPECT_EQ(wire.stats().lag.server_wait().max(), milliseconds(500));
}

TEST_F(WireTest, WaitingForAGeneratorThatDoesNotReadIsLag) {
  Wire& wire = open(1);
  push(1);
  push(2);
  wire.send();
  peer.answer(200);
  clock.advance(milliseconds(500));  // the answer is there, but nobody looks
  wire.receive(milliseconds(100));
  wire.send();
  EXPECT_EQ(peer.heard(), "[1][2]");
  EXPECT_EQ(lag_max(), milliseconds(500));
  EXPECT_EQ(wire.stats().lag.server_wait().count(), 0U);
}

TEST_F(WireTest, BeingTakenUpLateIsLag) {
  Wire& wire = open(1);
  Request request;
  request.due = clock.mono();
  request.is_first_click = true;
  clock.advance(milliseconds(70));
  wire.push(request, clock.mono());
  wire.send();
  EXPECT_EQ(lag_max(), milliseconds(70));
}

TEST_F(WireTest, NonsenseLosesEverythingOfThatConnectionOnce) {
  Wire& wire = open(8);
  for (const std::uint32_t number : {1U, 2U, 3U}) push(number);
  wire.send();
  peer.answer(200);
  peer.say("what?\r\n\r\n");
  wire.receive(milliseconds(100));
  EXPECT_EQ(client.events, (Events{"1:200", "2:nonsense", "3:connection"}));
  EXPECT_EQ(wire.in_flight(), 0U);
}

TEST_F(WireTest, AnAnswerToNobodyIsNonsense) {
  Wire& wire = open(8);
  peer.answer(200);
  wire.receive(milliseconds(100));
  EXPECT_TRUE(client.events.empty());
  push(1);
  wire.send();
  EXPECT_EQ(wire.queued(), 1U) << "the connection is closed";
}

TEST_F(WireTest, AClosedConnectionIsOpenedAgainAndUsed) {
  Wire& wire = open(8);
  push(1);
  wire.send();
  peer.hang_up();
  wire.receive(milliseconds(100));
  EXPECT_EQ(client.events, (Events{"1:connection"}));
  EXPECT_EQ(wire.stats().last_outage, clock.mono());
  clock.advance(milliseconds(200));
  wire.keep_house();
  peer.accept();
  wire.receive(milliseconds(100));
  push(2);
  wire.send();
  EXPECT_EQ(peer.heard(), "[2]");
  EXPECT_EQ(wire.stats().reconnects, 1U);
}

TEST_F(WireTest, AnOverdueAnswerGivesUpTheConnection) {
  Wire& wire = open(8);
  push(1);
  push(2);
  wire.send();
  clock.advance(milliseconds(1000));
  wire.keep_house();
  EXPECT_TRUE(client.events.empty());
  clock.advance(milliseconds(1));
  wire.keep_house();
  EXPECT_EQ(client.events, (Events{"1:timeout", "2:connection"}));
}

TEST_F(WireTest, ACloseThatIsAnnouncedLosesOnlyWhatCameAfter) {
  Wire& wire = open(8);
  push(1);
  push(2);
  wire.send();
  peer.say("HTTP/1.1 200 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  wire.receive(milliseconds(100));
  EXPECT_EQ(client.events, (Events{"1:200", "2:connection"}));
}

}  // namespace
}  // namespace sluice::rehearse
