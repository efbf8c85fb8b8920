// What every edge shares: where sales are found, which keys sign, how the outside world sees us.
#pragma once

#include <string>
#include <vector>

#include "base/published.h"
#include "base/span_sink.h"
#include "base/time.h"
#include "edge/allowance/allowances.h"
#include "edge/allowance/call_shares.h"
#include "edge/purchase/provider_event_counts.h"
#include "edge/status/change_log.h"
#include "edge/status/event_streams.h"
#include "edge/visitor/cookies.h"
#include "edge/work/work_book.h"
#include "http/elsewhere.h"
#include "order/provider_event.h"
#include "shop/owner/health.h"
#include "shop/owner/mailbox.h"
#include "shop/told/notice_marks.h"
#include "shop/told/sale_front.h"
#include "token/key_ring.h"
#include "web/composition/composed_pages.h"

namespace sluice::edge {

class Stamps;

// What a browser needs to know to be sent push messages.
struct PushOffer {
  std::string key;           // public, in base64url; empty: none are sent
  bool may_be_http = false;  // a push service of one's own network
};

struct Context {
  const Published<shop::Directory>& directory;
  const Published<token::KeyRing>& keys;
  const shop::Health& health;
  shop::Mailbox& mailbox;  // of the one owner: for calls that name a hold or an order only
  const Clock& clock;
  EventSlots& event_slots;
  ChangeLog& changes;
  const Published<web::ComposedPages>& pages;
  Allowances& allowances;
  CallShares& call_shares;
  WorkBook& work;
  const order::ProviderEventReader& provider_events;
  ProviderEventCounts& event_counts;
  shop::NoticeWays notice_ways{};  // in which people who are called can be told
  PushOffer push{};
  http::Front front{};            // what is between us and visitors: whose word counts
  int waiting_page_status = 200;  // 200, 202, 429 or 503: for those who watch the shop from outside
  CookieTerms cookies{};
  std::string public_origin;                   // where people see us, "https://shop.example"; empty: not configured
  std::string root{web::usual_root};           // before every address of a page or a file (buyer/root.h)
  std::vector<std::string> allowed_origins;    // browsers of these may write across sites; "https://shop.example"
  http::Elsewhere* owner_elsewhere = nullptr;  // answers what needs an owner; null: the owner is in this process
  Stamps* stamps = nullptr;                    // what is noted while that owner is away; null: nothing is
  SpanSink* spans = nullptr;  // where requests are told of for their traces; null: nobody collects them
};

}  // namespace sluice::edge
