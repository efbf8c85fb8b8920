// Work handed to a server's thread from any other.
//
// Work that waits together is run together, in the order of posting; the loop is woken once for all of it. The
// queue outlives its server in whoever still holds it: after close() work is destroyed unrun.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::http {

class PostedWork {
public:
  // `after_batch` is called on the server's thread after each batch of work.
  PostedWork(boost::asio::io_context& loop, std::function<void()> after_batch)
      : loop_(loop), after_batch_(std::move(after_batch)) {}

  void post(std::function<void()> work);  // thread-safe

  // The calling thread is the server's from now on until close().
  void adopt_thread() { thread_ = std::this_thread::get_id(); }
  [[nodiscard]] bool is_on_thread() const { return thread_ == std::this_thread::get_id(); }
  [[nodiscard]] bool is_closed() const;
  void close();

private:
  using Batch = std::vector<std::function<void()>>;
  void run_batch();
  [[nodiscard]] Batch take();

  boost::asio::io_context& loop_;  // used only while open
  std::function<void()> after_batch_;
  std::atomic<std::thread::id> thread_{};
  mutable std::mutex mutex_;
  Batch waiting_;           // guarded by mutex_
  bool is_closed_ = false;  // guarded by mutex_
};

}  // namespace sluice::http
