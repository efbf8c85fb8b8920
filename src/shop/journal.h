// The writes of one batch, and the storage of the texts they borrow until the ledger has committed them.
#pragma once

#include <deque>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"

namespace sluice::shop {

class Journal {
public:
  void add(const ledger::Write& write) { writes_.push_back(write); }
  // A copy of `text` that lives until clear().
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* copy = static_cast<char*>(arena_.allocate(text.size(), 1));
    text.copy(copy, text.size());
    return {copy, text.size()};
  }
  [[nodiscard]] std::span<const ledger::Write> writes() const { return writes_; }
  [[nodiscard]] bool empty() const { return writes_.empty(); }
  void clear() {
    writes_.clear();
    arena_.release();
  }

private:
  static constexpr std::size_t first_block =
      std::size_t{256} * 1024;  // a batch of a thousand holds without a further allocation
  std::vector<ledger::Write> writes_;
  std::vector<std::byte> block_ = std::vector<std::byte>(first_block);
  std::pmr::monotonic_buffer_resource arena_{block_.data(), block_.size()};
};

}  // namespace sluice::shop
