// Tokens out of arbitrary text. It is read as it came, which is forged but for the seeds; with a signature of ours
// behind it, which only whoever has the key could have made; and as changes to tokens that are good.
//
//  1. What is read is what would be signed: one text for one meaning.
//  2. A token with anything changed in it is none.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "fuzz/target.h"
#include "token/account.h"
#include "token/challenge.h"
#include "token/order_link.h"
#include "token/origin_pass.h"
#include "token/stamp.h"
#include "token/token.h"

namespace sluice::token {
namespace {

using fuzz::require;

constexpr WallTime now{std::chrono::seconds(1'798'142'400)};
constexpr std::string_view sale = "drop-1";
const OrderId an_order{Id128(7, 9)};

struct Keys {
  KeyRing ring = [] {
    SeededRandom random(1);
    return KeyRing({make_key(1, random, now)});
  }();
  std::vector<OriginKey> of_origin = origin_keys(ring, now, sale);
};

const Keys& keys() {
  static const Keys all;
  return all;
}

// Whether anybody takes it for anything.
bool is_taken(std::string_view text) {
  const KeyRing& ring = keys().ring;
  bool is_read = false;
  const auto judge = [&](const auto& token) {
    if (token) require(sign(ring, now, *token).view() == text);
    is_read |= token.has_value();
  };
  judge(verify_buyer(ring, now, text));
  judge(verify_ticket(ring, now, text));
  judge(verify_pass(ring, now, text));
  judge(verify_challenge(ring, now, text));
  judge(verify_stamp(ring, now, text));
  if (const auto pass = verify_origin_pass(keys().of_origin, sale, text)) {
    std::string again;
    keys().of_origin.front().append_signed(again, *pass);
    require(again == text);
    is_read = true;
  }
  if (const auto buyer = verify_account(keys().of_origin, now, text)) {
    require(is_account(*buyer));
    is_read = true;
  }
  if (verify_order_link(ring, now, an_order, text)) {
    require(sign_order_link(ring, now, an_order) == text);
    is_read = true;
  }
  return is_read || is_origin_key(keys().of_origin, text);
}

void read_solution(std::string_view text) {
  const auto solution = split_solution(text);
  if (!solution) return;
  require(std::string(solution->challenge).append(".").append(solution->number) == text);
  require(zero_bits(text) <= 256);
}

std::string signed_with(const Mac& mac, std::string text) {
  const auto code = mac(text);
  text += '.';
  append_base64url(text, code);
  return text;
}

// As payload behind a good head, under every key that there is.
void read_signed(std::string_view text) {
  for (const Purpose purpose :
       {Purpose::buyer, Purpose::ticket, Purpose::pass, Purpose::challenge, Purpose::order, Purpose::stamp}) {
    (void)is_taken(signed_with(keys().ring.entries().front().mac(purpose), "v1.0001." + std::string(text)));
  }
  (void)is_taken(signed_with(keys().of_origin.front().mac(), "v1.0001." + std::string(text)));
}

std::vector<std::string> good_ones() {
  const KeyRing& ring = keys().ring;
  const WallTime later = now + std::chrono::minutes(10);
  const Buyer buyer{BuyerId(Id128(1, 2))};
  std::vector<std::string> all{
      sign(ring, now, buyer).str(),
      sign(ring, now,
           Ticket{.sale = sale_tag(sale), .ordinal = Ordinal{4711}, .buyer = thumb_of(buyer.id), .issued_at = now})
          .str(),
      sign(
          ring, now,
          Pass{
              .sale = sale_tag(sale), .ordinal = Ordinal{4711}, .quantity = 2, .issued_at = now, .expires_at = later})
          .str(),
      sign(ring, now, Challenge{.sale = sale_tag(sale), .bits = 16, .from = now, .until = later, .nonce = 3}).str(),
      sign(ring, now, Stamp{.sale = sale_tag(sale), .epoch = 3, .at = StampTime{1'798'142'400'123'456}, .edge = 5})
          .str(),
      sign_order_link(ring, now, an_order),
      sign_account(keys().of_origin.front(), now, "customer-1001"),
      keys().of_origin.front().text()};
  keys().of_origin.front().append_signed(
      all.emplace_back(), {.sale = sale, .ordinal = Ordinal{17}, .buyer = thumb_of(buyer.id), .expires_at = later});
  return all;
}

// The first byte says which, each two of the others where and how it is changed; what is left over is put behind it.
void tamper(fuzz::Bytes bytes) {
  static const std::vector<std::string> all = good_ones();
  if (bytes.empty()) return;
  const std::string& good = all[bytes[0] % all.size()];
  require(is_taken(good));
  std::string text = good;
  for (std::size_t i = 1; i + 1 < bytes.size() && i < 16; i += 2) {
    char& at = text[bytes[i] % text.size()];
    at = static_cast<char>(static_cast<unsigned char>(at) ^ bytes[i + 1]);
  }
  if (bytes.size() > 16) text.append(fuzz::text_of(bytes.subspan(16)));
  if (text != good) require(!is_taken(text));
}

}  // namespace
}  // namespace sluice::token

SLUICE_FUZZ_TARGET(tokens, bytes) {
  const std::string_view text = sluice::fuzz::text_of(bytes);
  (void)sluice::token::is_taken(text);
  sluice::token::read_solution(text);
  sluice::token::read_signed(text);
  sluice::token::tamper(bytes);
}
