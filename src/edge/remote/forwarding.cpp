#include "edge/remote/forwarding.h"

#include <memory>

#include "base/invariant.h"
#include "edge/allowance/network.h"

namespace sluice::edge {
namespace {

bool is_of_trusted_proxy(const http::Request& request, const http::Front& front) {
  const auto peer = http::parse_address(request.peer);
  return peer && front.proxies.has(*peer);
}

}  // namespace

std::string client_text(const http::Request& request, const http::Front& front) {
  const auto client = client_of(request, front);
  return client ? http::to_string(*client) : std::string();
}

http::Front all_trusted() {
  http::Front front;
  for (const char* range : {"0.0.0.0/0", "::/0"}) SLUICE_INVARIANT(bool(front.proxies.add(range)));
  return front;
}

void Forwarding::forward(Errand& errand) {
  const http::Front& front = desk_.context().front;
  const std::string client = client_text(*errand.request, front);
  const std::string trace = errand.span ? errand.span->open.context.text() : std::string(errand.traceparent);
  // As it was asked: what stood before it was taken off here, and is taken off there once more.
  const std::string path = std::string(errand.root).append(errand.request->path);
  http::Request carried = *errand.request;
  carried.path = path;
  carried.peer = client;
  carried.forwarded_for = {};
  carried.traceparent = trace;
  if (!is_of_trusted_proxy(*errand.request, front)) carried.account = {};

  auto waiting = std::make_shared<Desk::Waiting>();
  const auto then = [this, waiting](const http::Response* response) {
    Errand answered = desk_.resume(*waiting);
    if (response == nullptr) return desk_.refuse(answered, refusals::read_only);
    answered.headers = response->extra_headers;
    desk_.respond(answered, response->status, response->content_type, response->body);
  };
  switch (desk_.context().owner_elsewhere->ask(carried, *loop_, then)) {
    case http::Elsewhere::Asked::yes:
      *waiting = desk_.set_aside(errand);
      return;
    case http::Elsewhere::Asked::nobody:
      return desk_.refuse(errand, refusals::read_only);
    case http::Elsewhere::Asked::too_much:
      return desk_.refuse(errand, refusals::overloaded);
  }
}

}  // namespace sluice::edge
