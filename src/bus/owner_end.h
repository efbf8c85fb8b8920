// The owner's end of the bus: plays edges' requests against a handler, as an HTTP server would, takes answers back to
// whichever edge asked, and tells the board.
//
//  1. A request is played once, however often it comes (receiver.h), and not at all when its time is over or its edge
//     signs with other keys than ours, but for keys that have come to differ a moment ago (keys_differ_max).
//  2. Answers leave when the handler has given them, together with those that are ready then. They are given on the
//     thread that turns: this is the Loop of the handler.
//  3. The board is looked at on each beat. All edges begin with its last whole, so it is told whole once more when
//     the news since are more than it was, when the bus has forgotten it, and every ten seconds, for who missed some.
//  4. When another owner has come after us nothing is heard or told, until may_claim() has been false and is true
//     again: until this process has lost its sales and got them back.
//  5. What workers say goes to their desk, and what it has for them is sent: this is the thread of its bus.
//
// turn() is one turn, and deterministic given its way; run() turns until it is told to stop and what was begun is
// answered. Everything else, but for post() and stand(), is for that thread.
//
// Logs: bus_connected, bus_edge, bus_edge_gone (info); bus_lost, bus_displaced (warning); bus_keys_differ,
// bus_garbled (error).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/board.h"
#include "bus/receiver.h"
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
  ~OwnerEnd() override;
  OwnerEnd(const OwnerEnd&) = delete;
  OwnerEnd& operator=(const OwnerEnd&) = delete;

  // Who answers; before the first turn.
  void serve(http::Handler& handler) { handler_ = &handler; }

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
  class Exchange;
  class Answerer;
  struct Edge {
    std::string name{};
    std::uint64_t board = 0;
    MonoTime heard_at{};
    std::map<std::string, std::uint64_t, std::less<>> reads{};
    double asked = 0;                         // lately: old requests fade
    std::string answers{};                    // that are to be sent
    bool has_matched = false;                 // signed with our keys
    std::optional<MonoTime> differs_since{};  // does not
    bool is_refused = false;                  // and has not for too long
  };
  struct Published {
    std::uint64_t number = 0;
    MonoTime at{};
  };

  void on_connected() override;
  void on_lost(const Error& why) override;
  void on_message(std::string_view bytes, Duration age) override;
  void on_forgotten() override { has_whole_ = false; }
  void on_sign(bool is_ours) override;

  void run_posted();
  void beat();
  [[nodiscard]] Duration until_beat() const;
  void follow_claim();
  // Null: nothing of it counts.
  [[nodiscard]] Edge* edge_of(const EdgeMessage& message);
  void compare_keys(Edge& edge, const EdgeMessage& message, MonoTime now);
  void note_reads(Edge& edge, const EdgeMessage& message);
  void take(Incarnation id, Edge& edge, const SentRequest& request, Duration age);
  void answer(Incarnation id, Sequence sequence, const http::Response& response);
  void send_answers();
  void send_tasks();
  [[nodiscard]] std::vector<EdgePart> parts() const;
  void tell_board();
  void forget_silent(MonoTime now);
  [[nodiscard]] Duration lag_of(const Edge& edge, MonoTime now) const;
  void show();

  const Parts parts_;
  http::Handler* handler_ = nullptr;
  std::shared_ptr<OwnerEnd*> self_;  // gone when this is: answers may come later

  mutable std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // guarded by mutex_
  Stand shown_;                                // guarded by mutex_

  // Of the thread that turns:
  Receiver receiver_;
  std::map<Incarnation, Edge> edges_;
  std::size_t under_way_ = 0;  // requests that were begun
  Duration beat_period_ = std::chrono::milliseconds(100);
  std::function<void()> beat_task_;
  MonoTime next_beat_{};
  bool takes_no_more_ = false;
  bool is_connected_ = false;
  bool is_displaced_ = false;
  bool could_claim_ = true;
  std::string lost_why_ = "not tried yet";
  std::uint64_t played_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t late_ = 0;

  std::uint64_t number_ = 0;  // of the board's news
  bool has_whole_ = false;
  std::size_t whole_bytes_ = 0;
  MonoTime whole_at_{};
  std::size_t bytes_since_whole_ = 0;
  MonoTime told_at_{};
  std::deque<Published> published_;  // lately
  std::vector<SaleNews> news_;
};

}  // namespace sluice::bus
