// An ordered map whose changes since the last mark can be taken back: what a rollback is, in memory.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace sluice::ledger {

// The steps that take back what was done since the last forget(). One thread.
class Journal {
public:
  void remember(std::function<void()> take_back) { steps_.push_back(std::move(take_back)); }
  void forget() { steps_.clear(); }
  void take_back_all() {
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) (*step)();
    steps_.clear();
  }

private:
  std::vector<std::function<void()>> steps_;
};

// REQUIRES: the journal outlives the map.
template <class Key, class Row>
class JournaledMap {
public:
  explicit JournaledMap(Journal& journal) : journal_(journal) {}

  [[nodiscard]] const Row* find(const Key& key) const {
    const auto at = rows_.find(key);
    return at == rows_.end() ? nullptr : &at->second;
  }
  // False when the key is taken; nothing is changed then.
  [[nodiscard]] bool insert(const Key& key, Row row) {
    if (!rows_.emplace(key, std::move(row)).second) return false;
    journal_.remember([this, key] { rows_.erase(key); });
    return true;
  }
  void put(const Key& key, Row row) {
    const auto at = rows_.find(key);
    if (at == rows_.end()) {
      rows_.emplace(key, std::move(row));
      journal_.remember([this, key] { rows_.erase(key); });
      return;
    }
    journal_.remember([this, key, before = std::move(at->second)] { rows_.insert_or_assign(key, before); });
    at->second = std::move(row);
  }
  // False when there is no such row.
  [[nodiscard]] bool erase(const Key& key) {
    const auto at = rows_.find(key);
    if (at == rows_.end()) return false;
    journal_.remember([this, key, before = std::move(at->second)] { rows_.insert_or_assign(key, before); });
    rows_.erase(at);
    return true;
  }

  [[nodiscard]] auto begin() const { return rows_.begin(); }
  [[nodiscard]] auto end() const { return rows_.end(); }
  [[nodiscard]] auto lower_bound(const Key& key) const { return rows_.lower_bound(key); }

private:
  Journal& journal_;
  std::map<Key, Row> rows_;
};

}  // namespace sluice::ledger
