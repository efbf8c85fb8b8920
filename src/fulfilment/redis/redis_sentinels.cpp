#include "fulfilment/redis/redis_sentinels.h"

#include <hiredis/hiredis.h>

#include <utility>

#include "base/whole_number.h"
#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {
namespace {

constexpr Duration ask_period = std::chrono::seconds(2);
constexpr Duration round_period = std::chrono::milliseconds(250);

// A name and a text, and so on. Empty: it is not there.
std::string_view field_of(const redisReply& reply, std::string_view name) {
  for (std::size_t i = 0; reply.type == REDIS_REPLY_ARRAY && i + 1 < reply.elements; i += 2) {
    if (text_in(*reply.element[i]) == name) return text_in(*reply.element[i + 1]).value_or("");
  }
  return {};
}

}  // namespace

RedisSentinels::RedisSentinels(const RedisServer& server, const Clock& clock)
    : server_(server), clock_(clock), asked_{.timeout = server.timeout, .tls = server.tls} {}

void RedisSentinels::forget() {
  primary_.reset();
  epoch_ = 0;
  ask_at_ = MonoTime{};
}

std::optional<Error> RedisSentinels::take_trouble() {
  return std::exchange(trouble_, std::nullopt);
}

MonoTime RedisSentinels::look() {
  const MonoTime now = clock_.mono();
  if (!line_ && now < ask_at_) return ask_at_;
  if (!line_) {
    asked_.at = server_.sentinels[which_];
    asked_.user = logs_in_ ? server_.user : "";
    asked_.password = logs_in_ ? server_.password : "";
    line_.emplace(asked_, clock_, RedisLine::Peer::sentinel);
    has_asked_ = is_answered_ = false;
    line_->open();
  }
  const auto until = line_->check_overdue();
  auto loss = line_->take_loss();
  if (loss || is_answered_) {
    go_on(is_answered_ ? std::nullopt : std::move(loss));
    return now;
  }
  if (line_->is_open() && !has_asked_) ask();
  return until.value_or(now);
}

void RedisSentinels::on_events(short events) {
  if (line_) line_->on_events(events);
}

void RedisSentinels::ask() {
  has_asked_ = true;
  line_->ask({"SENTINEL", "MASTER", server_.primary_name}, [this](const redisReply& reply) { take_answer(reply); });
}

void RedisSentinels::take_answer(const redisReply& reply) {
  is_answered_ = true;
  const auto port = whole_number<std::uint16_t>(field_of(reply, "port"));
  const auto epoch = whole_number<std::uint64_t>(field_of(reply, "config-epoch"));
  const std::string host(field_of(reply, "ip"));
  if (host.empty() || !port || !epoch) return note(invalid_input("names no primary"));
  // Who is in the midst of one tells the new epoch with the old address.
  const bool is_failing_over = field_of(reply, "flags").find("failover_in_progress") != std::string_view::npos;
  if (is_failing_over || (primary_ && *epoch <= epoch_)) return;
  primary_ = {.host = host, .port = *port};
  epoch_ = *epoch;
}

// The first of a round stands for all.
void RedisSentinels::note(Error trouble) {
  if (heard_) return;
  trouble.detail = "sentinel " + address_text(asked_.at.host, asked_.at.port) + ": " + trouble.detail;
  heard_ = std::move(trouble);
}

// To the next one, or, with a login, to the same one.
void RedisSentinels::go_on(std::optional<Error> trouble) {
  line_.reset();
  const bool wants_login =
      trouble && !logs_in_ && !server_.password.empty() && trouble->detail.find("NOAUTH") != std::string::npos;
  logs_in_ = wants_login;
  if (wants_login) return;
  if (trouble) note(std::move(*trouble));
  which_ = (which_ + 1) % server_.sentinels.size();
  const bool is_round = which_ == 0;
  if (is_round) {
    ++rounds_;
    if (!primary_) trouble_ = heard_.value_or(Error{ErrorKind::unavailable, "no sentinel names a primary"});
    heard_.reset();
  }
  if (primary_ && rounds_ > 0) {
    ask_at_ = clock_.mono() + ask_period;
  } else if (is_round) {
    ask_at_ = clock_.mono() + round_period;
  }
}

}  // namespace sluice::fulfilment
