// Which sales have changed, one change after the other, for caches that must forget: states, and items with their
// prices and counts.
//
// Nobody is woken for it and no owner knows of it: whoever wants news calls follow(), which compares what owners have
// published with what was seen last. So nothing is done while nobody asks, and whoever comes back after a while is
// told what is different now, once.
//
//  1. Changes are numbered 1, 2, 3... without a gap, for as long as the process lives.
//  2. Another state is a change at once, other items at most once a second a sale, as they are at that moment.
//  3. The newest `changes_max` are kept. Whoever asks for what followed an older one is told that it is gone.
//
// Thread-safe. Cost of follow(): a comparison of two numbers a sale, and of the texts of those that were published
// since.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/published.h"
#include "base/time.h"
#include "shop/told/sale_front.h"

namespace sluice::edge {

class ChangeLog {
public:
  static constexpr std::size_t changes_max = 4096;  // a minute of seventy sales that sell
  static constexpr Duration items_period = std::chrono::seconds(1);

  // `process`: stands for this one among those before and after it. The directory must outlive this.
  ChangeLog(const Published<shop::Directory>& directory, std::string process)
      : directory_(directory), process_(std::move(process)) {}

  void follow(MonoTime now);
  [[nodiscard]] std::uint64_t newest() const;

  struct Change {
    std::uint64_t number = 0;
    std::string sale;
  };
  // The changes after `number`, of each sale its last. nullopt: not all of these are kept any more.
  [[nodiscard]] std::optional<std::vector<Change>> since(std::uint64_t number) const;

  // What a change is called outside, where others of other processes are known, too: "9f86d081884c7d65-12".
  [[nodiscard]] std::string id_of(std::uint64_t number) const { return process_ + '-' + std::to_string(number); }
  // nullopt: it is not one of this process's.
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view id) const;

private:
  // As it was seen last.
  struct Sale {
    std::shared_ptr<shop::SaleFront> front;
    std::uint64_t version = 0;  // of what it had published
    std::string state{};
    std::vector<std::string> items{};
    MonoTime changed_at{};
  };
  void look_at(const std::shared_ptr<shop::SaleFront>& front, MonoTime now);
  void add(const std::string& sale);

  const Published<shop::Directory>& directory_;
  const std::string process_;
  mutable std::mutex mutex_;
  // Guarded by it:
  std::map<std::string, Sale, std::less<>> sales_;
  std::deque<std::string> changes_;  // the sale of each, up to newest_
  std::uint64_t newest_ = 0;
  bool has_begun_ = false;  // what is there at first is no change
};

}  // namespace sluice::edge
