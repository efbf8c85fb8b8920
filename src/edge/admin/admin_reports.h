// The report of a sale afterwards, as JSON, CSV and a page. /admin/v1/sales/{sale}/report/{form}
//
// Reading every row of a large sale and auditing the ledger takes seconds, so it is done on a thread of its own,
// `report`, one at a time; the operators' thread goes on meanwhile. At most `waiting_max` wait, further ones are told
// to come again.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "edge/desk.h"
#include "report/figures.h"

namespace sluice::edge {

// What the ledger says of a sale; nullopt: there is none. Called on the thread `report`.
using ReadFigures = std::function<Result<std::optional<report::Figures>>(const std::string& sale)>;

class AdminReports {
public:
  static constexpr std::size_t waiting_max = 8;

  // `read`: none, in tests that need none; the answer is then that the ledger cannot be read.
  AdminReports(Desk& desk, ReadFigures read) : desk_(desk), read_(std::move(read)) {}
  ~AdminReports() { stop(); }
  AdminReports(const AdminReports&) = delete;
  AdminReports& operator=(const AdminReports&) = delete;

  void attach(http::Loop& loop) { loop_ = &loop; }
  // Before the loop goes: waits for the report that is being made, and makes no other. Idempotent.
  void stop();
  void read(Errand& errand);

private:
  struct Asked;
  struct Made {
    int status = 200;
    std::string_view type{};
    std::string headers{};
    std::string body{};
    const RefusalKind* refusal = nullptr;
  };
  void run();
  [[nodiscard]] Made make(const Asked& asked) const;
  void answer(Asked& asked, const Made& made);

  Desk& desk_;
  const ReadFigures read_;
  http::Loop* loop_ = nullptr;
  std::thread thread_;  // begins with the first that is asked for
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::shared_ptr<Asked>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                       // guarded by mutex_
};

}  // namespace sluice::edge
