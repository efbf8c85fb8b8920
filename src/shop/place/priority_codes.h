// The codes of a sale that lead to its priority lines: which there are, how often each was used, and by whom.
//
// A code is a word that the merchant chose ("WINTER"), or one that was made here: 12 characters, which stand for 60
// random bits. Guessing: with the most codes that a sale may have (50 000) one try in 2 * 10^13 finds one, and
// TryLimit bounds the tries; a word that can be guessed is the merchant's to choose.
//
// Pure: randomness is handed in. Not thread-safe: the sale's owner has it. It is a copy of the ledger's rows.
//
// Invariants
//  1. A code was used at most as often as it may be.
//  2. At most codes_max codes and uses_max uses; uses_left() is the sum over the line's codes.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/random.h"
#include "line/shares.h"
#include "token/token.h"

namespace sluice::shop {

class PriorityCodes {
public:
  static constexpr std::size_t codes_max = 50'000;    // a sale; more belong into a code of many uses
  static constexpr std::size_t uses_max = 1'000'000;  // a sale; each takes some hundred bytes here
  static constexpr std::uint32_t uses_each_max = 100'000;
  static constexpr std::size_t characters = 12;  // of those made here
  // Whoever has left or lost the place of a code may have another, but not all of them.
  static constexpr std::uint32_t uses_a_buyer_max = 3;

  struct Code {
    std::string text;  // as people are told it
    LineIndex line{};
    std::uint32_t uses = 1;
    std::uint32_t used = 0;
    bool is_revoked = false;

    // How often it may still be used.
    [[nodiscard]] std::uint32_t left() const { return is_revoked ? 0 : uses - used; }
  };
  using Codes = std::map<std::string, Code, std::less<>>;  // by what does not change with how they are typed

  // False: there is such a code already. REQUIRES: size() < codes_max.
  bool add(std::string_view plain, const Code& code);
  // A code that nobody knows yet, as people are told it; not added.
  [[nodiscard]] std::string make(Random& random) const;

  [[nodiscard]] const Code* find(std::string_view plain) const;
  // The place that this buyer got last by this code.
  [[nodiscard]] std::optional<Ordinal> place_of(std::string_view plain, BuyerId buyer) const;
  [[nodiscard]] std::uint32_t uses_of(std::string_view plain, BuyerId buyer) const;
  // Who got this place, before it may have gone to another device.
  [[nodiscard]] std::optional<token::BuyerThumb> first_buyer(LineIndex line, Ordinal number) const;
  [[nodiscard]] bool has_room() const { return uses_ < uses_max; }

  // Brings nobody more. REQUIRES: the code is there, and is not revoked.
  void revoke(std::string_view plain);
  // REQUIRES: the code is there, and was not used as often as it may be.
  void use(std::string_view plain, BuyerId buyer, Ordinal number);

  [[nodiscard]] const Codes& all() const { return codes_; }
  [[nodiscard]] std::size_t size() const { return codes_.size(); }
  // How many more people codes can bring to this line.
  [[nodiscard]] std::uint64_t uses_left(LineIndex line) const { return left_.at(raw(line)); }
  [[nodiscard]] std::uint64_t used(LineIndex line) const { return used_.at(raw(line)); }

  [[nodiscard]] const char* broken_invariant() const;

private:
  Codes codes_;
  struct Uses {
    Ordinal last{};  // the place
    std::uint32_t count = 0;
  };
  boost::unordered_flat_map<std::string, Uses> by_buyer_;                     // by code and buyer
  boost::unordered_flat_map<std::uint64_t, token::BuyerThumb> first_buyers_;  // by line and number
  std::array<std::uint64_t, line::Shares::lines_max> left_{};
  std::array<std::uint64_t, line::Shares::lines_max> used_{};
  std::size_t uses_ = 0;
};

}  // namespace sluice::shop
