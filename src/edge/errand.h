// One request on its way through the edge, from its arrival to its answer.
//
// `headers` and `body` are the answer being written; the desk lends them, empty, and takes them back with the answer.
// An answer that waits for an owner leaves its request behind: another errand, with the same way home, writes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/span_sink.h"
#include "base/time.h"
#include "edge/route/routes.h"
#include "edge/visitor/visitor.h"
#include "http/message.h"

namespace sluice::edge {

struct Operator;

// Of a request that is collected for its trace (telemetry/request_span.h).
struct RequestSpan {
  OpenSpan open{};
  std::string sale{};  // which its address names; known when the request is left behind
};

struct Errand {
  const http::Request* request = nullptr;  // nullptr once the answer comes later
  http::Exchange* exchange = nullptr;      // one of the two
  http::Deferred* deferred = nullptr;
  Route route{};
  Verb verb = Verb::other;
  PathValues values{};  // of the path's parameters
  MonoTime began{};
  WallTime now{};
  std::string_view traceparent{};
  std::optional<RequestSpan> span{};  // none: nobody collects it
  Visitor visitor{};
  std::string_view root{};  // what stood before the path as it was asked (buyer/root.h), and stands before the API's
                            // own addresses in the answer; empty: nothing
  std::string form_page{};  // a page's form was sent: the page without JavaScript to which the answer leads; or empty
  std::string form_work{};  // what came with that form for a place (edge/work/toll.h)
  const std::string* page_origin = nullptr;  // of another site's page that may read the answer
  const Operator* asker = nullptr;           // at the operators' port: who asks, while the request lasts
  std::string& headers;
  std::string& body;
};

}  // namespace sluice::edge
