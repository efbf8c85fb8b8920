// How an owner runs its sales. Constants of a process, handed in so that tests can make them small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "delivery/target.h"
#include "line/pace.h"
#include "order/turns.h"
#include "shop/chronicle/measures.h"

namespace sluice::shop {

struct OwnerSettings {
  Duration tick = line::Pace::tick;                      // calling, publishing, high-water marks
  Duration presence_window = std::chrono::seconds(180);  // twice the longest advice for a personal poll
  Duration return_grace = std::chrono::seconds(10);      // after a restart, before anybody new is called
  std::uint32_t ordinal_block = 100'000;                 // smaller: more writes; larger: a restart skips more numbers
  std::size_t batch_max = 1024;      // calls a round; larger: fewer syncs, longer waits for the first one
  std::size_t mailbox_max = 32'768;  // a second of full load; beyond it, 503
  // Holds that a round may end because their time is over. More: one round takes longer than a buyer should wait;
  // fewer: after a second in which ten thousand units went, they come back more slowly than they went.
  std::size_t expiries_max = 1000;
  // Units that one round takes off sale: about 20 ms of writing. More: every other sale waits for one slip of the
  // finger.
  std::uint32_t withdrawals_max = 5000;
  std::size_t payments_in_flight_max = 64;
  // Of a sale's, for one payer: a quarter of the room is always another address's, and most of it another person's.
  order::Shares payments_in_flight_shares{.address = 48, .person = 8};
  std::string payment_provider = "sandbox";  // what payments say they went to
  // Reads of status documents that edges are to answer, of all sales together: half a core, at 16 us each with
  // margin. More: the crowd leaves less to those who buy; fewer: people wait longer for news.
  double status_reads_per_s_max = 25'000;
  Duration poll_advice_max = std::chrono::seconds(60);
  std::uint32_t event_streams_max = 1000;  // offered while no more people wait than could have one; 0: never
  // How long the answer to an idempotency key is kept, and how many of one buyer's: a retry comes within minutes, and
  // nobody buys a hundred times. Longer or more: rows and memory that one client can make grow.
  std::chrono::hours answer_age_max{24};
  std::size_t answers_a_buyer_max = 100;
  // How long it is known that a payment provider's event was taken in, and of how many a sale. Shorter than the three
  // days for which providers tell again: an event would be asked about twice, which costs a question and no more.
  std::chrono::hours event_age_max{7 * 24};
  std::size_t events_max = 200'000;
  std::vector<delivery::Target> targets{};  // whom sales' facts are told to
  // Of all sales, to one target: what a courier may be carrying at once. More: one endpoint is met by a crowd.
  std::uint32_t deliveries_in_flight_per_target_max = 16;
  // Likewise, to a broker, which confirms many at a time. Fewer: one is waited for as long as a window of them;
  // more: what a lost connection has told twice.
  std::uint32_t messages_in_flight_max = 200;
  // Another server waits for this one's end: the ledger hears of this one every second, so that it knows that it has
  // not come, and so that this one notices soon when it has been taken for dead.
  bool has_standby = false;
  Measure measure{};  // of the process, for the chronicles of sales; none: they tell of the sale alone
};

}  // namespace sluice::shop
