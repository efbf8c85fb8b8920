#include "ledger/lease_rule.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "ledger/refusal.h"

namespace sluice::ledger {
namespace {

struct Named {
  std::string_view sale;
  bool has_lease = false;
};

// Of the whole ledger.
template <class W>
constexpr bool is_of_no_sale =
    std::is_same_v<W, PutUser> || std::is_same_v<W, DeleteUser> || std::is_same_v<W, AppendAct>;

template <class W>
constexpr bool is_lease = std::is_same_v<W, MoveMark> || std::is_same_v<W, TakeLease>;

std::optional<Named> named_by(const Write& write) {
  return std::visit(
      []<class W>([[maybe_unused]] const W& w) -> std::optional<Named> {
        if constexpr (is_of_no_sale<W>) {
          return std::nullopt;
        } else {
          return Named{w.sale, is_lease<W>};
        }
      },
      write);
}

}  // namespace

std::optional<Error> missing_lease(std::span<const Write> writes) {
  std::vector<Named> sales;  // few; most writes name the same as the one before
  std::size_t at = 0;
  for (const Write& write : writes) {
    const auto named = named_by(write);
    if (!named) continue;
    if (at >= sales.size() || sales[at].sale != named->sale) {
      const auto known =
          std::find_if(sales.begin(), sales.end(), [&](const Named& s) { return s.sale == named->sale; });
      at = static_cast<std::size_t>(known - sales.begin());
      if (known == sales.end()) sales.push_back({named->sale});
    }
    sales[at].has_lease = sales[at].has_lease || named->has_lease;
  }
  const auto missing = std::find_if(sales.begin(), sales.end(), [](const Named& s) { return !s.has_lease; });
  if (missing == sales.end()) return std::nullopt;
  return invalid_input("the batch has rows of sale " + std::string(missing->sale) +
                       " and not its lease: neither MoveMark nor TakeLease");
}

std::optional<Error> replaced(std::span<const Write> writes, const std::vector<SaleRow>& stored) {
  std::vector<std::string_view> judged;
  for (const Write& write : writes) {
    const auto* take = std::get_if<TakeLease>(&write);
    const auto* mark = std::get_if<MoveMark>(&write);
    const auto* add = std::get_if<AddSale>(&write);
    if (add != nullptr) judged.push_back(add->sale);
    if (take == nullptr && mark == nullptr) continue;
    const std::string_view sale = take != nullptr ? take->sale : mark->sale;
    if (std::find(judged.begin(), judged.end(), sale) != judged.end()) continue;
    judged.push_back(sale);
    const auto row = std::find_if(stored.begin(), stored.end(), [sale](const SaleRow& s) { return s.id == sale; });
    const Lease lease = take != nullptr ? take->from : mark->lease;
    if (row != stored.end() && row->lease != lease) return refusal(write, Rule::primary_key);
  }
  return std::nullopt;
}

}  // namespace sluice::ledger
