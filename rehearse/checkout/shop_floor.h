// Plays the shop's own checkout for everybody who was let in, on a thread of its own (`checkout`), so that a slow
// shop holds up nobody's click.
//
// begin(), take_ended() and the end come from one other thread. What waits for its turn is bounded by who may be let
// in; at the shop are at most script.buyers_at_once, each with one request at a time. A buyer whose turn has not come
// has begun nothing: time counts from their first step on.
//
// Cost: about 20 KB for each who is there, and a connection.
#pragma once

#include <curl/curl.h>

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "rehearse/checkout/findings.h"
#include "rehearse/checkout/visit.h"

namespace sluice::rehearse {

class ShopFloor {
public:
  struct Ended {
    std::uint32_t buyer = 0;
    bool is_completed = false;
  };

  // What is referred to must outlive it.
  ShopFloor(const Script& script, std::string sale, const Clock& clock, std::uint64_t seed);
  ~ShopFloor();  // breaks off what is under way
  ShopFloor(const ShopFloor&) = delete;
  ShopFloor& operator=(const ShopFloor&) = delete;

  void begin(Visitor visitor);
  // Who has ended since it was last asked.
  [[nodiscard]] std::vector<Ended> take_ended();

  // Time is over. Whoever is still there is counted at the step that they are at; nobody begins any more.
  [[nodiscard]] CheckoutFindings conclude();

private:
  struct Turn {
    MonoTime due{};
    Visit* visit = nullptr;
    friend bool operator>(const Turn& a, const Turn& b) { return a.due > b.due; }
  };
  struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void end_thread();

  // --- The thread
  void run();
  void let_in();
  void play_due(MonoTime now);
  void hear_answers();
  void send(Visit& visit, MonoTime now);
  void on_end(Visit& visit, StepEnd end, MonoTime now);
  void go_on(Visit& visit, MonoTime now);
  void try_again(Visit& visit, const StepEnd& end, MonoTime now);
  void leave(Visit& visit, bool is_completed);
  void wait(MonoTime now);
  [[nodiscard]] StepFindings& findings_of(const Visit& visit) { return findings_.steps[visit.step_at]; }
  [[nodiscard]] Duration jittered(Duration mean);

  const Script& script_;
  const std::string sale_;
  const Clock& clock_;
  SeededRandom jitter_;
  const std::unique_ptr<CURLM, MultiCleanup> multi_;

  // The thread's alone, until it has ended.
  std::vector<std::unique_ptr<Visit>> visits_;
  std::vector<Turn> turns_;  // a heap, soonest first
  CheckoutFindings findings_;

  std::mutex mutex_;
  std::deque<Visitor> outside_;  // guarded by mutex_, likewise below
  std::vector<Ended> ended_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace sluice::rehearse
