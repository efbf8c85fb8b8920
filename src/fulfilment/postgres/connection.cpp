#include "fulfilment/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/invariant.h"

namespace sluice::fulfilment {
namespace {

struct ConnectionEnd {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Handle = std::unique_ptr<PGconn, ConnectionEnd>;

struct ResultEnd {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Reply = std::unique_ptr<PGresult, ResultEnd>;

// The server ends a statement by itself when its time is over, and says so: that word is waited for.
constexpr auto grace = std::chrono::seconds(1);

Error gone(std::string what) {
  return {ErrorKind::unavailable, "the database: " + std::move(what)};
}

// Its messages have several lines and end in one more.
std::string one_line(const char* message) {
  std::string text(message == nullptr ? "" : message);
  while (text.ends_with('\n')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

class Deadline {
public:
  explicit Deadline(Duration time) : end_(clock_.mono() + time) {}
  [[nodiscard]] int left_ms() const {
    return static_cast<int>(std::max<std::int64_t>(0, to_ms(end_ - clock_.mono())));
  }

private:
  const SystemClock clock_;
  const MonoTime end_;
};

}  // namespace

Interruption::Interruption() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  SLUICE_INVARIANT(descriptor_ >= 0);
}

Interruption::~Interruption() {
  ::close(descriptor_);
}

void Interruption::break_off() {
  const std::uint64_t one = 1;
  (void)!::write(descriptor_, &one, sizeof one);
}

class PostgresConnection::Impl {
public:
  Impl(Handle handle, const Options& options)
      : handle_(std::move(handle)), timeout_(options.timeout), interruption_(options.interruption) {}

  Result<void> connect() {
    const Deadline deadline(timeout_);
    for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(handle_.get())) {
      if (next == PGRES_POLLING_FAILED) return gone(one_line(PQerrorMessage(handle_.get())));
      if (auto waited = wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline); !waited) return waited;
    }
    PQsetnonblocking(handle_.get(), 1);
    // Who is not waited for any more is not to go on for hours, holding locks.
    return ask(deadline, [&] {
      const std::string statement = "SET statement_timeout = " + std::to_string(to_ms(timeout_));
      return PQsendQuery(handle_.get(), statement.c_str());
    });
  }

  Result<void> run(const std::string& statement, std::span<const PostgresParameter> parameters) {
    std::vector<Oid> types;
    std::vector<const char*> values;
    for (const PostgresParameter& each : parameters) {
      types.push_back(static_cast<Oid>(each.type));
      values.push_back(each.value.c_str());
    }
    return ask(Deadline(timeout_ + grace), [&] {
      return PQsendQueryParams(handle_.get(), statement.c_str(), static_cast<int>(parameters.size()), types.data(),
                               values.data(), nullptr, nullptr, 0);
    });
  }

  Result<void> check(const std::string& statement, std::span<const PostgresParameter> parameters) {
    std::vector<Oid> types;
    for (const PostgresParameter& each : parameters) types.push_back(static_cast<Oid>(each.type));
    const Deadline deadline(timeout_);
    const auto prepared = ask(deadline, [&] {
      return PQsendPrepare(handle_.get(), "", statement.c_str(), static_cast<int>(parameters.size()), types.data());
    });
    if (!prepared) return prepared;
    // It may name more than it is given, of which the server has guessed the types.
    if (auto described = ask(deadline, [&] { return PQsendDescribePrepared(handle_.get(), ""); }); !described) {
      return described;
    }
    if (wanted_ <= static_cast<int>(parameters.size())) return {};
    return invalid_input("the statement has $" + std::to_string(wanted_) + ", and there are " +
                         std::to_string(parameters.size()));
  }

  [[nodiscard]] bool is_of_use() const { return is_of_use_ && PQstatus(handle_.get()) == CONNECTION_OK; }

private:
  // The outcome of the one statement that `send` begins.
  template <class Send>
  Result<void> ask(const Deadline& deadline, Send send) {
    if (send() != 1) return lost(one_line(PQerrorMessage(handle_.get())));
    if (auto sent = flush(deadline); !sent) return sent;
    Result<void> outcome{};
    for (;;) {
      if (auto there = await_reply(deadline); !there) return there;
      const Reply reply(PQgetResult(handle_.get()));
      if (reply == nullptr) return outcome;
      if (auto read = read_reply(*reply); !read) outcome = read;
    }
  }

  Result<void> flush(const Deadline& deadline) {
    for (int left = PQflush(handle_.get()); left != 0; left = PQflush(handle_.get())) {
      if (left < 0) return lost(one_line(PQerrorMessage(handle_.get())));
      if (auto waited = wait(POLLOUT | POLLIN, deadline); !waited) return waited;
      if (PQconsumeInput(handle_.get()) != 1) return lost(one_line(PQerrorMessage(handle_.get())));
    }
    return {};
  }

  Result<void> await_reply(const Deadline& deadline) {
    while (PQisBusy(handle_.get()) == 1) {
      if (auto waited = wait(POLLIN, deadline); !waited) return waited;
      if (PQconsumeInput(handle_.get()) != 1) return lost(one_line(PQerrorMessage(handle_.get())));
    }
    return {};
  }

  Result<void> read_reply(const PGresult& reply) {
    switch (PQresultStatus(&reply)) {
      case PGRES_COMMAND_OK:
        wanted_ = PQnparams(&reply);
        return {};
      case PGRES_TUPLES_OK:
      case PGRES_EMPTY_QUERY:
        return {};
      case PGRES_FATAL_ERROR:
        break;
      default:
        return lost("it answers what is no answer to a statement");
    }
    const char* state = PQresultErrorField(&reply, PG_DIAG_SQLSTATE);
    if (state == nullptr) return lost(one_line(PQresultErrorMessage(&reply)));
    const char* said = PQresultErrorField(&reply, PG_DIAG_MESSAGE_PRIMARY);
    return invalid_input("the database says " + std::string(state) + ": " + one_line(said));
  }

  Result<void> wait(int what, const Deadline& deadline) {
    const int interrupted = interruption_ == nullptr ? -1 : interruption_->descriptor();
    std::array<pollfd, 2> watched{{{PQsocket(handle_.get()), static_cast<short>(what), 0}, {interrupted, POLLIN, 0}}};
    for (;;) {
      const int left = deadline.left_ms();
      const int ready = left == 0 ? 0 : ::poll(watched.data(), watched.size(), left);
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) return lost("no answer in time");
      if (watched[1].revents != 0) return lost("broken off");
      return {};
    }
  }

  Result<void> lost(std::string why) {
    is_of_use_ = false;
    return gone(std::move(why));
  }

  const Handle handle_;
  const Duration timeout_;
  const Interruption* const interruption_;
  bool is_of_use_ = true;
  int wanted_ = 0;  // how many parameters what was described last has; of other answers: nothing
};

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const Options& options) {
  char* wrong = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(options.conninfo.c_str(), &wrong), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> message(wrong, &PQfreemem);
  if (parsed == nullptr) return invalid_input("is no connection string that libpq takes");
  constexpr std::array<const char*, 3> names{"dbname", "fallback_application_name", nullptr};
  const std::array<const char*, 3> values{options.conninfo.c_str(), "sluice", nullptr};
  Handle handle(PQconnectStartParams(names.data(), values.data(), 1));
  if (handle == nullptr) return gone("no memory for a connection");
  if (PQstatus(handle.get()) == CONNECTION_BAD) return gone(one_line(PQerrorMessage(handle.get())));
  std::unique_ptr<PostgresConnection> opened(
      new PostgresConnection(std::make_unique<Impl>(std::move(handle), options)));
  if (const auto connected = opened->impl_->connect(); !connected) return connected.error();
  return opened;
}

PostgresConnection::PostgresConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresConnection::~PostgresConnection() = default;

Result<void> PostgresConnection::run(const std::string& statement, std::span<const PostgresParameter> parameters) {
  return impl_->run(statement, parameters);
}

Result<void> PostgresConnection::check(const std::string& statement, std::span<const PostgresParameter> parameters) {
  return impl_->check(statement, parameters);
}

bool PostgresConnection::is_of_use() const {
  return impl_->is_of_use();
}

}  // namespace sluice::fulfilment
