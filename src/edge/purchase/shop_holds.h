// What the server of a shop that is paid itself says of holds, with its sale's origin key: /v1/shop/holds/{hold} and
// the words below it, and the hold that it takes for its visitor.
//
// The key names the sale: what it is asked about is a hold of that sale, or not found. Whoever has a wrong key learns
// nothing of any hold.
//
// Touches the owner's mailbox only; reads the lines' books of places.
#pragma once

#include <optional>

#include "edge/desk.h"
#include "edge/sale_readers.h"
#include "edge/visitor/origin_keys.h"

namespace sluice::edge {

class ShopHolds {
public:
  ShopHolds(Desk& desk, SaleBook& sales, OriginKeys& keys) : desk_(desk), sales_(sales), keys_(keys) {}

  void read(Errand& errand) { say(errand, shop::ShopSays::Word::read); }
  void begin(Errand& errand) { say(errand, shop::ShopSays::Word::begin); }
  void confirm(Errand& errand) { say(errand, shop::ShopSays::Word::confirm); }
  void fail(Errand& errand) { say(errand, shop::ShopSays::Word::fail); }
  void release(Errand& errand) { say(errand, shop::ShopSays::Word::release); }
  void extend(Errand& errand) { say(errand, shop::ShopSays::Word::extend); }
  void cancel(Errand& errand) { say(errand, shop::ShopSays::Word::cancel); }

  // /v1/shop/sales/{sale}/holds
  void take(Errand& errand, const SaleReaders& sale);

private:
  struct Visitor {
    BuyerId buyer;
    LineIndex line{};
    Ordinal number{};
  };

  void say(Errand& errand, shop::ShopSays::Word word);
  [[nodiscard]] static std::optional<Refusal> read_word(std::string_view body, shop::ShopSays& says);
  // nullptr: the key is none of a sale's.
  [[nodiscard]] const SaleReaders* sale_of_key(const Errand& errand);
  [[nodiscard]] bool has_key_of(const Errand& errand, const SaleReaders& sale);
  void refuse_key(Errand& errand);
  // Of the pass that came along, as a gate shows it to the shop or as its visitor has it.
  [[nodiscard]] std::optional<Refusal> read_visitor(const Errand& errand, const SaleReaders& sale, Visitor& out);
  void ask(Errand& errand, shop::Command command);

  Desk& desk_;
  SaleBook& sales_;
  OriginKeys& keys_;
};

}  // namespace sluice::edge
