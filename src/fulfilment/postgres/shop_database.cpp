#include "fulfilment/postgres/shop_database.h"

#include <utility>

namespace sluice::fulfilment {
namespace {

using std::chrono::steady_clock;

// The server ends a statement by itself when its time is over, and says so: that word is waited for.
constexpr auto grace = std::chrono::seconds(1);

Error gone(const postgres::Failure& failure) {
  return {ErrorKind::unavailable, "the database: " + failure.text};
}

}  // namespace

Result<ShopDatabase> ShopDatabase::open(const Options& options) {
  auto words = postgres::words_of(options.conninfo);
  if (!words) return invalid_input("is no connection string that libpq takes");
  words->push_back({"fallback_application_name", "sluice"});
  postgres::Failure failure;
  auto link = postgres::Link::open(
      {.words = *words, .deadline = steady_clock::now() + options.timeout, .interruption = options.interruption},
      failure);
  if (!link) return gone(failure);
  ShopDatabase opened(std::move(*link), options.timeout);
  // Who is not waited for any more is not to go on for hours, holding locks.
  const std::string limit = "SET statement_timeout = " + std::to_string(to_ms(options.timeout));
  if (opened.link_.send(limit) && opened.link_.receive(steady_clock::now() + options.timeout)) return opened;
  return opened.error();
}

Result<void> ShopDatabase::run(const std::string& statement, std::span<const postgres::Value> values) {
  if (link_.send(statement, values, postgres::Link::Form::text) &&
      link_.receive(steady_clock::now() + timeout_ + grace))
    return {};
  return error();
}

Result<void> ShopDatabase::check(const std::string& statement, std::span<const postgres::Value> values) {
  const postgres::Deadline deadline = steady_clock::now() + timeout_;
  if (!link_.send_prepare(statement, values) || !link_.receive(deadline)) return error();
  if (!link_.send_describe()) return error();
  const postgres::Answer described = link_.receive(deadline);
  if (!described) return error();
  // It may name more than it is given, of which the server has guessed the types.
  const auto named = static_cast<std::size_t>(described.values_named());
  if (named <= values.size()) return {};
  return invalid_input("the statement has $" + std::to_string(named) + ", and there are " +
                       std::to_string(values.size()));
}

Error ShopDatabase::error() const {
  const postgres::Failure& failure = link_.failure();
  if (failure.is_lost()) return gone(failure);
  return invalid_input("the database says " + failure.state + ": " + failure.text);
}

}  // namespace sluice::fulfilment
