// Who has logged in: a random id in a cookie, and here, under the id's SHA-256, whose it is.
//
//   1. What is kept is no use to whoever reads it: an id cannot be found from its hash.
//   2. A session ends at the latest `life` after it began, and `idle` after it was last used; with the password that
//   it
//      was begun with (whoever changes it ends all others), and with the process: in memory alone, because a restart
//      is rare, and to log in again is one form.
//   3. Bounded: of one user's `of_one_max` the one that is unused for longest goes, of `all_max` likewise.
//
// One thread. Cost: a hash and a walk over all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace sluice::edge {

using SessionKey = std::array<std::uint8_t, 32>;

struct Session {
  SessionKey key{};
  std::string user{};
  std::string password{};  // its hash, as it was then
  bool is_https = false;   // its cookie goes over https alone
  MonoTime began{};
  MonoTime used{};
};

class Sessions {
public:
  // Long enough that nobody who only watches is thrown out in the middle of a sale; a day's work at most.
  static constexpr Duration idle = std::chrono::hours(2);
  static constexpr Duration life = std::chrono::hours(12);
  static constexpr std::size_t of_one_max = 8;
  static constexpr std::size_t all_max = 256;

  // The id of a new one, for the cookie.
  [[nodiscard]] std::string begin(Session session, MonoTime now, Random& random);
  // nullptr: there is none, or it has ended. Valid until the next call.
  [[nodiscard]] Session* find(std::string_view id, MonoTime now);
  [[nodiscard]] Session* find(const SessionKey& key, MonoTime now);
  void end(const SessionKey& key);
  // How much longer it lasts if nobody uses it.
  [[nodiscard]] static Duration left(const Session& session, MonoTime now);

private:
  void forget_ended(MonoTime now);
  void make_room(const std::string& user);

  std::vector<Session> all_;
};

}  // namespace sluice::edge
