// One value that its owner replaces now and then and many threads read all the time.
//
// Published<T> hands out immutable snapshots. A Reader is one thread's view: get() costs one atomic load as long as
// nothing changed, and never blocks behind the owner for longer than a pointer copy.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace sluice {

template <class T>
class Published {
public:
  Published() : value_(std::make_shared<const T>()) {}
  explicit Published(T value) : value_(std::make_shared<const T>(std::move(value))) {}

  // Any thread. Readers see the new value from their next get().
  void set(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    const std::lock_guard guard(mutex_);
    value_ = std::move(next);
    version_.fetch_add(1, std::memory_order_release);
  }

  [[nodiscard]] std::shared_ptr<const T> snapshot() const {
    const std::lock_guard guard(mutex_);
    return value_;
  }
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

  class Reader {
  public:
    explicit Reader(const Published& source) : source_(&source) { refresh(source.version()); }
    // Valid until this reader's next get().
    const T& get() {
      const std::uint64_t version = source_->version();
      if (version != seen_) refresh(version);
      return *value_;
    }

  private:
    void refresh(std::uint64_t version) {
      value_ = source_->snapshot();
      seen_ = version;  // read before the snapshot: at worst one refresh too many
    }
    const Published* source_;
    std::shared_ptr<const T> value_;
    std::uint64_t seen_ = 0;
  };

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace sluice
