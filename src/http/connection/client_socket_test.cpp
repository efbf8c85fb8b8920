#include "http/connection/client_socket.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

namespace sluice::http {
namespace {

struct SocketBench {
  SocketBench() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    socket.emplace(Descriptor(ends[0]));
    client = Descriptor(ends[1]);
  }
  void client_sends(std::string_view bytes) const {
    EXPECT_EQ(::send(client.number(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  std::string receive(std::size_t bytes_max) {
    std::string into(bytes_max, '\0');
    into.resize(socket->receive(into));
    return into;
  }

  std::optional<ClientSocket> socket;
  Descriptor client;
};

TEST(ClientSocket, MayBeReadUntilAReadWasShort) {
  SocketBench bench;
  EXPECT_FALSE(bench.socket->may_read());
  bench.client_sends("abcdef");
  bench.socket->on_ready(EPOLLIN);
  EXPECT_TRUE(bench.socket->may_read());
  EXPECT_FALSE(bench.socket->is_exhausted());
  EXPECT_EQ(bench.receive(4), "abcd");
  EXPECT_TRUE(bench.socket->may_read());
  EXPECT_EQ(bench.receive(4), "ef");
  EXPECT_FALSE(bench.socket->may_read());
  EXPECT_TRUE(bench.socket->is_exhausted());
  EXPECT_FALSE(bench.socket->is_broken());
}

TEST(ClientSocket, OnceTheEndIsAnnouncedAShortReadIsNotTheLastOne) {
  SocketBench bench;
  bench.client_sends("ab");
  ASSERT_EQ(::shutdown(bench.client.number(), SHUT_WR), 0);
  bench.socket->on_ready(EPOLLIN | EPOLLRDHUP);
  EXPECT_TRUE(bench.socket->is_ending());
  EXPECT_FALSE(bench.socket->is_input_over());
  EXPECT_EQ(bench.receive(4), "ab");
  EXPECT_TRUE(bench.socket->may_read());
  EXPECT_EQ(bench.receive(4), "");
  EXPECT_TRUE(bench.socket->is_input_over());
  EXPECT_FALSE(bench.socket->may_read());
  EXPECT_FALSE(bench.socket->is_broken());
}

TEST(ClientSocket, NothingToReadIsNoFault) {
  SocketBench bench;
  bench.socket->on_ready(EPOLLIN);
  EXPECT_EQ(bench.receive(4), "");
  EXPECT_FALSE(bench.socket->may_read());
  EXPECT_FALSE(bench.socket->is_broken());
  EXPECT_FALSE(bench.socket->is_input_over());
}

TEST(ClientSocket, IsBrokenWhenTheClientHasLeftBytesUnreadAndGone) {
  SocketBench bench;
  ASSERT_EQ(bench.socket->send("unread"), 6U);
  bench.client.close();
  bench.socket->on_ready(EPOLLIN | EPOLLHUP);
  EXPECT_EQ(bench.receive(4), "");
  EXPECT_TRUE(bench.socket->is_broken());
}

TEST(ClientSocket, AKernelWithoutRoomIsNoFault) {
  SocketBench bench;
  const std::string much(10'000'000, 'x');
  std::size_t sent = 0;
  while (const std::size_t taken = bench.socket->send(std::string_view(much).substr(sent))) sent += taken;
  EXPECT_LT(sent, much.size());
  EXPECT_FALSE(bench.socket->is_broken());
}

TEST(ClientSocket, WhatSaysThatSendingWillFailTellsOfRoomToo) {
  EXPECT_TRUE(ClientSocket::tells_of_room(EPOLLOUT));
  EXPECT_TRUE(ClientSocket::tells_of_room(EPOLLHUP));
  EXPECT_TRUE(ClientSocket::tells_of_room(EPOLLERR));
  EXPECT_FALSE(ClientSocket::tells_of_room(EPOLLIN | EPOLLRDHUP));
}

}  // namespace
}  // namespace sluice::http
