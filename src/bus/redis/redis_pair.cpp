#include "bus/redis/redis_pair.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "base/invariant.h"

namespace sluice::bus {

using fulfilment::RedisLine;
using fulfilment::text_in;

namespace {

// While a line is closed: how often it is looked whether it may be opened again.
constexpr Duration open_look_period = std::chrono::milliseconds(50);

int poll_ms(Duration wait) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, Duration::zero())).count());
}

}  // namespace

RedisPair::RedisPair(const fulfilment::RedisServer& server, const Clock& clock)
    : server_(server),
      clock_(clock),
      reading_(server_, clock),
      writing_(server_, clock),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  SLUICE_INVARIANT(wake_.number() >= 0);
  if (!server_.sentinels.empty()) sentinels_.emplace(server_, clock_);
}

void RedisPair::wake() {
  const std::uint64_t one = 1;
  // Full: it is awake anyhow.
  [[maybe_unused]] const auto written = ::write(wake_.number(), &one, sizeof one);
}

MonoTime RedisPair::follow_sentinels() {
  const MonoTime next = sentinels_->look();
  const auto& primary = sentinels_->primary();
  if (!primary || *primary == server_.at) return next;
  if (server_.at.host.empty()) {
    server_.at = *primary;
  } else {
    lose({ErrorKind::unavailable, "another one is the primary"});
    server_.at = {};  // until that is told
  }
  return next;
}

void RedisPair::lose(const Error& why) {
  for (RedisLine* line : {&reading_, &writing_}) line->close(why);
}

void RedisPair::poll(Duration most) {
  const MonoTime now = clock_.mono();
  if (sentinels_) most = std::min(most, follow_sentinels() - now);
  for (RedisLine* line : {&reading_, &writing_}) {
    if (!server_.at.host.empty()) line->open();
    if (line->descriptor() < 0) most = std::min(most, open_look_period);
    if (const auto until = line->check_overdue()) most = std::min(most, *until - now);
  }
  const pollfd sentinel{.fd = sentinels_ ? sentinels_->descriptor() : -1,
                        .events = sentinels_ ? sentinels_->events() : short{0},
                        .revents = 0};
  std::array<pollfd, 4> all{pollfd{.fd = wake_.number(), .events = POLLIN, .revents = 0},
                            pollfd{.fd = reading_.descriptor(), .events = reading_.events(), .revents = 0},
                            pollfd{.fd = writing_.descriptor(), .events = writing_.events(), .revents = 0}, sentinel};
  if (::poll(all.data(), all.size(), poll_ms(most)) <= 0) return;
  std::uint64_t ignored = 0;
  if (all[0].revents != 0) {
    [[maybe_unused]] const auto count = ::read(wake_.number(), &ignored, sizeof ignored);
  }
  if (all[2].revents != 0) writing_.on_events(all[2].revents);
  if (all[1].revents != 0) reading_.on_events(all[1].revents);
  if (all[3].revents != 0) sentinels_->on_events(all[3].revents);
}

RedisPair::Turn RedisPair::wait(Duration most) {
  poll(most);
  Turn turn;
  for (RedisLine* line : {&reading_, &writing_}) {
    if (auto loss = line->take_loss(); loss && !turn.loss) turn.loss = std::move(loss);
  }
  if (turn.loss) {
    lose(*turn.loss);
    for (RedisLine* line : {&reading_, &writing_}) (void)line->take_loss();
    is_open_ = false;
    if (sentinels_ && sentinels_->primary() == server_.at) sentinels_->forget();
    if (sentinels_ && !server_.at.host.empty()) last_ = std::exchange(server_.at, {});
  } else if (!is_open_ && reading_.is_open() && writing_.is_open()) {
    is_open_ = turn.has_opened = true;
  }
  // Where nobody knows the primary, it may be the one that was: it says itself whether it is.
  if (auto trouble = sentinels_ ? sentinels_->take_trouble() : std::nullopt; trouble && server_.at.host.empty()) {
    if (last_.host.empty()) {
      turn.loss = std::move(trouble);
    } else {
      server_.at = last_;
    }
  }
  return turn;
}

void each_entry(const redisReply& reply, const std::function<void(std::string_view, const StreamEntry&)>& take) {
  if (reply.type != REDIS_REPLY_ARRAY) return;
  const auto has_parts = [](const redisReply& each, std::size_t count) {
    return each.type == REDIS_REPLY_ARRAY && each.elements == count;
  };
  for (std::size_t i = 0; i < reply.elements; ++i) {
    const redisReply& stream = *reply.element[i];
    if (!has_parts(stream, 2) || stream.element[1]->type != REDIS_REPLY_ARRAY) continue;
    const auto name = text_in(*stream.element[0]);
    for (std::size_t k = 0; name && k < stream.element[1]->elements; ++k) {
      const redisReply& entry = *stream.element[1]->element[k];
      if (!has_parts(entry, 2) || !has_parts(*entry.element[1], 2)) continue;
      const auto id = text_in(*entry.element[0]);
      const auto message = text_in(*entry.element[1]->element[1]);
      if (id && message) take(*name, {.id = *id, .message = *message});
    }
  }
}

std::string id_after(std::string_view id) {
  const std::size_t dash = id.find('-');
  std::uint64_t number = 0;
  if (dash == std::string_view::npos) return std::string(id);
  std::from_chars(id.data() + dash + 1, id.data() + id.size(), number);
  return std::string(id.substr(0, dash + 1)) + std::to_string(number + 1);
}

std::int64_t made_at_ms(std::string_view id) {
  std::int64_t ms = 0;
  std::from_chars(id.data(), id.data() + id.size(), ms);
  return ms;
}

std::string BusKeys::out(std::uint64_t epoch, Incarnation edge) const {
  std::string key = prefix_ + "out:" + std::to_string(epoch) + ':';
  append_hex(key, static_cast<std::uint64_t>(edge), 16);
  return key;
}

}  // namespace sluice::bus
