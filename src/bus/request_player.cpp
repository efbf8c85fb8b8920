#include "bus/request_player.h"

#include <string>
#include <utility>

#include "base/invariant.h"
#include "bus/request_bytes.h"

namespace sluice::bus {
namespace {

// What is kept for an edge while its answers cannot leave. More is sent when it asks again.
constexpr std::size_t answers_bytes_max = std::size_t{16} << 20U;

}  // namespace

// Answers a request that its handler has put off.
class RequestPlayer::Answerer final : public http::Deferred::Sink {
public:
  Answerer(std::weak_ptr<RequestPlayer*> player, Incarnation edge) : player_(std::move(player)), edge_(edge) {}
  void respond(std::uint64_t slot, const http::Response& response) override {
    if (const auto player = player_.lock()) (*player)->answer(edge_, Sequence{slot}, response);
  }
  void abandon(std::uint64_t slot) override {
    const auto player = player_.lock();
    if (!player) return;
    (*player)->parts_.loop.post([player = player_, edge = edge_, slot] {
      if (const auto there = player.lock()) (*there)->answer(edge, Sequence{slot}, {.status = 500});
    });
  }

private:
  const std::weak_ptr<RequestPlayer*> player_;
  const Incarnation edge_;
};

class RequestPlayer::Exchange final : public http::Exchange {
public:
  Exchange(RequestPlayer& player, Incarnation edge, Sequence sequence)
      : player_(player), edge_(edge), sequence_(sequence) {}
  void respond(const http::Response& response) override { player_.answer(edge_, sequence_, response); }
  http::Deferred defer() override {
    return {std::make_shared<Answerer>(player_.self_, edge_), static_cast<std::uint64_t>(sequence_)};
  }
  // Edges have streams of their own and ask for none.
  http::Stream stream(const http::Response& head) override {
    respond(head);
    return {};
  }

private:
  RequestPlayer& player_;
  const Incarnation edge_;
  const Sequence sequence_;
};

void RequestPlayer::play(Incarnation id, EdgeRoll::Edge& edge, const SentRequest& sent, Duration age) {
  if (age >= sent.left) {
    ++counts_.late;
    return;
  }
  switch (parts_.receiver.begin(id, sent.sequence)) {
    case Receiver::Turn::again:
      ++counts_.repeated;
      if (edge.answers.size() < answers_bytes_max) edge.answers += parts_.receiver.answer_of(id, sent.sequence);
      return;
    case Receiver::Turn::under_way:
      ++counts_.repeated;
      return;
    case Receiver::Turn::no_room:
    case Receiver::Turn::nobodys:
      return;
    case Receiver::Turn::play:
      return begin(id, edge, sent);
  }
}

void RequestPlayer::begin(Incarnation id, EdgeRoll::Edge& edge, const SentRequest& sent) {
  ++under_way_;
  ++counts_.played;
  edge.asked += 1;
  const auto request = read_request(sent.request);
  if (!request) {
    parts_.log.error("bus_garbled", {{"what", "request"}, {"edge", edge.name}});
    return answer(id, sent.sequence, {.status = 400});
  }
  Exchange exchange(*this, id, sent.sequence);
  handler_->handle(*request, exchange);
}

void RequestPlayer::answer(Incarnation id, Sequence sequence, const http::Response& response) {
  SLUICE_INVARIANT(under_way_ > 0);
  --under_way_;
  std::string bytes;
  const std::size_t size = response.content_type.size() + response.extra_headers.size() + response.body.size();
  append_answer(bytes, sequence, size <= answer_bytes_max ? response : http::Response{.status = 500});
  EdgeRoll::Edge* const edge = parts_.edges.find(id);
  if (edge != nullptr && edge->answers.size() < answers_bytes_max) edge->answers += bytes;
  (void)parts_.receiver.end(id, sequence, std::move(bytes));
}

}  // namespace sluice::bus
