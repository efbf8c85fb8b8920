#include "edge/degraded/stamps.h"

#include <algorithm>
#include <limits>

namespace sluice::edge {
namespace {

// Below, a period of the gate would last for hours.
constexpr double a_second_min = 0.001;

}  // namespace

Stamps::Book& Stamps::book_of(const Line& line) {
  const auto [at, is_new] = books_.try_emplace(Key{std::string(line.sale), line.line, line.epoch});
  if (is_new) at->second = {.stamped = line::Stamped(line::Stamped::untold_a_second, since_), .key = &at->first};
  return at->second;
}

const Stamps::Book* Stamps::find_book(const Line& line) const {
  const auto at = books_.find(Key{std::string(line.sale), line.line, line.epoch});
  return at == books_.end() ? nullptr : &at->second;
}

// --- The owner comes and goes

void Stamps::begin(WallTime now) {
  const std::scoped_lock lock(mutex_);
  if (people_.empty()) {
    books_.clear();
    since_ = stamp_time(now);
  }
  mode_.store(Mode::away, std::memory_order_release);
}

void Stamps::begin_hand_in() {
  mode_.store(Mode::handing_in, std::memory_order_release);
}

std::size_t Stamps::list_locked(std::size_t from, std::size_t most, std::vector<Noted>& noted) const {
  for (; from < people_.size() && noted.size() < most; ++from) {
    const Person& person = people_[from];
    const line::Stamped::Entry& entry = person.book->stamped.entries()[person.index];
    if (entry.is_gone) continue;
    noted.push_back({.at = entry.at,
                     .sale = person.book->key->sale,
                     .line = person.book->key->line,
                     .epoch = person.book->key->epoch,
                     .buyer = person.buyer,
                     .client = person.client});
  }
  return from;
}

std::size_t Stamps::list(std::size_t from, std::size_t most, std::vector<Noted>& noted) const {
  const std::scoped_lock lock(mutex_);
  return list_locked(from, most, noted);
}

bool Stamps::finish(std::size_t from, const std::function<bool(std::vector<Noted>)>& send) {
  const std::scoped_lock lock(mutex_);
  std::vector<Noted> rest;
  list_locked(from, std::numeric_limits<std::size_t>::max(), rest);
  if (!send(std::move(rest))) return false;
  mode_.store(Mode::off, std::memory_order_release);
  return true;
}

void Stamps::forget_all() {
  const std::scoped_lock lock(mutex_);
  if (mode() != Mode::off) return;
  people_ = {};
  books_.clear();
}

// --- Visitors

Stamps::Come Stamps::come(const Line& line, WallTime now, BuyerId buyer, std::string_view client) {
  const std::scoped_lock lock(mutex_);
  if (mode() == Mode::off) return {};
  Book& book = book_of(line);
  const std::uint64_t person = raw(token::thumb_of(buyer));
  if (people_.size() >= people_max && book.stamped.find(person) == nullptr) return {.how = Come::How::full};
  const line::Stamped::Known known = book.stamped.come(stamp_time(now), person);
  if (known.is_new) {
    people_.push_back({.book = &book, .index = known.index, .buyer = buyer, .client = std::string(client)});
    count_.fetch_add(1, std::memory_order_relaxed);
  }
  const StampTime at = book.stamped.entries()[known.index].at;
  return {.how = Come::How::stamped, .at = at, .ahead = book.stamped.ahead(at)};
}

std::optional<StampTime> Stamps::find(const Line& line, token::BuyerThumb buyer) const {
  const std::scoped_lock lock(mutex_);
  const Book* book = find_book(line);
  const line::Stamped::Entry* entry = book == nullptr ? nullptr : book->stamped.find(raw(buyer));
  return entry == nullptr ? std::nullopt : std::optional(entry->at);
}

std::size_t Stamps::ahead(const Line& line, StampTime at) const {
  const std::scoped_lock lock(mutex_);
  const Book* book = find_book(line);
  return book == nullptr ? 0 : book->stamped.ahead(at);
}

line::Stamped::Answer Stamps::ask(const Line& line, double a_second, MonoTime now, token::BuyerThumb buyer,
                                  StampTime at) {
  const std::scoped_lock lock(mutex_);
  line::Stamped& stamped = book_of(line).stamped;
  stamped.set_pace(a_second > 0 ? std::max(a_second_min, a_second * part()) : line::Stamped::untold_a_second);
  return stamped.ask(now, raw(buyer), at);
}

void Stamps::leave(const Line& line, token::BuyerThumb buyer) {
  const std::scoped_lock lock(mutex_);
  book_of(line).stamped.go(raw(buyer));
}

}  // namespace sluice::edge
