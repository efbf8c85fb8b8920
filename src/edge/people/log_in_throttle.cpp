#include "edge/people/log_in_throttle.h"

#include <functional>
#include <string>
#include <utility>

namespace sluice::edge {
namespace {

using std::chrono::minutes;

constexpr Rate of_pair{.count = 5, .per = minutes(5)};
constexpr Rate of_address{.count = 20, .per = minutes(5)};
constexpr Rate of_user{.count = 60, .per = minutes(5)};
// Of the acts that are kept: a thousand a day at most, so that those of people stay for months.
constexpr Rate of_notes{.count = 20, .per = minutes(20)};
constexpr std::uint64_t notes_key = 1;

}  // namespace

LogInThrottle::Keys LogInThrottle::keys_of(std::string_view user, const Network& from) const {
  const auto hash = [this](std::string text) {
    text.append(reinterpret_cast<const char*>(&salt_), sizeof salt_);
    return static_cast<std::uint64_t>(std::hash<std::string>()(text));
  };
  const std::string name(user);
  const std::string address = std::to_string(from.host);
  return {.pair = hash("p" + address + "/" + name), .address = hash("a" + address), .user = hash("u" + name)};
}

Duration LogInThrottle::take(std::string_view user, const Network& from, MonoTime now) {
  const Keys keys = keys_of(user, from);
  Duration wait = book_.take(keys.pair, of_pair, 1, now);
  if (wait > Duration::zero()) return wait;
  wait = book_.take(keys.address, of_address, 1, now);
  if (wait > Duration::zero()) {
    book_.give_back(keys.pair, of_pair, 1, now);
    return wait;
  }
  wait = book_.take(keys.user, of_user, 1, now);
  if (wait > Duration::zero()) {
    book_.give_back(keys.pair, of_pair, 1, now);
    book_.give_back(keys.address, of_address, 1, now);
  }
  return wait;
}

void LogInThrottle::give_back(std::string_view user, const Network& from, MonoTime now) {
  const Keys keys = keys_of(user, from);
  book_.give_back(keys.pair, of_pair, 1, now);
  book_.give_back(keys.address, of_address, 1, now);
  book_.give_back(keys.user, of_user, 1, now);
}

std::optional<std::uint64_t> LogInThrottle::take_note(MonoTime now) {
  if (book_.take(notes_key, of_notes, 1, now) > Duration::zero()) {
    ++left_out_;
    return std::nullopt;
  }
  return std::exchange(left_out_, 0);
}

}  // namespace sluice::edge
