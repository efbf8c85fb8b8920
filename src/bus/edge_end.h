// An edge's end of the bus: carries requests to the owner and answers back, and takes in the board.
//
//  1. Requests are handed over by edge threads and never hold one up: beyond Sender::unanswered_max they are refused,
//     and while no owner is heard, too.
//  2. One message is under way at a time; what comes meanwhile leaves together with the next one (at most
//     requests_max). So load makes messages larger, not slower, and a lone request waits for nothing.
//  3. Whether the owner is heard is judged with each turn (hearing.h).
//  4. Who is not answered within `patience` is told so: whether it was done is not known then.
//
// turn() is one turn, and deterministic given its way; run() turns until it is told to stop.
//
// Logs: bus_garbled (error), and what hearing.h does.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/published.h"
#include "base/time.h"
#include "bus/askers.h"
#include "bus/board.h"
#include "bus/hearing.h"
#include "bus/sender.h"
#include "bus/ways.h"
#include "http/elsewhere.h"

namespace sluice::bus {

class EdgeEnd final : public http::Elsewhere, private EdgeNews {
public:
  struct Parts {
    EdgeWay& way;
    BoardCopy& board;
    const Clock& clock;
    Log& log;
    Incarnation incarnation{};
    std::string name{};                   // for operators
    std::function<std::string()> keys{};  // the fingerprint of our own, as they are now
    Duration patience = std::chrono::seconds(5);
  };
  // What is referred to must outlive it.
  explicit EdgeEnd(const Parts& parts);
  ~EdgeEnd() override = default;
  EdgeEnd(const EdgeEnd&) = delete;
  EdgeEnd& operator=(const EdgeEnd&) = delete;

  [[nodiscard]] Asked ask(const http::Request& request, http::Loop& loop, Then then) override;

  void turn(Duration most);
  void run(const std::atomic<bool>& is_stopping);
  void wake() { parts_.way.wake(); }  // thread-safe

  // How it stands, for any thread.
  struct Stand {
    bool is_connected = false;
    bool is_heard = false;
    bool keys_match = true;
    std::size_t unanswered = 0;
    std::uint64_t sent = 0;      // requests, each once
    std::uint64_t repeated = 0;  // and again
    std::uint64_t refused = 0;   // no owner was heard, or too many waited
    std::uint64_t given_up = 0;
    Duration board_age{0};  // since the board had news
    std::string why{};      // no owner is heard
  };
  [[nodiscard]] Stand stand() const;

private:
  void on_connected() override;
  void on_lost(const Error& why) override { hearing_.on_lost(why); }
  void on_sign(const std::optional<Sign>& sign) override;
  void on_answers(std::string_view message) override;
  void on_board(std::string_view message) override;

  void send();
  void give_up(const std::vector<Sequence>& sequences);
  void judge();
  [[nodiscard]] Duration until_next() const;

  const Parts parts_;
  Askers askers_;

  // Of the thread that turns:
  Sender sender_;
  Hearing hearing_;
  std::uint64_t board_number_ = 0;  // of the last news that was taken in; 0: none yet
  MonoTime told_at_{};              // when a message was sent last
  std::vector<ReadCount> reads_;
  std::vector<SentRequest> due_;

  // For any thread:
  std::atomic<bool> is_heard_{false};
  std::atomic<bool> shows_connected_{false};
  std::atomic<bool> keys_match_{true};
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> repeated_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> given_up_{0};
  std::atomic<MonoTime> heard_at_{};
  Published<std::string> why_;
};

}  // namespace sluice::bus
