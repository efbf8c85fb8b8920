#include "rehearse/fake_shop/fake_shop.h"

#include <thread>

namespace sluice::rehearse {

bool FakeShop::handle(const HttpCall& call, LoopbackServer::Connection& connection) {
  const std::uint64_t number = ++requests_;
  if (number == plan_.drops_connection_at) return false;
  if (!misbehave(connection, number)) sale_.answer(connection.out, call);
  return true;
}

bool FakeShop::misbehave(LoopbackServer::Connection& connection, std::uint64_t number) {
  if (plan_.goes_silent_at != 0 && number >= plan_.goes_silent_at) return true;
  if (number == plan_.stalls_at) {
    connection.send();
    std::this_thread::sleep_for(plan_.stall_time);
  }
  // The first request is the look at the sale.
  if (number > 1 && number <= plan_.overloaded_until) {
    append_problem(connection.out, 503, "overloaded", "Retry-After: 1\r\n");
    return true;
  }
  if (number == plan_.server_error_at) {
    append_problem(connection.out, 500, "internal");
    return true;
  }
  if (number == plan_.not_http_at) {
    connection.out += "\x16\x03\x01 what?\r\n\r\n";
    return true;
  }
  if (number == plan_.bad_body_at) {
    append_answer(connection.out, 201, "", R"({"outcome":"secured","hold":)");
    return true;
  }
  return false;
}

}  // namespace sluice::rehearse
