#include "bus/redis/redis_edge_way.h"

#include <hiredis/hiredis.h>

#include <array>

#include "fulfilment/redis/redis_link.h"

namespace sluice::bus {

using fulfilment::RedisLine;
using fulfilment::text_in;

RedisEdgeWay::RedisEdgeWay(const fulfilment::RedisServer& server, const std::string& shop, Incarnation edge,
                           const Clock& clock, Reads reads)
    : clock_(clock), edge_(edge), reads_(reads), keys_(shop), pair_(server, clock) {
  begin_streams();
}

Result<std::optional<Sign>> RedisEdgeWay::look(const fulfilment::RedisServer& server, const std::string& shop) {
  auto link = fulfilment::RedisLink::open(server);
  if (!link) return link.error();
  const std::array<fulfilment::RedisLink::Command, 1> question{{{"GET", BusKeys(shop).owner()}}};
  const auto answers = link->run(question);
  if (!answers) return answers.error();
  return read_sign(answers->front());
}

void RedisEdgeWay::wait(Duration most, EdgeNews& news) {
  news_ = &news;
  const RedisPair::Turn turn = pair_.wait(most);
  if (turn.loss) news.on_lost(*turn.loss);
  if (turn.has_opened) begin();
  news_ = nullptr;
}

bool RedisEdgeWay::can_send() const {
  return pair_.is_open() && epoch_ != 0 && pair_.writing().unanswered() == 0;
}

void RedisEdgeWay::send(std::string message) {
  const std::string in = keys_.in(epoch_);
  RedisLine& line = pair_.writing();
  line.ask({"XADD", in, "*", "m", message});
  line.ask({"PEXPIRE", in, keys_expire_ms});
  line.ask({"XTRIM", out_key_, "MINID", id_after(out_id_)});
}

// --- Reading

void RedisEdgeWay::begin() {
  news_->on_connected();
  begin_streams();
  pair_.reading().ask({"GET", keys_.owner()}, [this](const redisReply& reply) {
    take_sign(reply);
    read_streams();
  });
}

void RedisEdgeWay::begin_streams() {
  out_key_ = keys_.out(epoch_, edge_);
  board_key_ = keys_.board(epoch_);
  out_id_ = board_id_ = from_the_beginning;
  read_at_ = clock_.mono();
}

void RedisEdgeWay::take_sign(const redisReply& reply) {
  const auto text = text_in(reply);
  const auto sign = text ? read_sign(*text) : std::nullopt;
  if (sign && sign->epoch != epoch_) {
    epoch_ = sign->epoch;
    begin_streams();
  }
  news_->on_sign(sign);
}

void RedisEdgeWay::read_streams() {
  if (clock_.mono() - read_at_ >= stream_silence_max) begin_streams();
  RedisLine& line = pair_.reading();
  const auto take = [this](const redisReply& reply) { take_entries(reply); };
  if (reads_ == Reads::answers) {
    line.ask({"XREAD", "COUNT", entries_max, "BLOCK", read_wait_ms, "STREAMS", out_key_, out_id_}, take, read_wait);
  } else {
    line.ask(
        {"XREAD", "COUNT", entries_max, "BLOCK", read_wait_ms, "STREAMS", out_key_, board_key_, out_id_, board_id_},
        take, read_wait);
  }
  line.ask({"GET", keys_.owner()}, [this](const redisReply& reply) {
    take_sign(reply);
    read_streams();
  });
}

void RedisEdgeWay::take_entries(const redisReply& reply) {
  each_entry(reply, [this](std::string_view stream, const StreamEntry& entry) { take_entry(stream, entry); });
}

void RedisEdgeWay::take_entry(std::string_view stream, const StreamEntry& entry) {
  read_at_ = clock_.mono();
  if (stream == out_key_) {
    out_id_ = entry.id;
    news_->on_answers(entry.message);
  } else if (stream == board_key_) {
    board_id_ = entry.id;
    news_->on_board(entry.message);
  }
}

}  // namespace sluice::bus
