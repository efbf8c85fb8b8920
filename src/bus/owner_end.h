// The owner's end of the bus: plays edges' requests against a handler, as an HTTP server would, takes answers back to
// whichever edge asked, and tells the board.
//
//  1. A request is played as request_player.h says, and not at all when its edge signs with other keys than ours, but
//     for keys that have come to differ a moment ago (keys_match.h).
//  2. Answers leave when the handler has given them, together with those that are ready then. They are given on the
//     thread that turns: this is the Loop of the handler.
//  3. The board is looked at on each beat, and told as board_teller.h says.
//  4. When another owner has come after us nothing is heard or told, until may_claim() has been false and is true
//     again: until this process has lost its sales and got them back.
//  5. What workers say goes to their desk, and what it has for them is sent: this is the thread of its bus.
//
// turn() is one turn, and deterministic given its way; run() turns until it is told to stop and what was begun is
// answered. Everything else, but for post() and stand(), is for that thread.
//
// Logs: bus_connected (info); bus_lost, bus_displaced (warning); bus_garbled (error).
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/board.h"
#include "bus/board_teller.h"
#include "bus/connection_state.h"
#include "bus/edge_roll.h"
#include "bus/intake.h"
#include "bus/receiver.h"
#include "bus/request_player.h"
#include "bus/ways.h"
#include "bus/worker_desk.h"
#include "http/loop.h"
#include "http/message.h"

namespace sluice::bus {

class OwnerEnd final : public http::Loop, private OwnerNews {
public:
  struct Parts {
    OwnerWay& way;
    BoardSource& board;
    const Clock& clock;
    Log& log;
    std::function<std::string()> keys{};  // the fingerprint of our own, as they are now
    std::function<bool()> may_claim{};    // whether we have the sales
    WorkerDesk* workers = nullptr;        // null: there are none
  };
  // What is referred to must outlive it.
  explicit OwnerEnd(const Parts& parts);
  ~OwnerEnd() override = default;
  OwnerEnd(const OwnerEnd&) = delete;
  OwnerEnd& operator=(const OwnerEnd&) = delete;

  // Who answers; before the first turn.
  void serve(http::Handler& handler) { player_.serve(handler); }

  void post(std::function<void()> work) override;
  void every(Duration period, std::function<void()> task) override;

  void turn(Duration most);
  void run(const std::atomic<bool>& is_stopping);

  // How it stands, for any thread.
  struct SeenEdge {
    std::string name;
    Duration lag{0};  // how old what it knows of the board is
  };
  struct Stand {
    bool is_connected = false;
    bool is_displaced = false;
    std::uint64_t played = 0;
    std::uint64_t repeated = 0;  // came again, and were not played again
    std::uint64_t late = 0;      // came when nobody waited any more
    std::vector<SeenEdge> edges{};
    std::string why{};  // it is not connected
  };
  [[nodiscard]] Stand stand() const;

private:
  void on_connected() override;
  void on_lost(const Error& why) override { connection_.on_lost(why); }
  void on_message(std::string_view bytes, Duration age) override;
  void on_forgotten() override { teller_.forget_whole(); }
  void on_sign(bool is_ours) override;

  void run_posted();
  void beat();
  [[nodiscard]] Duration until_beat() const;
  void follow_claim();
  void send_answers();
  void send_tasks();
  void tell_board();
  void show();

  const Parts parts_;

  Intake<std::function<void()>> posted_;
  mutable std::mutex mutex_;
  Stand shown_;  // guarded by mutex_

  // Of the thread that turns:
  ConnectionState connection_;
  Receiver receiver_;
  EdgeRoll edges_;
  RequestPlayer player_;
  BoardTeller teller_;
  Duration beat_period_ = std::chrono::milliseconds(100);
  std::function<void()> beat_task_;
  MonoTime next_beat_{};
  bool takes_no_more_ = false;
  bool is_displaced_ = false;
  bool could_claim_ = true;
};

}  // namespace sluice::bus
