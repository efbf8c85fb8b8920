#include "bus/memory/memory_bus.h"

#include <utility>

namespace sluice::bus {

class MemoryBus::Owner final : public OwnerWay {
public:
  explicit Owner(MemoryBus& bus) : bus_(bus) { claim_anew(); }

  void wait(Duration, OwnerNews& news) override {
    if (std::exchange(connection_, bus_.connection_) != bus_.connection_) news.on_connected();
    const bool was_there = bus_.sign_.has_value();
    if (!was_there && epoch_ == bus_.epoch_) bus_.sign_ = Sign{.epoch = epoch_, .keys = keys_};
    news.on_sign(is_owner());
    if (!is_owner()) return;
    if (bus_.board_.empty() && has_published_) news.on_forgotten();
    for (const Message& each : std::exchange(bus_.requests_, {})) {
      for (int i = 0; i < (bus_.repeats_ ? 2 : 1); ++i)
        news.on_message(each.bytes, bus_.clock_.mono() - each.sent_at);
    }
  }
  [[nodiscard]] bool can_send() const override { return is_owner(); }
  void answer(Incarnation edge, std::string message) override { bus_.answers_[edge].push_back(std::move(message)); }
  void publish(std::string message, bool is_whole) override {
    if (is_whole) bus_.board_.clear();
    bus_.board_.push_back(std::move(message));
    has_published_ = true;
  }
  void claim_anew() override {
    epoch_ = ++bus_.epoch_;
    bus_.sign_ = Sign{.epoch = epoch_, .keys = keys_};
    bus_.requests_.clear();
    bus_.answers_.clear();
    bus_.board_.clear();
  }
  void set_keys(std::string keys) override {
    keys_ = std::move(keys);
    if (is_owner()) bus_.sign_->keys = keys_;
  }
  void wake() override {}

private:
  [[nodiscard]] bool is_owner() const { return bus_.sign_ && bus_.sign_->epoch == epoch_; }

  MemoryBus& bus_;
  std::string keys_ = "keys";
  std::uint64_t epoch_ = 0;
  std::uint64_t connection_ = 0;
  bool has_published_ = false;
};

class MemoryBus::Edge final : public EdgeWay {
public:
  Edge(MemoryBus& bus, Incarnation incarnation) : bus_(bus), incarnation_(incarnation) {}

  void wait(Duration, EdgeNews& news) override {
    if (std::exchange(connection_, bus_.connection_) != bus_.connection_) {
      read_ = 0;
      news.on_connected();
    }
    if (bus_.sign_ && std::exchange(epoch_, bus_.sign_->epoch) != bus_.sign_->epoch) read_ = 0;
    news.on_sign(bus_.sign_);
    for (const std::string& each : std::exchange(bus_.answers_[incarnation_], {})) news.on_answers(each);
    if (read_ > bus_.board_.size() || std::exchange(bus_.again_, false)) read_ = 0;
    while (read_ < bus_.board_.size()) news.on_board(bus_.board_[read_++]);
  }
  [[nodiscard]] bool can_send() const override { return epoch_ != 0; }
  void send(std::string message) override {
    const bool is_there = bus_.epoch_ == epoch_;
    if (is_there) bus_.requests_.push_back({.bytes = std::move(message), .sent_at = bus_.clock_.mono()});
  }
  void wake() override {}

private:
  MemoryBus& bus_;
  const Incarnation incarnation_;
  std::uint64_t epoch_ = 0;
  std::uint64_t connection_ = 0;
  std::size_t read_ = 0;  // of the board
};

MemoryBus::MemoryBus(const Clock& clock) : clock_(clock) {}
MemoryBus::~MemoryBus() = default;

OwnerWay& MemoryBus::owner() {
  return *owners_.emplace_back(std::make_unique<Owner>(*this));
}

EdgeWay& MemoryBus::edge(Incarnation incarnation) {
  auto& edge = edges_[incarnation];
  if (!edge) edge = std::make_unique<Edge>(*this, incarnation);
  return *edge;
}

void MemoryBus::lose_everything() {
  ++connection_;
  forget();
}

void MemoryBus::forget() {
  sign_.reset();
  requests_.clear();
  answers_.clear();
  board_.clear();
}

}  // namespace sluice::bus
