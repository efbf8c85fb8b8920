// What is asked of a sale's owner about places in its lines, and of who is inside a gate.
#pragma once

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "shop/place/handover_codes.h"
#include "token/token.h"

namespace sluice::shop {

// Gives up a place: in the line, or inside a gate.
struct LeaveLine {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  std::optional<token::BuyerThumb> holder{};  // whose it must still be; none: whoever's it is
  // Of a pass as a gate shows it to its origin, which names no line: whose it is. In place of `line`.
  std::optional<token::BuyerThumb> visitor{};
};
// A ticket that was passed over while absent has been seen.
struct ComeBack {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
};
// A pass was used at a gate for the first time (as far as the edge knows). The edge has verified it.
struct EnterGate {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  WallTime expires_at{};
  std::optional<token::BuyerThumb> holder{};  // as for LeaveLine
};
// Whoever is inside a gate stays on: their pass was renewed by use, or the origin has said so.
struct StayOn {
  std::string sale{};
  LineIndex line{};
  Ordinal number{};
  WallTime until{};
  std::optional<token::BuyerThumb> holder{};   // as for LeaveLine
  std::optional<token::BuyerThumb> visitor{};  // likewise; then the origin's word, for which their pass need not do
};
// A code for a place, to go on with it on another device.
struct OfferPlace {
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
};
// The place that a buyer has before another is asked for.
struct FormerPlace {
  LineIndex line{};
  Ordinal number{};  // 0: none
};
// The place of a code, for this buyer.
struct TakeOver {
  std::string sale{};
  BuyerId buyer;
  HandoverCode code{};
  FormerPlace former{};    // the place that the buyer has in the meantime
  bool is_bounded = true;  // refused unseen while too many wrong codes are tried in the sale
};
// Where whoever waits in a place is told when it is called: left, read, or taken back.
struct AskNotice {
  enum class Word : std::uint8_t { put, read, drop };
  std::string sale{};
  BuyerId buyer;
  LineIndex line{};
  Ordinal number{};
  Word word = Word::read;
  std::string email{};     // put: this or the next; what was left of the same kind goes
  std::string push{};      // a Web Push subscription, as the ledger has it
  std::string language{};  // that the asker reads
};
// A place in the priority line that a code leads to.
struct JoinByCode {
  std::string sale{};
  BuyerId buyer;
  std::string code{};  // plain_code()
  FormerPlace former{};
  bool is_bounded = true;  // likewise
};
// What the origin says of its own load; 1: fully used.
struct ReportLoad {
  std::string sale{};
  double load = 0;
};

}  // namespace sluice::shop
