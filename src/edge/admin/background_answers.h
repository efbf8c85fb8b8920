// Answers that take seconds, or wait for others: made on a thread of their own, `answers`, one at a time, while the
// operators' thread goes on. At most `waiting_max` wait, further ones are told to come again.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "edge/desk.h"

namespace sluice::edge {

class BackgroundAnswers {
public:
  static constexpr std::size_t waiting_max = 8;

  struct Made {
    int status = 200;
    std::string_view type{};
    std::string headers{};
    std::string body{};
    const RefusalKind* refusal = nullptr;  // nullptr: it is none
    std::string detail{};                  // of a refusal
  };
  using Make = std::function<Made()>;

  explicit BackgroundAnswers(Desk& desk) : desk_(desk) {}
  ~BackgroundAnswers() { stop(); }
  BackgroundAnswers(const BackgroundAnswers&) = delete;
  BackgroundAnswers& operator=(const BackgroundAnswers&) = delete;

  void attach(http::Loop& loop) { loop_ = &loop; }
  // Before the loop goes: waits for the answer that is being made, and makes no other. Idempotent.
  void stop();
  // The errand is over; `make` runs on the thread, or the errand is refused.
  void answer(Errand& errand, Make make);

private:
  struct Asked;
  void run();
  void tell(Asked& asked, const Made& made);

  Desk& desk_;
  http::Loop* loop_ = nullptr;
  std::thread thread_;  // begins with the first that is asked for
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::shared_ptr<Asked>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                       // guarded by mutex_
};

}  // namespace sluice::edge
