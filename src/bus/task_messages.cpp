#include "bus/task_messages.h"

#include "bus/bytes.h"

namespace sluice::bus {
namespace {

using delivery::Kind;
using delivery::Outcome;

std::optional<Kind> kind_numbered(std::uint8_t number) {
  return number < delivery::every_kind.size() ? std::optional(delivery::every_kind[number]) : std::nullopt;
}

// A text that names something, or says what was wrong: short, and in one line.
bool is_word(std::string_view text, std::size_t bytes_max) {
  return text.size() <= bytes_max && is_clean(text);
}

void append_terms(ByteWriter& writer, const TargetTerms& target) {
  writer.number(static_cast<std::uint8_t>(target.kind)).text(target.name).text(target.terms);
}

bool read_terms(ByteReader& reader, TargetTerms& target) {
  const auto kind = kind_numbered(reader.number<std::uint8_t>());
  target.kind = kind.value_or(Kind::webhook);
  target.name = reader.text();
  target.terms = reader.text();
  return kind && is_word(target.name, name_bytes_max) && is_word(target.terms, term_bytes_max);
}

void append_result(ByteWriter& writer, const TaskResult& result) {
  writer.number(raw(result.number)).number(static_cast<std::uint8_t>(result.outcome));
  writer.number(static_cast<std::uint64_t>(result.pause.count())).text(result.detail);
}

bool read_result(ByteReader& reader, TaskResult& result) {
  result.number = TaskNumber{reader.number<std::uint64_t>()};
  const auto outcome = reader.number<std::uint8_t>();
  const auto pause_us = reader.number<std::uint64_t>();
  result.detail = reader.text();
  if (outcome > static_cast<std::uint8_t>(Outcome::not_sent)) return false;
  if (pause_us > static_cast<std::uint64_t>(Duration(delivery::pause_longest).count())) return false;
  result.outcome = static_cast<Outcome>(outcome);
  result.pause = Duration(static_cast<Duration::rep>(pause_us));
  return is_word(result.detail, delivery::error_size_max);
}

void append_task(ByteWriter& writer, const HandedTask& task) {
  const Id128 job = task.job.value();
  writer.number(raw(task.number)).number(job.prefix()).number(job.random());
  writer.number(static_cast<std::uint8_t>(task.kind));
  writer.text(task.target).text(task.sale).text(task.trace).text(task.payload);
}

bool read_task(ByteReader& reader, HandedTask& task) {
  task.number = TaskNumber{reader.number<std::uint64_t>()};
  const auto prefix = reader.number<std::uint64_t>();
  task.job = JobId(Id128(prefix, reader.number<std::uint64_t>()));
  const auto kind = kind_numbered(reader.number<std::uint8_t>());
  task.kind = kind.value_or(Kind::webhook);
  task.target = reader.text();
  task.sale = reader.text();
  task.trace = reader.text();
  task.payload = reader.text();
  return kind && is_word(task.target, name_bytes_max) && is_word(task.sale, name_bytes_max) &&
         is_word(task.trace, name_bytes_max) && task.payload.size() <= payload_bytes_max;
}

// `count` of them, at most `count_max`, each read by `read_one`. False: they are not there, or one is none.
template <class One, class ReadOne>
bool read_list(ByteReader& reader, std::size_t count_max, std::vector<One>& list, ReadOne read_one) {
  const auto count = reader.number<std::uint16_t>();
  if (count > count_max) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!read_one(reader, list.emplace_back()) || reader.has_failed()) return false;
  }
  return true;
}

template <class One, class AppendOne>
void append_list(ByteWriter& writer, const std::vector<One>& list, AppendOne append_one) {
  writer.number(static_cast<std::uint16_t>(list.size()));
  for (const One& each : list) append_one(writer, each);
}

}  // namespace

// --- From a worker

void append_message(std::string& out, const WorkerMessage& message) {
  ByteWriter writer(out);
  begin_message(writer, MessageKind::worker);
  writer.number(static_cast<std::uint64_t>(message.worker)).number(message.at);
  writer.text(message.name).text(message.version).text(message.keys);
  writer.flag(message.is_leaving);
  writer.number(raw(message.hand)).number(message.heard);
  append_list(writer, message.targets, append_terms);
  append_list(writer, message.in_hand, [](ByteWriter& to, TaskNumber each) { to.number(raw(each)); });
  append_list(writer, message.results, append_result);
}

std::optional<WorkerMessage> read_worker_message(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!is_begun(reader, MessageKind::worker)) return std::nullopt;
  WorkerMessage message;
  message.worker = Incarnation{reader.number<std::uint64_t>()};
  message.at = reader.number<std::uint64_t>();
  for (std::string_view* const word : {&message.name, &message.version, &message.keys}) {
    *word = reader.text();
    if (!is_word(*word, name_bytes_max)) return std::nullopt;
  }
  message.is_leaving = reader.flag();
  message.hand = Hand{reader.number<std::uint64_t>()};
  message.heard = reader.number<std::uint64_t>();
  const auto read_number = [](ByteReader& from, TaskNumber& number) {
    number = TaskNumber{from.number<std::uint64_t>()};
    return true;
  };
  const bool is_one = read_list(reader, delivery::targets_max, message.targets, read_terms) &&
                      read_list(reader, tasks_max, message.in_hand, read_number) &&
                      read_list(reader, tasks_max, message.results, read_result);
  return is_one && reader.is_whole() ? std::optional(std::move(message)) : std::nullopt;
}

// --- From the owner

void append_message(std::string& out, const TasksMessage& message) {
  ByteWriter writer(out);
  begin_message(writer, MessageKind::tasks);
  writer.number(raw(message.hand)).number(message.number).number(message.heard);
  writer.number(static_cast<std::uint8_t>(message.standing)).text(message.version);
  append_list(writer, message.tasks, append_task);
}

std::optional<TasksMessage> read_tasks_message(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!is_begun(reader, MessageKind::tasks)) return std::nullopt;
  TasksMessage message;
  message.hand = Hand{reader.number<std::uint64_t>()};
  message.number = reader.number<std::uint64_t>();
  message.heard = reader.number<std::uint64_t>();
  const auto standing = reader.number<std::uint8_t>();
  message.version = reader.text();
  if (standing > static_cast<std::uint8_t>(Standing::other_keys) || !is_word(message.version, name_bytes_max)) {
    return std::nullopt;
  }
  message.standing = static_cast<Standing>(standing);
  const bool is_one = read_list(reader, tasks_max, message.tasks, read_task);
  return is_one && reader.is_whole() ? std::optional(std::move(message)) : std::nullopt;
}

}  // namespace sluice::bus
