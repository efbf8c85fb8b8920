// The shop behind a gate: what it is shown of each visitor who was let in, and what it says itself, with its key:
// that a pass is over, how loaded it is.
//
// Touches the owner's mailbox only. Keeps each gate's keys for a minute: making them costs more than signing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "token/origin_pass.h"

namespace sluice::edge {

class GateOrigin {
public:
  explicit GateOrigin(Desk& desk) : desk_(desk) {}

  void revoke(Errand& errand, const SaleReaders& sale);
  void report_load(Errand& errand, const SaleReaders& sale);

  // To the answer's fields: the pass as the origin is shown it.
  void append_pass(Errand& errand, const SaleReaders& sale, const token::OriginPass& pass);

private:
  struct Keys {
    std::vector<token::OriginKey> keys;
    std::uint64_t version = 0;  // of the ring
    WallTime made_at{};
  };
  [[nodiscard]] const std::vector<token::OriginKey>& keys(const Errand& errand, const SaleReaders& sale);
  // False: refused, and answered so.
  [[nodiscard]] bool is_origin(Errand& errand, const SaleReaders& sale);
  void ask(Errand& errand, shop::Command command);

  Desk& desk_;
  std::map<std::string, Keys, std::less<>> keys_;  // by sale; no more than the directory ever had
};

}  // namespace sluice::edge
