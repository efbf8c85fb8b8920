#include "fulfilment/redis/redis_link.h"

#include <hiredis/hiredis.h>
#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "fulfilment/redis/redis_line.h"
#include "fulfilment/redis/redis_sentinels.h"

namespace sluice::fulfilment {
namespace {

std::string text_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  return std::string(text_in(reply).value_or(""));
}

// Of a transaction, what is wrong within it.
std::optional<std::string> refusal_in(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return std::string(reply.str, reply.len);
  if (reply.type != REDIS_REPLY_ARRAY) return std::nullopt;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (auto refusal = refusal_in(*reply.element[i])) return refusal;
  }
  return std::nullopt;
}

Error late() {
  return {ErrorKind::unavailable, "gives no answer in time"};
}

// For `most`, or until the socket has something to say: what that is; 0: nothing.
short wait_for(int descriptor, short events, Duration most) {
  pollfd one{.fd = descriptor, .events = events, .revents = 0};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(most, Duration::zero())).count();
  return ::poll(&one, 1, static_cast<int>(ms)) == 1 ? one.revents : short{0};
}

// All of them are asked: one alone may be cut off from the others.
Result<RedisAddress> find_primary(const RedisServer& server, const Clock& clock) {
  RedisSentinels sentinels(server, clock);
  while (sentinels.rounds() == 0) {
    const Duration most = sentinels.look() - clock.mono();
    sentinels.on_events(wait_for(sentinels.descriptor(), sentinels.events(), most));
  }
  if (sentinels.primary()) return *sentinels.primary();
  return *sentinels.take_trouble();
}

}  // namespace

class RedisLink::Impl {
public:
  explicit Impl(RedisServer server) : server_(std::move(server)), line_(server_, clock_) {}

  // Each step of it has a time-out of the line's.
  Result<void> open() {
    if (!server_.sentinels.empty()) {
      auto primary = find_primary(server_, clock_);
      if (!primary) return primary.error();
      server_.at = std::move(*primary);
    }
    line_.open();
    return go_on_until([this] { return line_.is_open(); }, MonoTime::max());
  }

  Result<std::vector<std::string>> run(std::span<const Command> commands) {
    const MonoTime deadline = clock_.mono() + 2 * server_.timeout;
    std::vector<std::string> answers;
    std::optional<std::string> refusal;
    for (const Command& command : commands) {
      const std::vector<std::string_view> words(command.begin(), command.end());
      line_.ask(words, [&answers, &refusal](const redisReply& reply) {
        if (!refusal) refusal = refusal_in(reply);
        answers.push_back(text_of(reply));
      });
    }
    const auto done = go_on_until([&] { return answers.size() == commands.size(); }, deadline);
    if (!done) {
      line_.close(done.error());  // and so nobody calls what is of this run alone
      return done.error();
    }
    if (refusal) return invalid_input("Redis says " + *refusal);
    return answers;
  }

private:
  template <class Done>
  Result<void> go_on_until(Done is_done, MonoTime deadline) {
    while (!is_done()) {
      const auto until = line_.check_overdue();
      if (auto loss = line_.take_loss()) return *loss;
      const MonoTime now = clock_.mono();
      if (!until) return Error{ErrorKind::unavailable, "is lost"};
      if (now >= deadline) return late();
      line_.on_events(wait_for(line_.descriptor(), line_.events(), std::min(*until, deadline) - now));
    }
    return {};
  }

  RedisServer server_;
  const SystemClock clock_{};
  RedisLine line_;
};

RedisLink::RedisLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RedisLink::RedisLink(RedisLink&& other) noexcept = default;
RedisLink& RedisLink::operator=(RedisLink&& other) noexcept = default;
RedisLink::~RedisLink() = default;

Result<RedisLink> RedisLink::open(const RedisServer& server) {
  auto impl = std::make_unique<Impl>(server);
  if (const auto opened = impl->open(); !opened) return opened.error();
  return RedisLink(std::move(impl));
}

Result<void> RedisLink::check(const RedisServer& server) {
  auto link = open(server);
  if (!link) return link.error();
  const std::vector<Command> questions{{"INFO", "replication"}};
  const auto answers = link->run(questions);
  if (!answers) return answers.error();
  if (answers->front().find("role:slave") == std::string::npos) return {};
  return invalid_input("is a replica, and takes no writes");
}

Result<std::vector<std::string>> RedisLink::run(std::span<const Command> commands) {
  return impl_->run(commands);
}

}  // namespace sluice::fulfilment
