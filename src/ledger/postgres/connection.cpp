#include "ledger/postgres/connection.h"

#include <cstdlib>
#include <optional>
#include <utility>

namespace sluice::ledger::postgres {
namespace {

using std::chrono::steady_clock;

// A peer that is gone without a word is noticed within seconds, unless the target says otherwise.
std::vector<Target::Option> words_for(const std::vector<Target::Option>& host, const std::string& who) {
  std::vector<Target::Option> words{{"keepalives_idle", "5"},
                                    {"keepalives_interval", "1"},
                                    {"keepalives_count", "5"},
                                    {"tcp_user_timeout", "10000"}};
  words.insert(words.end(), host.begin(), host.end());
  words.push_back({"client_encoding", "UTF8"});
  words.push_back({"application_name", who});
  return words;
}

}  // namespace

Connection::Connection(Link link, const Target& target, const Options& options)
    : target_(std::make_unique<const Target>(target)), options_(options), link_(std::move(link)) {}

Result<Connection> Connection::open(const Target& target, const Options& options) {
  Failure failure;
  for (const auto& host : target.hosts()) {
    const auto words = words_for(host, options.who);
    auto link = Link::open({.words = words, .deadline = steady_clock::now() + options.host_wait_max}, failure);
    if (!link) continue;
    Connection connection(std::move(*link), target, options);
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
  facts_.is_pooled = PQbackendPID(link_.get()) != process_;
  return true;
}

bool Connection::run(const std::string& script) {
  return link_.send(script) && receive();
}

Answer Connection::ask(const std::string& sql, std::initializer_list<Value> values, Form form) {
  return ask(sql, std::span<const Value>(values.begin(), values.size()), form);
}

Answer Connection::ask(const std::string& sql, std::span<const Value> values, Form form) {
  return send(sql, values, form) ? receive() : Answer();
}

bool Connection::send(const std::string& sql, std::span<const Value> values, Form form) {
  return link_.send(sql, values, form);
}

bool Connection::send_arrays(const std::string& sql, std::span<const std::string_view> arrays) {
  return link_.send_binary(sql, arrays);
}

Answer Connection::receive() {
  return link_.receive(soon());
}

Result<std::string> Connection::text(const std::string& sql) {
  const Answer answer = ask(sql);
  if (!answer || answer.rows() == 0) return error("cannot be read");
  return std::string(answer.text(0, 0));
}

bool Connection::prepare(std::span<const Pipeline::Named> statements) {
  return Pipeline(link_, soon()).prepare(statements);
}

Pipeline::Outcome Connection::run_together(std::span<const Pipeline::Call> calls, std::string_view tag,
                                           Deadline deadline) {
  return Pipeline(link_, deadline).run(calls, tag);
}

Error Connection::error(std::string_view what) const {
  return {kind_of(failure()), target_->said(std::string(what) + ": " + failure().text)};
}

}  // namespace sluice::ledger::postgres
