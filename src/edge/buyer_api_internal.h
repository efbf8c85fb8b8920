// What the parts of BuyerApi share; not for others.
#pragma once

#include "edge/buyer_api.h"
#include "edge/cookies.h"
#include "edge/replies.h"
#include "token/origin_pass.h"

namespace sluice::edge {

// This thread's view of a sale. It is the same from find_sale() to the end of a visit.
struct BuyerApi::SaleReaders {
  SaleReaders(std::shared_ptr<shop::SaleFront> of, bool https);
  ~SaleReaders() { hand_in_reads(); }
  void refresh();
  void hand_in_reads();
  std::shared_ptr<shop::SaleFront> front;
  Published<shop::SaleView>::Reader view;
  Published<shop::StatusDocument>::Reader status;
  std::vector<Published<shop::ClaimClock>::Reader> claims;       // by line
  std::vector<Published<line::WaitForecast>::Reader> forecasts;  // by line
  std::vector<std::string> ticket_cookies;                       // names, by line
  std::uint64_t status_reads = 0;  // since they were handed in: counted here, no two threads share a cache line
  // Of a gate; made anew when the ring changes, and now and then because keys take turns (BuyerApi::origin_keys).
  std::vector<token::OriginKey> origin_keys;
  std::uint64_t origin_keys_version = 0;
  WallTime origin_keys_made_at{};
};

// One request on its way through.
struct BuyerApi::Visit {
  const http::Request* request = nullptr;  // nullptr once the answer comes later
  http::Exchange* exchange = nullptr;      // one of the two
  http::Deferred* deferred = nullptr;
  Route route = Route::unknown;
  Verb verb = Verb::other;
  MonoTime began;
  WallTime now;
  std::string_view traceparent;
  std::string form_sale;         // a page's form was sent: the sale to whose plain page the answer leads; else empty
  std::optional<Place> moved{};  // a place whose ticket came along, but which went to another device
};

// A call under way, with what its answer needs.
class BuyerApi::PendingCall final : public shop::Call {
public:
  PendingCall(BuyerApi& api, shop::Command asked) : Call(std::move(asked)), api_(api), replies_(api.replies_) {}
  void complete() override { api_.complete(*this); }
  [[nodiscard]] shop::ReplyQueue* reply_to() const override { return replies_.get(); }

  http::Deferred deferred;
  Route route = Route::unknown;
  Verb verb = Verb::other;
  MonoTime began;
  std::string traceparent;
  std::string form_sale;
  // For purchases:
  std::shared_ptr<shop::SaleFront> sale;
  bool new_buyer = false;
  WallTime place_issued_at{};

private:
  BuyerApi& api_;
  std::shared_ptr<Replies> replies_;
};

inline constexpr std::string_view no_store = "Cache-Control: no-store\r\n";

}  // namespace sluice::edge
