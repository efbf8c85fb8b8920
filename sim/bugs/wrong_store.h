// A store with a bug: alters what it is given to write, or what it is asked to read. With Bug::none it does neither.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"
#include "sim/bugs/bug.h"

namespace sluice::sim {

class WrongStore final : public ledger::Store {
public:
  // `store` outlives it.
  WrongStore(ledger::Store& store, Bug bug) : store_(store), bug_(bug) {}

  [[nodiscard]] Result<void> commit(std::span<const ledger::Write> writes) override;
  [[nodiscard]] Result<std::vector<ledger::SaleRow>> read_sales() override { return store_.read_sales(); }
  [[nodiscard]] Result<void> read_sale(std::string_view sale, ledger::SaleVisitor& visitor) override;
  [[nodiscard]] Result<std::unique_ptr<ledger::Reader>> open_reader() override { return store_.open_reader(); }
  [[nodiscard]] Result<std::unique_ptr<ledger::People>> open_people() override { return store_.open_people(); }

  // Of a disk that says that it has written what is lost when the process is killed: so it is from now on.
  void swallow(bool swallows) { swallows_ = swallows && bug_ == Bug::acknowledges_early; }

private:
  using UnitKey = std::pair<std::string, std::uint32_t>;
  struct Claimed {
    Generation generation{};
    bool is_held = false;
  };
  [[nodiscard]] bool alter(ledger::Write& write);  // false: it is left out
  void believe_lease(ledger::Write& write);
  void follow(const ledger::Write& write);
  void release_again(std::vector<ledger::Write>& writes);

  ledger::Store& store_;
  const Bug bug_;
  bool swallows_ = false;
  ledger::Lease lease_{};  // as stored, and as the writes before in the batch have it
  std::map<UnitKey, Claimed> claims_;
  std::map<UnitKey, bool> released_once_;
  struct Again {
    std::string sale;
    UnitKey unit;
    Generation generation{};
  };
  std::vector<Again> again_;
};

}  // namespace sluice::sim
