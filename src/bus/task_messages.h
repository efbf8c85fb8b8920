// What goes over the bus between the owner and its workers, as bytes: tasks that a worker is to carry out, and what
// came of each.
//
// A worker is known by its incarnation, as an edge is, and has a stream of its own from the owner. An owner's process
// has a *hand*, a random number: what was handed out by another one is nobody's any more. Tasks are numbered by it,
// so a try that is made again has another number, and a late word of the first one means nothing.
//
// Both sides say what they have heard of the other: a worker the number of the owner's last message, the owner when
// the worker's last message was sent, by the worker's own clock. So each can tell what the bus has lost, and a worker
// what it reads too late, without a clock that both have.
//
// Reading is as strict as of edges' messages (messages.h). Texts but payloads are free of control characters: a trace
// becomes a header's field. Tasks hold what the world outside is told, people's addresses with it: none of it is ever
// logged.
//
// Pure; views live as long as the bytes that were read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "bus/messages.h"
#include "delivery/carrier.h"

namespace sluice::bus {

// In one worker's hands. More: what it had when it died is told once more, all of it.
inline constexpr std::size_t tasks_max = 256;
// Of a task; a larger one stays with the owner. With tasks_max: what one worker's stream can hold, 16 MiB.
inline constexpr std::size_t payload_bytes_max = std::size_t{64} << 10U;
// That an owner hands tasks to; of further ones it hears nothing.
inline constexpr std::size_t workers_max = 64;
inline constexpr std::size_t term_bytes_max = 32;

// Who is not heard for so long is gone, and what it had in hand is nobody's. Both sides tell something twice a
// second. Shorter, and a Redis that is slow for a moment has things told twice; longer, and they are told later when
// a worker has died.
inline constexpr Duration worker_silence_max = std::chrono::seconds(3);
inline constexpr Duration worker_sign_period = std::chrono::milliseconds(500);
static_assert(worker_silence_max >= 4 * worker_sign_period);

enum class TaskNumber : std::uint64_t {};
// Of an owner's process.
enum class Hand : std::uint64_t {};

// --- From a worker to the owner

// Whom a worker can tell, and by which terms: a digest of what its settings say of that target. Those of other terms
// than the owner's would be told otherwise, so they are not told by this worker.
struct TargetTerms {
  delivery::Kind kind{};
  std::string_view name{};
  std::string_view terms{};
};

struct TaskResult {
  TaskNumber number{};
  delivery::Outcome outcome{};
  Duration pause{};
  std::string_view detail{};
};

struct WorkerMessage {
  Incarnation worker{};
  std::uint64_t at = 0;        // when it was sent, by the worker's clock; grows with each
  std::string_view name{};     // for operators
  std::string_view version{};  // of the program
  std::string_view keys{};     // the fingerprint of its signing keys
  bool is_leaving = false;     // it begins nothing any more
  Hand hand{};                 // whose messages it reads
  std::uint64_t heard = 0;     // the number of the last of them
  std::vector<TargetTerms> targets{};
  std::vector<TaskNumber> in_hand{};  // begun, and not done
  std::vector<TaskResult> results{};  // of which the owner has not said that it knows
};
void append_message(std::string& out, const WorkerMessage& message);
[[nodiscard]] std::optional<WorkerMessage> read_worker_message(std::string_view bytes);

// --- From the owner to a worker

struct HandedTask {
  TaskNumber number{};
  JobId job{};  // what the other side knows it by: the same over all tries
  delivery::Kind kind{};
  std::string_view target{};  // its name
  std::string_view sale{};
  std::string_view trace{};
  std::string_view payload{};
};

// How the owner takes a worker.
enum class Standing : std::uint8_t {
  taken_on,
  other_version,  // it might tell the world otherwise
  other_keys,     // links in its letters would open nothing
};

struct TasksMessage {
  Hand hand{};
  std::uint64_t number = 0;  // grows with each message of this hand
  std::uint64_t heard = 0;   // `at` of the worker's last message
  Standing standing = Standing::taken_on;
  std::string_view version{};  // the owner's
  std::vector<HandedTask> tasks{};
};
void append_message(std::string& out, const TasksMessage& message);
[[nodiscard]] std::optional<TasksMessage> read_tasks_message(std::string_view bytes);

}  // namespace sluice::bus
