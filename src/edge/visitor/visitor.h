// Who asks: the buyer, and the places that come along with the request.
//
// A visitor shows an identity (`Authorization: Bearer`, or the cookie sluice_buyer) and tickets and passes
// (X-Sluice-Ticket, X-Sluice-Pass, or a cookie of the sale). Whatever is looked at is verified once a request,
// however often and for however many lines it is asked for:
//
//  1. A token's MAC is computed at most once a request. A ticket names its line itself, so lines that share a cookie
//     cost nothing more.
//  2. A bearer token of ours goes before a cookie. An Authorization that is not ours (a shop's own, Basic of a
//     protected site) costs nobody what a valid cookie gives.
//  3. Of several cookies of one name any valid one counts; of two places in one line, the first that still is the
//     visitor's.
//
// Lives as long as its request. Not thread-safe.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string_view>

#include "edge/place/place.h"
#include "edge/sale_readers.h"
#include "http/message.h"
#include "token/key_ring.h"
#include "token/stamp.h"

namespace sluice::edge {

// A stamp as it was shown. `text`: a view into the request.
struct ShownStamp {
  token::Stamp stamp{};
  std::string_view text{};
};

class Visitor {
public:
  // Nobody: of an answer that comes after its request has gone.
  Visitor() = default;
  // `buyer_cookie`: its name; must outlive the visitor, as the others must.
  Visitor(const http::Request& request, const token::KeyRing& keys, WallTime now, std::string_view buyer_cookie)
      : request_(&request), keys_(&keys), now_(now), buyer_cookie_(buyer_cookie) {}

  // nullopt: has shown no identity of ours.
  [[nodiscard]] std::optional<BuyerId> buyer();
  // It is this one, whatever it has shown: the shop says so.
  void recognise(BuyerId buyer) {
    has_read_identity_ = true;
    buyer_ = buyer;
  }
  // Has shown a bearer token that is none of ours, and no identity besides: not to be taken for a newcomer.
  [[nodiscard]] bool has_wrong_credentials();

  // The visitor's place in a line. None also for one that went to another device: see moved().
  // All of these: for one sale a request. REQUIRES: `sale` is of this request.
  [[nodiscard]] std::optional<Place> place_in(const SaleReaders& sale, LineIndex line);
  // The first place in any line; whoever has one in a priority line has no other.
  [[nodiscard]] std::optional<Place> first_place(const SaleReaders& sale);
  // The place with which the visitor gets what this line leads to.
  [[nodiscard]] std::optional<Place> place_for(const SaleReaders& sale, LineIndex line);
  // A place that was asked for, whose ticket came along, but which another device has now.
  [[nodiscard]] const std::optional<Place>& moved() const { return moved_; }

  // What an edge without its owner has given (edge/degraded): when the visitor came, shown in place of a ticket, and
  // a pass of a gate to which no place belongs.
  [[nodiscard]] const std::optional<ShownStamp>& stamp(const SaleReaders& sale);
  [[nodiscard]] const std::optional<Place>& lone_pass(const SaleReaders& sale);

  // How many tokens were verified until now.
  [[nodiscard]] unsigned verified() const { return verified_; }

private:
  [[nodiscard]] std::optional<BuyerId> verify_identity(std::string_view text);
  void read_identity();
  // Fill places_ with what is genuine, of this sale, and this buyer's.
  void read_headers(const SaleReaders& sale);
  void read_cookies(const SaleReaders& sale, const std::string& name);
  [[nodiscard]] std::optional<Place> read_ticket(const SaleReaders& sale, std::string_view text);
  [[nodiscard]] std::optional<Place> read_pass(const SaleReaders& sale, std::string_view text);
  void read_stamp(const SaleReaders& sale, std::string_view text);
  template <class Token>
  [[nodiscard]] bool is_of(const SaleReaders& sale, const Token& token) const;

  const http::Request* request_ = nullptr;
  const token::KeyRing* keys_ = nullptr;
  WallTime now_{};
  std::string_view buyer_cookie_{};
  bool has_read_identity_ = false;
  bool has_read_headers_ = false;
  std::optional<BuyerId> buyer_{};
  // One line's, as nearly all have, without an allocation.
  boost::container::small_vector<std::string_view, 1> cookies_read_;  // names; views into the sale's readers
  boost::container::small_vector<Place, 2> places_;                   // in the order in which they count
  std::optional<Place> moved_{};
  std::optional<ShownStamp> stamp_{};
  std::optional<Place> lone_pass_{};
  unsigned verified_ = 0;
};

}  // namespace sluice::edge
