#include "fulfilment/redis/redis_line.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include <array>
#include <utility>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

// Sooner, and a Redis that is away is knocked at all the time; later, and it is back for longer than anybody knows.
constexpr Duration open_again_after = std::chrono::milliseconds(250);
constexpr std::size_t read_at_once = 64 * 1024;

Error lost_because(std::string why) {
  return {ErrorKind::unavailable, std::move(why)};
}

Error no_protocol(const std::string& why) {
  return invalid_input("does not speak Redis's protocol: " + why);
}

}  // namespace

void RedisLine::Free::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}
void RedisLine::Free::operator()(redisReply* reply) const {
  freeReplyObject(reply);
}

RedisLine::~RedisLine() = default;

// --- Beginning and end

void RedisLine::open() {
  if (stage_ != Stage::closed || clock_.mono() < open_at_) return;
  auto socket = RedisSocket::begin(server_.at, server_.tls);
  heard_at_ = clock_.mono();  // however long it took to look the name up
  open_at_ = heard_at_ + open_again_after;
  if (!socket) return close(socket.error());
  socket_.emplace(std::move(*socket));
  reader_.reset(redisReaderCreate());
  SLUICE_INVARIANT(reader_ != nullptr);
  stage_ = Stage::connecting;
}

void RedisLine::close(Error why) {
  stage_ = Stage::closed;
  socket_.reset();
  reader_.reset();
  waiting_.clear();
  unsent_.clear();
  sent_ = 0;
  loss_ = std::move(why);
}

std::optional<Error> RedisLine::take_loss() {
  return std::exchange(loss_, std::nullopt);
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
  char* bytes = nullptr;
  const int size = redisFormatCommandArgv(&bytes, static_cast<int>(texts.size()), texts.data(), sizes.data());
  SLUICE_INVARIANT(size > 0);
  unsent_.append(bytes, static_cast<std::size_t>(size));
  redisFreeCommand(bytes);
  waiting_.push_back({.then = std::move(then), .wait = wait});
}

void RedisLine::ask(Words words, Then then, Duration wait) {
  if (!is_open()) return;
  put(words, std::move(then), wait);
  write();
}

void RedisLine::greet() {
  stage_ = Stage::greeting;
  if (!server_.password.empty()) {
    server_.user.empty() ? put({"AUTH", server_.password}) : put({"AUTH", server_.user, server_.password});
  }
  if (!server_.sentinels.empty()) put({"ROLE"}, [this](const redisReply& reply) { take_role(reply); });
  const auto is_greeted = [this](const redisReply&) { stage_ = Stage::open; };
  peer_ == Peer::sentinel ? put({"PING"}, is_greeted) : put({"SELECT", std::to_string(server_.database)}, is_greeted);
  write();
}

void RedisLine::take_role(const redisReply& reply) {
  const bool has_role = reply.type == REDIS_REPLY_ARRAY && reply.elements > 0;
  const bool is_primary = has_role && text_in(*reply.element[0]) == "master";
  if (!is_primary) close(lost_because("is not the primary any more"));
}

// --- The socket

int RedisLine::descriptor() const {
  return socket_ ? socket_->descriptor() : -1;
}

short RedisLine::events() const {
  return socket_ ? socket_->events(!unsent_.empty()) : static_cast<short>(POLLIN);
}

void RedisLine::on_events(short events) {
  if (events == 0 || stage_ == Stage::closed) return;
  if (stage_ == Stage::connecting) {
    if (const auto done = socket_->go_on(); !done) return close(done.error());
    if (socket_->is_up()) greet();
    return;
  }
  read();
  if (stage_ != Stage::closed) write();
}

void RedisLine::write() {
  while (sent_ < unsent_.size()) {
    const auto sent = socket_->write(std::string_view(unsent_).substr(sent_));
    if (!sent) return close(sent.error());
    if (*sent == 0) return;
    sent_ += *sent;
  }
  unsent_.clear();
  sent_ = 0;
}

// All that is there is taken before any of it is answered: what an answer has us ask next is not waited for here. Who
// hangs up is heard to the end: their last words say why.
void RedisLine::read() {
  std::array<char, read_at_once> bytes;
  std::optional<Error> end;
  while (!end) {
    const auto got = socket_->read(bytes);
    if (!got) {
      end = got.error();
    } else if (*got == 0) {
      break;
    } else if (redisReaderFeed(reader_.get(), bytes.data(), *got) != REDIS_OK) {
      end = no_protocol(reader_->errstr);
    }
  }
  take_answers();
  if (end && stage_ != Stage::closed) close(*end);
}

void RedisLine::take_answers() {
  while (stage_ != Stage::closed) {
    void* found = nullptr;
    if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) return close(no_protocol(reader_->errstr));
    if (found == nullptr) return;
    const std::unique_ptr<redisReply, Free> reply(static_cast<redisReply*>(found));
    settle(*reply);
  }
}

void RedisLine::settle(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) {
    return close(invalid_input("Redis says " + std::string(reply.str, reply.len)));
  }
  if (waiting_.empty()) return close(no_protocol("says what was not asked"));
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
  // Perhaps it has answered, and it is we who are late.
  const MonoTime heard_before = heard_at_;
  on_events(POLLIN);
  if (stage_ != Stage::closed && (stage_ == Stage::connecting || heard_at_ == heard_before)) {
    close(lost_because("gives no answer in time"));
  }
  return stage_ == Stage::closed ? std::nullopt : std::optional(clock_.mono());
}

std::optional<std::string_view> text_in(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_STRING && reply.type != REDIS_REPLY_STATUS) return std::nullopt;
  return std::string_view(reply.str, static_cast<std::size_t>(reply.len));
}

}  // namespace sluice::fulfilment
