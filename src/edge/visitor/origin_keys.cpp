#include "edge/visitor/origin_keys.h"

namespace sluice::edge {
namespace {

// Keys take turns by the clock; looking again this often is soon enough, for they overlap by weeks.
constexpr auto keys_live_for = std::chrono::minutes(1);

}  // namespace

const std::vector<token::OriginKey>& OriginKeys::of(const Errand& errand, const SaleReaders& sale) {
  const std::uint64_t version = desk_.context().keys.version();
  Keys& kept = keys_[sale.id()];
  if (kept.keys.empty() || version != kept.version || errand.now - kept.made_at > keys_live_for) {
    kept = {
        .keys = token::origin_keys(desk_.keys(), errand.now, sale.id()), .version = version, .made_at = errand.now};
  }
  return kept.keys;
}

}  // namespace sluice::edge
