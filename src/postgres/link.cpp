#include "postgres/link.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice::postgres {
namespace {

using std::chrono::steady_clock;

// As libpq takes them: three lists side by side.
struct Parameters {
  explicit Parameters(std::span<const Value> values) {
    for (const Value& value : values) {
      types.push_back(static_cast<Oid>(value.type()));
      texts.push_back(value.text().c_str());
    }
  }
  [[nodiscard]] int count() const { return static_cast<int>(texts.size()); }

  std::vector<Oid> types;
  std::vector<const char*> texts;
};

enum class Wait { ready, late, broken_off };

Wait wait_for(int socket, short events, const Interruption* interruption, Deadline deadline) {
  const int interrupted = interruption == nullptr ? -1 : interruption->descriptor();
  std::array<pollfd, 2> watched{
      {{.fd = socket, .events = events, .revents = 0}, {.fd = interrupted, .events = POLLIN, .revents = 0}}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    const int ready =
        ::poll(watched.data(), watched.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Wait::late;
    return watched[1].revents != 0 ? Wait::broken_off : Wait::ready;
  }
}

}  // namespace

std::optional<Link> Link::open(const Terms& terms, Failure& failure) {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const Word& word : terms.words) {
    keys.push_back(word.key.c_str());
    values.push_back(word.value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectStartParams(keys.data(), values.data(), 0));
  if (!handle) {
    failure = {.state = {}, .constraint = {}, .text = "no memory for a connection"};
    return std::nullopt;
  }
  Link link(std::move(handle), terms.interruption);
  if (link.connect(terms.deadline)) return link;
  failure = link.failure();
  return std::nullopt;
}

Link::Link(Handle handle, const Interruption* interruption)
    : handle_(std::move(handle)), interruption_(interruption), warned_(std::make_unique<bool>(false)) {
  PQsetNoticeReceiver(get(), &Link::on_notice, warned_.get());
}

void Link::on_notice(void* warned, const PGresult* notice) {
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != nullptr && std::string_view(severity) == "WARNING") *static_cast<bool*>(warned) = true;
}

bool Link::take_warning() {
  return std::exchange(*warned_, false);
}

bool Link::connect(Deadline deadline) {
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(get()) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
    if (!await(next == PGRES_POLLING_WRITING ? POLLOUT : POLLIN, deadline)) return false;
    next = PQconnectPoll(get());
  }
  if (PQstatus(get()) == CONNECTION_OK) {
    PQsetnonblocking(get(), 1);
    return true;
  }
  lose();
  failure_ = failure_to_connect(PQerrorMessage(get()));
  return false;
}

bool Link::send(const std::string& script) {
  return PQsendQuery(get(), script.c_str()) == 1 || lose();
}

bool Link::send(const std::string& sql, std::span<const Value> values, Form form) {
  const Parameters given(values);
  return PQsendQueryParams(get(), sql.c_str(), given.count(), given.types.data(), given.texts.data(), nullptr,
                           nullptr, form == Form::binary ? 1 : 0) == 1 ||
         lose();
}

bool Link::send_binary(const std::string& sql, std::span<const std::string_view> values) {
  std::vector<const char*> bytes;
  std::vector<int> lengths;
  for (const std::string_view value : values) {
    bytes.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> formats(values.size(), 1);
  return PQsendQueryParams(get(), sql.c_str(), static_cast<int>(values.size()), nullptr, bytes.data(), lengths.data(),
                           formats.data(), 1) == 1 ||
         lose();
}

bool Link::send_prepare(const std::string& sql, std::span<const Value> values) {
  const Parameters given(values);
  return PQsendPrepare(get(), "", sql.c_str(), given.count(), given.types.data()) == 1 || lose();
}

bool Link::send_describe() {
  return PQsendDescribePrepared(get(), "") == 1 || lose();
}

Answer Link::receive(Deadline deadline) {
  Answer answer;
  bool failed = false;
  for (;;) {
    if (!wait(deadline)) return {};
    Answer one(PQgetResult(get()));
    if (!one) return failed ? Answer() : std::move(answer);
    if (!failed && !note(one.get())) failed = true;
    if (failed && failure_.is_lost()) return {};
    if (!failed) answer = std::move(one);
  }
}

bool Link::await(short events, Deadline deadline) {
  switch (wait_for(PQsocket(get()), events, interruption_, deadline)) {
    case Wait::ready:
      return true;
    case Wait::late:
      return lose("no answer in time");
    case Wait::broken_off:
      return lose("broken off");
  }
  return false;
}

bool Link::wait(Deadline deadline) {
  for (;;) {
    const int unsent = PQflush(get());
    if (unsent < 0) return lose();
    if (PQisBusy(get()) == 0) return true;
    if (!await(static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), deadline)) return false;
    if (PQconsumeInput(get()) != 1) return lose();
  }
}

bool Link::note(const PGresult* answer) {
  switch (PQresultStatus(answer)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return true;
    default:
      break;
  }
  failure_ = failure_of(answer);
  // Ended by the server: it has said so, and what it did is not known any more than when it says nothing.
  if (PQstatus(get()) == CONNECTION_BAD) failure_.state.clear();
  is_lost_ = is_lost_ || failure_.is_lost();
  return false;
}

bool Link::lose(std::string why) {
  failure_ = {.state = {}, .constraint = {}, .text = std::move(why)};
  is_lost_ = true;
  return false;
}

bool Link::lose() {
  return lose(one_line(PQerrorMessage(get())));
}

}  // namespace sluice::postgres
