#include "ledger/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sluice::ledger::postgres {
namespace {

using std::chrono::steady_clock;

// libpq writes a line for each thing that it tried, and so on.
std::string one_line(const char* text) {
  std::string line;
  for (const char* c = text; *c != '\0'; ++c) {
    const bool is_space = *c == '\n' || *c == '\t' || *c == ' ';
    if (!is_space) line += *c;
    if (is_space && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : one_line(text);
}

// False: it took too long.
bool wait_for(int socket, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
    pollfd one{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// A peer that is gone without a word is noticed within seconds.
const std::vector<Target::Option> manners{
    {"keepalives_idle", "5"}, {"keepalives_interval", "1"}, {"keepalives_count", "5"}, {"tcp_user_timeout", "10000"}};

struct Words {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  void add(const char* key, const char* value) {
    keys.push_back(key);
    values.push_back(value);
  }
};

}  // namespace

ErrorKind kind_of(const Failure& failure) {
  if (failure.is_lost()) return ErrorKind::unavailable;
  const std::string_view group = std::string_view(failure.state).substr(0, 2);
  // Lost and refused connections, no room, stopped by an operator, deadlocks; and a primary that became a standby.
  for (const std::string_view passing : {"08", "53", "57", "40", "55"}) {
    if (group == passing) return ErrorKind::unavailable;
  }
  if (failure.state == "25006") return ErrorKind::unavailable;
  for (const std::string_view wrong : {"28", "3D", "3F", "42"}) {
    if (group == wrong) return ErrorKind::invalid_input;  // who we are, which database, what is in it
  }
  return ErrorKind::io;
}

Connection::Connection(Handle handle, const Target& target, const Options& options)
    : target_(std::make_unique<const Target>(target)),
      options_(options),
      handle_(std::move(handle)),
      warned_(std::make_unique<bool>(false)) {
  PQsetNoticeReceiver(handle_.get(), &Connection::on_notice, warned_.get());
}

void Connection::on_notice(void* warned, const PGresult* notice) {
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != nullptr && std::string_view(severity) == "WARNING") *static_cast<bool*>(warned) = true;
}

Connection::Handle Connection::connect(const std::vector<Target::Option>& host, const Options& options,
                                       Failure& failure) {
  const Deadline deadline = steady_clock::now() + options.host_wait_max;
  Words words;
  for (const auto& option : manners) words.add(option.key.c_str(), option.value.c_str());
  for (const auto& option : host) words.add(option.key.c_str(), option.value.c_str());
  words.add("client_encoding", "UTF8");
  words.add("application_name", options.who.c_str());
  words.add(nullptr, nullptr);
  Handle handle(PQconnectStartParams(words.keys.data(), words.values.data(), 0));
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (handle && PQstatus(handle.get()) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
    const bool writes = next == PGRES_POLLING_WRITING;
    if (!wait_for(PQsocket(handle.get()), writes ? POLLOUT : POLLIN, deadline)) {
      failure = {.state = {}, .constraint = {}, .text = "does not answer"};
      return {};
    }
    next = PQconnectPoll(handle.get());
  }
  if (handle && PQstatus(handle.get()) == CONNECTION_OK) {
    PQsetnonblocking(handle.get(), 1);
    return handle;
  }
  // What kind it is of is told by the text alone: there is no SQLSTATE of a connection that never was.
  failure = {.state = {}, .constraint = {}, .text = handle ? one_line(PQerrorMessage(handle.get())) : "no memory"};
  const auto says = [&](const char* words_of_it) { return failure.text.find(words_of_it) != std::string::npos; };
  if (says("authentication") || says("role \"") || says("no password") || says("pg_hba.conf"))
    failure.state = "28000";
  if (says("database \"") && says("does not exist")) failure.state = "3D000";
  return {};
}

Result<Connection> Connection::open(const Target& target, const Options& options) {
  Failure failure;
  for (const auto& host : target.hosts()) {
    Handle handle = connect(host, options, failure);
    if (!handle) continue;
    Connection connection(std::move(handle), target, options);
    connection.options_.answer_wait_max = options.host_wait_max;  // for the first word, too
    const bool answers = connection.look();
    connection.options_.answer_wait_max = options.answer_wait_max;
    if (!answers) {
      failure = connection.failure();
      continue;
    }
    if (options.where == Where::any || !connection.facts().is_standby) return connection;
    failure = {.state = {}, .constraint = {}, .text = "is a standby, which takes no writes"};
  }
  return Error{kind_of(failure), target.said("cannot be reached: " + failure.text)};
}

bool Connection::look() {
  const Answer answer =
      ask("SELECT pg_backend_pid(), pg_is_in_recovery(), current_setting('server_version'), "
          "current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), "
          "current_setting('synchronous_standby_names'), "
          "(SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))");
  if (!answer) return false;
  process_ = std::atoi(std::string(answer.text(0, 0)).c_str());
  facts_.is_standby = answer.text(0, 1) == "t";
  facts_.version = answer.text(0, 2);
  facts_.encoding = answer.text(0, 3);
  facts_.fsync = answer.text(0, 4) == "on";
  facts_.full_page_writes = answer.text(0, 5) == "on";
  facts_.standby_names = answer.text(0, 6);
  facts_.standbys = std::atoi(std::string(answer.text(0, 7)).c_str());
  // A pooler greets with a number of its own.
  facts_.is_pooled = PQbackendPID(handle_.get()) != process_;
  return true;
}

bool Connection::run(const std::string& script) {
  if (PQsendQuery(handle_.get(), script.c_str()) != 1) return lose(one_line(PQerrorMessage(handle_.get())));
  return static_cast<bool>(receive());
}

Answer Connection::ask(const std::string& sql, std::initializer_list<Value> values, Form form) {
  return ask(sql, std::span<const Value>(values.begin(), values.size()), form);
}

Answer Connection::ask(const std::string& sql, std::span<const Value> values, Form form) {
  return send(sql, values, form) ? receive() : Answer();
}

bool Connection::send(const std::string& sql, std::span<const Value> values, Form form) {
  std::vector<const char*> texts;
  for (const Value& value : values) texts.push_back(value.c_str());
  const int sent = PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(texts.size()), nullptr,
                                     texts.data(), nullptr, nullptr, form == Form::binary ? 1 : 0);
  return sent == 1 || lose(one_line(PQerrorMessage(handle_.get())));
}

bool Connection::send_arrays(const std::string& sql, std::span<ArrayColumn> columns) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (ArrayColumn& column : columns) {
    values.push_back(column.bytes().data());
    lengths.push_back(static_cast<int>(column.bytes().size()));
  }
  const std::vector<int> binary(columns.size(), 1);
  const int sent = PQsendQueryParams(handle_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                     values.data(), lengths.data(), binary.data(), 1);
  return sent == 1 || lose(one_line(PQerrorMessage(handle_.get())));
}

// Of several answers the last, or the first failure.
Answer Connection::receive() {
  const Deadline deadline = soon();
  Answer answer;
  bool failed = false;
  for (;;) {
    if (!wait(deadline)) return {};
    PGresult* result = PQgetResult(handle_.get());
    if (result == nullptr) return failed ? Answer() : std::move(answer);
    Answer one(result);
    if (!failed && !note(result)) failed = true;
    if (!failed) answer = std::move(one);
  }
}

Result<std::string> Connection::text(const std::string& sql) {
  const Answer answer = ask(sql);
  if (!answer || answer.rows() == 0) return error("cannot be read");
  return std::string(answer.text(0, 0));
}

bool Connection::begin_pipeline() {
  return PQenterPipelineMode(handle_.get()) == 1 || lose(one_line(PQerrorMessage(handle_.get())));
}

bool Connection::prepare(std::span<const Named> statements) {
  if (!begin_pipeline()) return false;
  for (const Named& one : statements) {
    if (PQsendPrepare(handle_.get(), one.name.c_str(), one.sql.c_str(), 0, nullptr) != 1) {
      return lose(one_line(PQerrorMessage(handle_.get())));
    }
  }
  Together together{.end = End::done};
  return end_pipeline(soon(), statements.size(), "", together) && together.end == End::done;
}

Connection::Together Connection::run_together(std::span<const Call> calls, std::string_view tag, Deadline deadline) {
  Together together{.end = End::done};
  *warned_ = false;
  if (!begin_pipeline()) return {};
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Call& call : calls) {
    const std::size_t count = call.rows == nullptr ? 0 : call.rows->columns().size();
    values.clear();
    lengths.clear();
    formats.assign(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view bytes = call.rows->columns()[i].bytes();
      values.push_back(bytes.data());
      lengths.push_back(static_cast<int>(bytes.size()));
    }
    if (PQsendQueryPrepared(handle_.get(), call.statement, static_cast<int>(count), values.data(), lengths.data(),
                            formats.data(), 1) != 1) {
      lose(one_line(PQerrorMessage(handle_.get())));
      return {};
    }
  }
  if (!end_pipeline(deadline, calls.size(), tag, together)) return {};
  // The server warns when it stops waiting for a standby: committed here, and perhaps nowhere else.
  if (together.end == End::done && *warned_) {
    lose("the server has not waited for its standby");
    return {};
  }
  return together;
}

bool Connection::end_pipeline(Deadline deadline, std::size_t answers, std::string_view tag, Together& together) {
  if (PQpipelineSync(handle_.get()) != 1) return lose(one_line(PQerrorMessage(handle_.get())));
  for (std::size_t seen = 0;;) {
    if (!wait(deadline)) return false;
    PGresult* result = PQgetResult(handle_.get());
    if (result == nullptr) {
      if (PQstatus(handle_.get()) == CONNECTION_BAD) return lose(one_line(PQerrorMessage(handle_.get())));
      continue;  // the end of one statement's answers
    }
    const Answer owned(result);
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) break;
    ++seen;
    take(result, seen == answers ? tag : "", together);
    if (together.end == End::lost) return false;
    if (together.end == End::done) ++together.at;
  }
  return PQexitPipelineMode(handle_.get()) == 1 || lose(one_line(PQerrorMessage(handle_.get())));
}

// `tag`: what it must say; empty: anything.
void Connection::take(PGresult* result, std::string_view tag, Together& together) {
  if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED || together.end != End::done) return;
  if (!note(result)) {
    together.end = failure_.is_lost() ? End::lost : End::refused;
  } else if (!tag.empty() && tag != PQcmdStatus(result)) {
    lose("it answered " + std::string(PQcmdStatus(result)) + " instead of " + std::string(tag));
    together.end = End::lost;
  }
}

bool Connection::wait(Deadline deadline) {
  for (;;) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) return lose(one_line(PQerrorMessage(handle_.get())));
    if (PQisBusy(handle_.get()) == 0) return true;
    const auto events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
    if (!wait_for(PQsocket(handle_.get()), events, deadline)) return lose("no answer in time");
    if (PQconsumeInput(handle_.get()) != 1) return lose(one_line(PQerrorMessage(handle_.get())));
  }
}

bool Connection::lose(std::string why) {
  failure_ = {.state = {}, .constraint = {}, .text = std::move(why)};
  return false;
}

// True: it is no failure.
bool Connection::note(const PGresult* result) {
  const auto status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return true;
  failure_ = {.state = field(result, PG_DIAG_SQLSTATE),
              .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
              .text = field(result, PG_DIAG_MESSAGE_PRIMARY)};
  if (failure_.text.empty()) failure_.text = one_line(PQresultErrorMessage(result));
  // Ended by the server: it has said so, and what it did is not known any more than when it says nothing.
  if (PQstatus(handle_.get()) == CONNECTION_BAD) failure_.state.clear();
  return false;
}

Error Connection::error(std::string_view what) const {
  return {kind_of(failure_), target_->said(std::string(what) + ": " + failure_.text)};
}

}  // namespace sluice::ledger::postgres
