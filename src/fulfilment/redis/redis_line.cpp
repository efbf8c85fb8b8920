#include "fulfilment/redis/redis_line.h"

#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

// Sooner, and a Redis that is away is knocked at all the time; later, and it is back for longer than anybody knows.
constexpr Duration open_again_after = std::chrono::milliseconds(250);

Error lost_because(std::string why) {
  return {ErrorKind::unavailable, std::move(why)};
}

}  // namespace

void RedisLine::Free::operator()(redisContext* context) const {
  redisFree(context);
}
void RedisLine::Free::operator()(redisReply* reply) const {
  freeReplyObject(reply);
}

RedisLine::~RedisLine() = default;

// --- Beginning and end

void RedisLine::open() {
  if (stage_ != Stage::closed || clock_.mono() < open_at_) return;
  context_.reset(redisConnectNonBlock(server_.host.c_str(), server_.port));
  heard_at_ = clock_.mono();
  open_at_ = heard_at_ + open_again_after;
  if (context_ == nullptr) return close(lost_because("no memory for a connection"));
  stage_ = Stage::connecting;
  if (context_->err != 0) close(lost_because(std::string("cannot be reached: ") + context_->errstr));
}

void RedisLine::close(Error why) {
  stage_ = Stage::closed;
  context_.reset();
  waiting_.clear();
  has_more_to_write_ = false;
  loss_ = std::move(why);
}

std::optional<Error> RedisLine::take_loss() {
  return std::exchange(loss_, std::nullopt);
}

void RedisLine::lose() {
  const bool is_wrong = context_->err == REDIS_ERR_PROTOCOL;
  std::string why = context_->errstr;
  close(is_wrong ? invalid_input("does not speak Redis's protocol: " + why) : lost_because(std::move(why)));
}

// --- Commands

void RedisLine::put(Words words, Then then, Duration wait) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (waiting_.empty()) heard_at_ = clock_.mono();
  const int done = redisAppendCommandArgv(context_.get(), static_cast<int>(texts.size()), texts.data(), sizes.data());
  SLUICE_INVARIANT(done == REDIS_OK);
  waiting_.push_back({.then = std::move(then), .wait = wait});
  has_more_to_write_ = true;
}

void RedisLine::ask(Words words, Then then, Duration wait) {
  if (!is_open()) return;
  put(words, std::move(then), wait);
  write();
}

void RedisLine::greet() {
  stage_ = Stage::greeting;
  if (!server_.password.empty()) {
    server_.user.empty() ? put({"AUTH", server_.password}, {}, {})
                         : put({"AUTH", server_.user, server_.password}, {}, {});
  }
  put({"SELECT", std::to_string(server_.database)}, [this](const redisReply&) { stage_ = Stage::open; }, {});
  write();
}

// --- The socket

int RedisLine::descriptor() const {
  return context_ == nullptr ? -1 : context_->fd;
}

short RedisLine::events() const {
  const bool writes = stage_ == Stage::connecting || has_more_to_write_;
  return static_cast<short>(POLLIN | (writes ? POLLOUT : 0));
}

void RedisLine::on_connected() {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(context_->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == EINPROGRESS) return;
  if (error != 0) {
    std::array<char, 128> text{};
    return close(lost_because(std::string("cannot be reached: ") + strerror_r(error, text.data(), text.size())));
  }
  const int yes = 1;
  setsockopt(context_->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  context_->flags |= REDIS_CONNECTED;
  greet();
}

void RedisLine::on_events(short events) {
  if (stage_ == Stage::connecting) {
    if ((events & (POLLOUT | POLLERR | POLLHUP)) != 0) on_connected();
    return;
  }
  if (stage_ != Stage::closed && (events & (POLLIN | POLLERR | POLLHUP)) != 0) read();
  if (stage_ != Stage::closed && (events & POLLOUT) != 0) write();
}

void RedisLine::write() {
  int is_done = 0;
  if (redisBufferWrite(context_.get(), &is_done) != REDIS_OK) return lose();
  has_more_to_write_ = is_done == 0;
}

void RedisLine::read() {
  if (redisBufferRead(context_.get()) != REDIS_OK) return lose();
  while (stage_ != Stage::closed) {
    void* found = nullptr;
    if (redisGetReplyFromReader(context_.get(), &found) != REDIS_OK) return lose();
    if (found == nullptr) return;
    const std::unique_ptr<redisReply, Free> reply(static_cast<redisReply*>(found));
    settle(*reply);
  }
}

void RedisLine::settle(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) {
    return close(invalid_input("Redis says " + std::string(reply.str, reply.len)));
  }
  if (waiting_.empty()) return close(invalid_input("does not speak Redis's protocol: says what was not asked"));
  const Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  heard_at_ = clock_.mono();
  if (first.then) first.then(reply);
}

std::optional<MonoTime> RedisLine::check_overdue() {
  const bool waits = stage_ == Stage::connecting || !waiting_.empty();
  if (!waits) return std::nullopt;
  const Duration wait = waiting_.empty() ? Duration::zero() : waiting_.front().wait;
  const MonoTime until = heard_at_ + server_.timeout + wait;
  if (clock_.mono() < until) return until;
  close(lost_because("gives no answer in time"));
  return std::nullopt;
}

}  // namespace sluice::fulfilment
