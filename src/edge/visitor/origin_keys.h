// The keys of sales' origins, kept for a minute: making them costs more than signing.
//
// Not thread-safe: one server's thread. Bounded by the sales that there are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "token/origin_pass.h"

namespace sluice::edge {

class OriginKeys {
public:
  explicit OriginKeys(Desk& desk) : desk_(desk) {}

  // Of the sale: the one that signs first (token/origin_pass.h). Valid until the next call.
  [[nodiscard]] const std::vector<token::OriginKey>& of(const Errand& errand, const SaleReaders& sale);

private:
  struct Keys {
    std::vector<token::OriginKey> keys;
    std::uint64_t version = 0;  // of the ring
    WallTime made_at{};
  };

  Desk& desk_;
  std::map<std::string, Keys, std::less<>> keys_;  // by sale; no more than the directory ever had
};

}  // namespace sluice::edge
