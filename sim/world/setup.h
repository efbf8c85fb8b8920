// Everything about a history that is decided before it begins: the sale, the machine, the crowd, what goes wrong.
//
// One seed is one setup, and the setup is all that a world knows of its seed, so a test can change one thing of it
// and play the rest again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "shop/owner/owner_settings.h"
#include "shop/settings/config.h"
#include "sim/world/agenda.h"
#include "sim/world/fault.h"

namespace sluice::sim {

// Grows when the same seed would play another history: a seed of another version means nothing here.
inline constexpr int history_version = 2;

struct BuyerPlan {
  Time arrives{};
  std::uint32_t item = 0;
  std::uint32_t quantity = 1;
  std::uint32_t tabs = 1;     // so many clicks at once
  Duration poll{};            // how often it is seen while it waits
  Duration patience{};        // then it leaves; zero: never
  Time nap_from{}, nap_to{};  // not seen meanwhile
  bool uses_keys = true;      // each request has an idempotency key, the same at each try
  bool comes = true;          // when called
  bool takes_leave = false;   // says so when it goes away
  enum class Hold : std::uint8_t { pays, releases, forgets } hold = Hold::pays;
  std::string method = "tok_ok";
  Duration thinks{};    // before it pays
  bool cheats = false;  // with tickets and holds that are not its own, and old ones
};

struct NetworkHabits {
  Duration delay = std::chrono::milliseconds(20);
  double lost = 0;     // of requests, and of answers
  double doubled = 0;  // of requests
};

struct DiskHabits {
  Duration sync = std::chrono::milliseconds(2);
  double slow = 0;  // of syncs: those take seconds
};

// Of the way to a database that servers share, and of the database.
struct DatabaseHabits {
  Duration delay = std::chrono::milliseconds(3);  // of a commit
  double answer_lost = 0;                         // it is there or not, and whoever sent it does not hear of it
  double late = 0;                                // it is there seconds later, whoever has given it up
};

struct BankHabits {
  Duration delay = std::chrono::milliseconds(200);
  double request_lost = 0;
  double answer_lost = 0;  // it has done what was asked, and nobody hears of it
  double late = 0;         // what was given up arrives after all
  double fails = 0;
  double under_way = 0;
  double captures_at_once = 0;
  double never_captures = 0;  // of what was set aside: it has lapsed
  double event_doubled = 0;
  double event_lost = 0;
};

struct Setup {
  std::uint64_t seed = 0;
  shop::SaleConfig sale;
  shop::OwnerSettings owner;
  std::vector<BuyerPlan> buyers;
  NetworkHabits network;
  DiskHabits disk;
  std::optional<DatabaseHabits> database{};  // two servers share it, and have no disk; none: one server
  BankHabits bank;
  std::vector<PlannedFault> faults;
  Time faults_end{};   // from here on nothing goes wrong any more
  Time rests_until{};  // by then everything has come to rest
};

inline const WallTime world_start = *parse_rfc3339("2026-12-24T12:00:00Z");

[[nodiscard]] Setup setup_of(std::uint64_t seed);
// The same seed with one server, as all were in the first version, and with two.
[[nodiscard]] Setup one_server_of(std::uint64_t seed);
[[nodiscard]] Setup two_servers_of(std::uint64_t seed);
// For people: the sale, the crowd and the faults, a line each.
[[nodiscard]] std::string describe(const Setup& setup);

}  // namespace sluice::sim
