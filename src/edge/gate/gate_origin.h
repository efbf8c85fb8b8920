// The shop behind a gate: what it is shown of each visitor who was let in, and what it says itself, with its key:
// that a pass is over, or goes on, how loaded it is.
//
// Touches the owner's mailbox only.
#pragma once

#include <optional>

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "edge/visitor/origin_keys.h"
#include "token/origin_pass.h"

namespace sluice::edge {

class GateOrigin {
public:
  GateOrigin(Desk& desk, OriginKeys& keys) : desk_(desk), keys_(keys) {}

  void revoke(Errand& errand, const SaleReaders& sale);
  void extend(Errand& errand, const SaleReaders& sale);
  void report_load(Errand& errand, const SaleReaders& sale);

  // To the answer's fields: the pass as the origin is shown it.
  void append_pass(Errand& errand, const SaleReaders& sale, const token::OriginPass& pass);

private:
  // False: refused, and answered so.
  [[nodiscard]] bool is_origin(Errand& errand, const SaleReaders& sale);
  // The pass that the origin speaks of; nullopt: refused, and answered so.
  [[nodiscard]] std::optional<token::OriginPass> named_pass(Errand& errand, const SaleReaders& sale);
  void ask(Errand& errand, shop::Command command);

  Desk& desk_;
  OriginKeys& keys_;
};

}  // namespace sluice::edge
