#include "fulfilment/redis/redis_link.h"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <optional>
#include <utility>

namespace sluice::fulfilment {

using std::chrono::steady_clock;

namespace {

timeval timeval_of(Duration duration) {
  return {.tv_sec = duration.count() / 1'000'000, .tv_usec = duration.count() % 1'000'000};
}

std::string text_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  const bool is_text = reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS;
  return is_text ? std::string(reply.str, reply.len) : std::string();
}

// Of a transaction, what is wrong within it.
std::optional<std::string> refusal_in(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return std::string(reply.str, reply.len);
  if (reply.type != REDIS_REPLY_ARRAY) return std::nullopt;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (auto refusal = refusal_in(*reply.element[i])) return refusal;
  }
  return std::nullopt;
}

// What a connection begins with.
std::vector<RedisLink::Command> greeting(const RedisServer& server) {
  std::vector<RedisLink::Command> commands;
  if (!server.password.empty()) {
    commands.push_back({"AUTH"});
    if (!server.user.empty()) commands.back().push_back(server.user);
    commands.back().push_back(server.password);
  }
  commands.push_back({"SELECT", std::to_string(server.database)});
  return commands;
}

}  // namespace

void RedisLink::Free::operator()(redisContext* context) const {
  redisFree(context);
}
void RedisLink::Free::operator()(redisReply* reply) const {
  freeReplyObject(reply);
}

Result<RedisLink> RedisLink::open(const RedisServer& server) {
  const timeval timeout = timeval_of(server.timeout);
  Handle handle(redisConnectWithTimeout(server.host.c_str(), server.port, timeout));
  if (handle == nullptr) return Error{ErrorKind::unavailable, "no memory for a connection"};
  if (handle->err != 0) return Error{ErrorKind::unavailable, std::string("cannot be reached: ") + handle->errstr};
  redisSetTimeout(handle.get(), timeout);
  RedisLink link(std::move(handle), server.timeout);
  if (const auto greeted = link.run(greeting(server)); !greeted) {
    const bool is_other = link.handle_->err == REDIS_ERR_PROTOCOL;
    return is_other ? invalid_input("does not speak Redis's protocol") : greeted.error();
  }
  return link;
}

Result<void> RedisLink::check(const RedisServer& server) {
  auto link = open(server);
  if (!link) return link.error();
  const std::vector<Command> questions{{"INFO", "replication"}};
  const auto answers = link->run(questions);
  if (!answers) return answers.error();
  if (answers->front().find("role:slave") == std::string::npos) return {};
  return invalid_input("is a replica, and takes no writes");
}

Result<std::vector<std::string>> RedisLink::run(std::span<const Command> commands) {
  const auto deadline = steady_clock::now() + 2 * timeout_;
  for (const Command& command : commands) {
    if (!send(command)) return lost();
  }
  std::vector<std::string> answers;
  std::optional<std::string> refusal;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (steady_clock::now() > deadline) return Error{ErrorKind::unavailable, "gives no answer in time"};
    const Reply reply = receive();
    if (reply == nullptr) return lost();
    if (!refusal) refusal = refusal_in(*reply);
    answers.push_back(text_of(*reply));
  }
  if (refusal) return invalid_input("Redis says " + *refusal);
  return answers;
}

bool RedisLink::send(const Command& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  return redisAppendCommandArgv(handle_.get(), static_cast<int>(words.size()), words.data(), sizes.data()) ==
         REDIS_OK;
}

RedisLink::Reply RedisLink::receive() {
  void* reply = nullptr;
  if (redisGetReply(handle_.get(), &reply) != REDIS_OK) return nullptr;
  return Reply(static_cast<redisReply*>(reply));
}

Error RedisLink::lost() const {
  // What a socket's time-out looks like to hiredis.
  const bool is_late = std::string_view(handle_->errstr).find("Resource temporarily unavailable") == 0;
  return {ErrorKind::unavailable, is_late ? "gives no answer in time" : handle_->errstr};
}

}  // namespace sluice::fulfilment
