// One value that its owner replaces now and then and many threads read all the time.
//
// Published<T> hands out immutable snapshots, and nothing that is read can be freed under its reader:
//  * a Snapshot keeps its value alive, and can be looked into only where it has a name: `for (x :
//  *published.snapshot())`
//    or a reference out of an unnamed one, whose value would be gone by the next line, does not compile;
//  * a Reader is one thread's view for as long as one piece of work lasts. It changes in refresh() alone, so hand it
//  on as
//    const: two looks within one request are looks at one value.
// Cost: refresh() is one atomic load as long as nothing changed, and never blocks behind the owner for longer than a
// pointer copy; looking is a plain dereference.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace sluice {

template <class T>
class Snapshot {
public:
  explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}
  const T& operator*() const& { return *value_; }
  const T* operator->() const& { return value_.get(); }
  const T& operator*() const&& = delete;
  const T* operator->() const&& = delete;

private:
  std::shared_ptr<const T> value_;
};

template <class T>
class Published {
public:
  Published() : value_(std::make_shared<const T>()) {}
  explicit Published(T value) : value_(std::make_shared<const T>(std::move(value))) {}

  // Any thread. Readers see the new value from their next refresh().
  void set(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    const std::lock_guard guard(mutex_);
    value_ = std::move(next);
    version_.fetch_add(1, std::memory_order_release);
  }

  [[nodiscard]] Snapshot<T> snapshot() const { return Snapshot<T>(value()); }
  // A copy of the value, for whoever makes the next one out of it.
  [[nodiscard]] T copy() const { return *value(); }
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

  class Reader {
  public:
    explicit Reader(const Published& source) : source_(&source) { take(source.version()); }
    // Between two pieces of work: what was looked at before may be gone afterwards.
    void refresh() {
      const std::uint64_t version = source_->version();
      if (version != seen_) take(version);
    }
    // Valid until the next refresh().
    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }

  private:
    void take(std::uint64_t version) {
      value_ = source_->value();
      seen_ = version;  // read before the value: at worst one refresh too many
    }
    const Published* source_;
    std::shared_ptr<const T> value_;
    std::uint64_t seen_ = 0;
  };

private:
  [[nodiscard]] std::shared_ptr<const T> value() const {
    const std::lock_guard guard(mutex_);
    return value_;
  }

  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace sluice
