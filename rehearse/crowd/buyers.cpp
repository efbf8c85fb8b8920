#include "rehearse/crowd/buyers.h"

#include <algorithm>
#include <functional>

namespace sluice::rehearse {

void Heap::push(Entry entry) {
  entries_.push_back(entry);
  std::push_heap(entries_.begin(), entries_.end(), std::greater<>());
}

Heap::Entry Heap::pop() {
  std::pop_heap(entries_.begin(), entries_.end(), std::greater<>());
  const Entry entry = entries_.back();
  entries_.pop_back();
  return entry;
}

Buyers::Buyers(std::size_t buyers_max, Tally& tally) : tally_(tally) {
  buyers_.reserve(buyers_max);
}

std::uint32_t Buyers::adopt(const Request& request) {
  if (request.buyer != Request::nobody) return request.buyer;
  std::uint32_t index = size();
  if (free_.empty()) {
    buyers_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Buyer& buyer = buyers_[index];
  const std::uint32_t stamp = buyer.stamp;
  buyer = Buyer{};
  buyer.stamp = stamp;
  buyer.arrived = request.intended;
  buyer.intended = request.intended;
  buyer.arrival = request.arrival;
  buyer.item = request.item;
  buyer.is_done = false;
  ++alive_;
  return index;
}

void Buyers::keep_cookies(std::uint32_t index, const Answer& answer) {
  for (std::size_t i = 0; i < answer.cookie_count; ++i) {
    if (!cookies_.set(buyers_[index].jar, answer.cookies[i].name, answer.cookies[i].value)) {
      tally_.on_malformed("more cookies than a browser keeps");
    }
  }
}

void Buyers::win(std::uint32_t index, Win win) {
  Buyer& buyer = buyers_[index];
  buyer.win = static_cast<std::uint32_t>(wins_.size());
  win.buyer = index;
  wins_.push_back(std::move(win));
  end_waiting(buyer);
  count(Outcome::secured);
}

void Buyers::begin_waiting(std::uint32_t index) {
  Buyer& buyer = buyers_[index];
  if (!buyer.is_waiting) ++waiting_;
  buyer.is_waiting = true;
}

void Buyers::end_waiting(Buyer& buyer) {
  if (buyer.is_waiting) --waiting_;
  buyer.is_waiting = false;
}

void Buyers::close(std::uint32_t index, Outcome outcome) {
  Buyer& buyer = buyers_[index];
  if (buyer.is_done) return;
  buyer.is_done = true;
  ++buyer.stamp;
  --alive_;
  end_waiting(buyer);
  if (buyer.win != Buyer::no_win) return;
  count(outcome);
  cookies_.release(buyer.jar);
  free_.push_back(index);
}

void Buyers::reopen(std::uint32_t index) {
  Buyer& buyer = buyers_[index];
  buyer.is_done = false;
  buyer.attempts = 0;
  ++alive_;
}

}  // namespace sluice::rehearse
