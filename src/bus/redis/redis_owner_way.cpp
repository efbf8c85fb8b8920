#include "bus/redis/redis_owner_way.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>

namespace sluice::bus {

using fulfilment::RedisLine;
using fulfilment::text_in;

namespace {

constexpr Duration claim_period = std::chrono::milliseconds(500);
// Four claims: a Redis that is slow for a moment makes nobody think that there is no owner.
constexpr std::string_view sign_expires_ms = "2000";
// Answers under way; what comes meanwhile leaves together with the next one.
constexpr std::size_t unanswered_max = 64;

// KEYS: owner, in, board. ARGV: our sign, our epoch, how long the sign lasts, and the others. Whoever has a higher
// epoch is left alone. Answers: whether we are the owner; whether the board is there; the time.
constexpr std::string_view claim_script = R"(
local there = redis.call('GET', KEYS[1])
if there then
  local epoch = tonumber(string.match(there, '^sluice %d+ (%d+)'))
  if epoch and epoch > tonumber(ARGV[2]) then return {0} end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
local now = redis.call('TIME')
return {1, redis.call('PEXPIRE', KEYS[3], ARGV[4]), tonumber(now[1]), tonumber(now[2])}
)";

}  // namespace

RedisOwnerWay::RedisOwnerWay(const fulfilment::RedisServer& server, const std::string& shop, std::string keys,
                             const Clock& clock)
    : clock_(clock), keys_(shop), signing_keys_(std::move(keys)), pair_(server, clock) {}

void RedisOwnerWay::wait(Duration most, OwnerNews& news) {
  news_ = &news;
  const MonoTime now = clock_.mono();
  if (pair_.is_open() && epoch_ != 0 && now >= claim_at_) claim();
  if (pair_.is_open()) most = std::min(most, std::max(claim_at_ - now, Duration::zero()));
  const RedisPair::Turn turn = pair_.wait(most);
  if (turn.loss) {
    is_owner_ = is_reading_ = false;
    news.on_lost(*turn.loss);
  }
  if (turn.has_opened) begin();
  news_ = nullptr;
}

bool RedisOwnerWay::can_send() const {
  return pair_.is_open() && is_owner_ && pair_.writing().unanswered() < unanswered_max;
}

void RedisOwnerWay::answer(Incarnation edge, std::string message) {
  const std::string out = keys_.out(epoch_, edge);
  pair_.writing().ask({"XADD", out, "*", "m", message});
  pair_.writing().ask({"PEXPIRE", out, keys_expire_ms});
}

void RedisOwnerWay::publish(std::string message, bool is_whole) {
  has_published_ = true;
  RedisLine& line = pair_.writing();
  is_whole ? line.ask({"XADD", board_key_, "MAXLEN", "1", "*", "m", message})
           : line.ask({"XADD", board_key_, "*", "m", message});
}

// --- The sign

void RedisOwnerWay::begin() {
  has_published_ = false;
  claim_at_ = clock_.mono() + claim_period;
  news_->on_connected();
  pair_.writing().ask({"GET", keys_.owner()}, [this](const redisReply& reply) {
    if (epoch_ == 0) choose_epoch(reply);
    claim();
  });
}

void RedisOwnerWay::choose_epoch(const redisReply& reply) {
  const auto text = text_in(reply);
  const auto there = text ? read_sign(*text) : std::nullopt;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.wall()).time_since_epoch().count();
  epoch_ = std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(now, 1)), there ? there->epoch + 1 : 0);
  in_key_ = keys_.in(epoch_);
  board_key_ = keys_.board(epoch_);
}

void RedisOwnerWay::claim_anew() {
  epoch_ = 0;
  if (pair_.is_open()) {
    pair_.writing().ask({"GET", keys_.owner()}, [this](const redisReply& reply) {
      choose_epoch(reply);
      claim();
    });
  }
}

void RedisOwnerWay::claim() {
  claim_at_ = clock_.mono() + claim_period;
  const std::string epoch = std::to_string(epoch_);
  const std::string sign = text_of({.epoch = epoch_, .keys = signing_keys_});
  pair_.writing().ask(
      {"EVAL", claim_script, "3", keys_.owner(), in_key_, board_key_, sign, epoch, sign_expires_ms, keys_expire_ms},
      [this](const redisReply& reply) { take_claim(reply); });
}

void RedisOwnerWay::take_claim(const redisReply& reply) {
  const bool is_told = reply.type == REDIS_REPLY_ARRAY && reply.elements >= 1;
  is_owner_ = is_told && reply.element[0]->integer == 1 && reply.elements == 4;
  news_->on_sign(is_owner_);
  if (!is_owner_) return;
  const auto redis_now = std::chrono::seconds(reply.element[2]->integer) + Duration(reply.element[3]->integer);
  redis_ahead_ = redis_now - clock_.mono().time_since_epoch();
  if (has_published_ && reply.element[1]->integer == 0) news_->on_forgotten();
  if (is_reading_) return;
  in_id_ = from_the_beginning;
  read_at_ = clock_.mono();
  is_reading_ = true;
  read_requests();
}

// --- Requests

void RedisOwnerWay::read_requests() {
  if (clock_.mono() - read_at_ >= stream_silence_max) {
    in_id_ = from_the_beginning;
    read_at_ = clock_.mono();
  }
  pair_.reading().ask(
      {"XREAD", "COUNT", entries_max, "BLOCK", read_wait_ms, "STREAMS", in_key_, in_id_},
      [this](const redisReply& reply) { take_requests(reply); }, read_wait);
}

void RedisOwnerWay::take_requests(const redisReply& reply) {
  // Another owner's, by now: what is on our stream is asked again there.
  if (!is_owner_) {
    is_reading_ = false;
    return;
  }
  bool has_some = false;
  each_entry(reply, [&](std::string_view stream, const StreamEntry& entry) {
    if (stream != in_key_) return;
    has_some = true;
    in_id_ = entry.id;
    news_->on_message(entry.message, age_of(entry.id));
  });
  if (has_some) {
    read_at_ = clock_.mono();
    pair_.writing().ask({"XTRIM", in_key_, "MINID", id_after(in_id_)});
  }
  read_requests();
}

Duration RedisOwnerWay::age_of(std::string_view id) const {
  const Duration redis_now = clock_.mono().time_since_epoch() + redis_ahead_;
  return std::max(redis_now - Duration(std::chrono::milliseconds(made_at_ms(id))), Duration::zero());
}

}  // namespace sluice::bus
