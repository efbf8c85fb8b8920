// Batch numbers: how an owner's commit is told from any other, and what became of one whose answer was lost.
//
// Every sale's mark has a number that grows with each commit (sale_mark.batch). A commit says which number it
// follows, so that of two that follow the same one exactly one is taken, whoever sent them and however late: the
// first statement of each compares it, together with the lease.
//
//   1. A commit moves the number of each of its sales by exactly 1, however many of its writes are of the mark.
//   2. A lost answer is settled by a write (settle_sql): it takes the mark's row, so that it waits for a commit that
//   is
//      still under way, and is itself synced to wherever commits are. It moves the number by 2 where the commit is
//      not there, so that it cannot come any more. A read would not do: a primary that was cut off shows rows that no
//      standby has.
//   3. A round without writes has no number: it would not meet what somebody else has written while a connection was
//      lost. So the first one over a new connection compares the numbers of all sales (is_anothers).
//   4. A commit is under a name that its writer has since it read the sales last. So one of before, whose fate was
//   given
//      up and which comes after all, is not taken for one of after that has the same number.
//   5. A number below one that was acknowledged means that commits are gone, by a failover or a restored copy.
//
// Not thread-safe: the store's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::ledger::postgres {

class Fences {
public:
  struct Step {
    std::int64_t before = 0;
    std::int64_t after = 0;
  };

  // `owner`: nobody else's name.
  explicit Fences(std::string_view owner) : owner_(owner), writer_(owner) {}

  // What the ledger says just now.
  void learn(std::string_view sale, std::int64_t batch);
  [[nodiscard]] bool knows(std::string_view sale) const { return known_.find(sale) != known_.end(); }
  [[nodiscard]] bool is_known_as(std::string_view sale, std::int64_t batch) const;
  // Whether a sale that is known has another number by now: somebody else has written to it.
  [[nodiscard]] bool is_anothers(std::string_view sale, std::int64_t batch) const {
    return knows(sale) && !is_known_as(sale, batch);
  }
  // What was learnt may be no longer so; what was acknowledged was.
  void forget() {
    known_.clear();
    writer_ = owner_ + '.' + std::to_string(++readings_);
  }
  // Under which its commits are until it forgets.
  [[nodiscard]] const std::string& writer() const { return writer_; }
  // Whether `batch`, as the ledger says, is older than what was acknowledged.
  [[nodiscard]] bool is_lost(std::string_view sale, std::int64_t batch) const;
  [[nodiscard]] std::int64_t acknowledged(std::string_view sale) const;

  // --- A round
  void begin_round() { round_.clear(); }
  void add_sale(std::string_view sale) { round_[std::string(sale)] = {}; }
  // The numbers of a write of this sale's mark. Of a sale that nobody knows: some that it cannot have.
  [[nodiscard]] Step next(std::string_view sale);
  // It is there.
  void keep_round();

  // By which a lost answer is settled: the first sale of the round that was there before. nullopt: none was.
  struct Witness {
    std::string sale;
    Step step;
  };
  [[nodiscard]] std::optional<Witness> witness() const;

private:
  struct InRound {
    std::int64_t batch = 0;
    bool is_moved = false;
    bool is_new = true;
  };
  const std::string owner_;
  std::string writer_;
  std::uint64_t readings_ = 0;
  std::map<std::string, std::int64_t, std::less<>> known_;
  std::map<std::string, std::int64_t, std::less<>> acknowledged_;
  std::map<std::string, InRound, std::less<>> round_;
};

// What a sale's number tells of a commit whose answer was lost.
enum class Fate {
  committed,  // it is there
  given_up,   // it is not, and cannot come any more: the number is now `after` + 1
  overtaken   // somebody else has written since
};
// $1: the sale, $2: the number before, $3: our name (writer()). Answers the number that was there, and who wrote it.
[[nodiscard]] const char* settle_sql();
[[nodiscard]] Fate fate_of(const Fences::Step& step, std::int64_t stored, bool is_ours);

}  // namespace sluice::ledger::postgres
