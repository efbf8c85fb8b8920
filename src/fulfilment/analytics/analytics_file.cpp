#include "fulfilment/analytics/analytics_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/background_thread.h"

namespace sluice::fulfilment {
namespace {

// -1: errno says why. Not through a symbolic link, and not into a pipe whose reader may hang.
int open_file(const std::filesystem::path& file) {
  return ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
}

bool is_plain_file(int descriptor) {
  struct stat is {};
  return fstat(descriptor, &is) == 0 && S_ISREG(is.st_mode);
}

}  // namespace

class AnalyticsFile::Impl {
public:
  Impl(std::filesystem::path file, int descriptor, Log& log)
      : file_(std::move(file)), descriptor_(descriptor), log_(log), thread_([this] { run(); }) {}
  ~Impl() {
    {
      const std::lock_guard guard(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    ::close(descriptor_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void note(std::string event) {
    {
      const std::lock_guard guard(mutex_);
      if (waiting_bytes_ + event.size() > queue_bytes_max) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
      }
      waiting_bytes_ += event.size();
      waiting_.push_back(std::move(event));
    }
    wake_.notify_one();
  }

  void reopen() {
    {
      const std::lock_guard guard(mutex_);
      is_to_reopen_ = true;
    }
    wake_.notify_one();
  }

  [[nodiscard]] Counts counts() const { return {.written = written_.load(), .dropped = dropped_.load()}; }

private:
  void run() {
    become_background_thread("analytics");
    for (bool goes_on = true; goes_on;) {
      std::vector<std::string> events;
      bool is_to_reopen = false;
      {
        std::unique_lock guard(mutex_);
        wake_.wait(guard, [this] { return is_stopping_ || is_to_reopen_ || !waiting_.empty(); });
        events = std::exchange(waiting_, {});
        waiting_bytes_ = 0;
        is_to_reopen = std::exchange(is_to_reopen_, false);
        goes_on = !is_stopping_;
      }
      if (is_to_reopen) open_again();
      write(events);
    }
  }

  void open_again() {
    const int fresh = open_file(file_);
    if (fresh < 0 || !is_plain_file(fresh)) {
      const std::string why = fresh < 0 ? std::strerror(errno) : "it is no file";
      if (fresh >= 0) ::close(fresh);
      return log_.warn("analytics_not_reopened", {{"file", file_.string()}, {"why", why}});
    }
    ::close(std::exchange(descriptor_, fresh));
  }

  // As many lines at once as fit a write; where that fails, none of them is there.
  void write(const std::vector<std::string>& events) {
    constexpr std::size_t block = std::size_t{256} * 1024;
    std::string text;
    std::uint64_t lines = 0;
    for (const std::string& event : events) {
      text.append(event).push_back('\n');
      ++lines;
      if (text.size() < block) continue;
      append(text, std::exchange(lines, 0));
      text.clear();
    }
    if (lines > 0) append(text, lines);
  }

  void append(const std::string& text, std::uint64_t lines) {
    struct stat before {};
    const bool is_known = fstat(descriptor_, &before) == 0;
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written == static_cast<ssize_t>(text.size())) {
      written_.fetch_add(lines, std::memory_order_relaxed);
      has_told_ = false;
      return;
    }
    const std::string why = written < 0 ? std::strerror(errno) : "the disk is full";
    if (written > 0 && is_known) (void)!ftruncate(descriptor_, before.st_size);
    dropped_.fetch_add(lines, std::memory_order_relaxed);
    if (!std::exchange(has_told_, true)) log_.warn("analytics_dropped", {{"file", file_.string()}, {"why", why}});
  }

  const std::filesystem::path file_;
  int descriptor_;  // the thread's own
  Log& log_;
  bool has_told_ = false;  // likewise: that it cannot be written; once, until it can

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::string> waiting_;  // by mutex_
  std::size_t waiting_bytes_ = 0;     // by mutex_
  bool is_to_reopen_ = false;         // by mutex_
  bool is_stopping_ = false;          // by mutex_

  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::thread thread_;
};

Result<std::unique_ptr<AnalyticsFile>> AnalyticsFile::open(const std::filesystem::path& file, Log& log) {
  const int descriptor = open_file(file);
  if (descriptor < 0) return invalid_input(file.string() + ": " + std::strerror(errno));
  if (!is_plain_file(descriptor)) {
    ::close(descriptor);
    return invalid_input(file.string() + ": is no file");
  }
  return std::unique_ptr<AnalyticsFile>(new AnalyticsFile(std::make_unique<Impl>(file, descriptor, log)));
}

AnalyticsFile::AnalyticsFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AnalyticsFile::~AnalyticsFile() = default;

void AnalyticsFile::note(std::string event) {
  impl_->note(std::move(event));
}

void AnalyticsFile::reopen() {
  impl_->reopen();
}

AnalyticsFile::Counts AnalyticsFile::counts() const {
  return impl_->counts();
}

}  // namespace sluice::fulfilment
