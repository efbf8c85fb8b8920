// What edges and the owner say to each other over the bus, as bytes: edges' requests, the owner's answers, the board.
//
// An edge is known by its *incarnation*, a random number of its process. It numbers its requests 1, 2, 3...; its *low
// mark* is the lowest number that it still waits for, and nothing below it will ever be asked for again.
//
// Reading is strict and never fails otherwise than by giving nothing: whatever stands in a Redis, it is read as what
// we have written or not at all. An answer's fields are whole lines, so nothing can be smuggled into a head. Every
// count has a bound.
//
// Pure; views live as long as the bytes that were read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "bus/message_kind.h"
#include "http/message.h"

namespace sluice::bus {

inline constexpr std::size_t requests_max =
    1000;  // of a message: more, and the owner plays it for tens of milliseconds
inline constexpr std::size_t answer_bytes_max = std::size_t{1} << 20U;  // larger: answered 500 instead
inline constexpr std::size_t name_bytes_max = 64;                       // of an edge
inline constexpr std::size_t sales_max = 4096;                          // of which a message tells
inline constexpr std::size_t edges_max = 256;                           // that an owner answers

enum class Sequence : std::uint64_t {};
enum class Incarnation : std::uint64_t {};

// --- From an edge to the owner

struct SentRequest {
  Sequence sequence{};
  Duration left{};             // from when it was sent: beyond that nobody waits for it
  bool is_again = false;       // it was sent before
  std::string_view request{};  // as request_bytes.h has it
};

// How often a sale's status document was read at an edge since that has begun.
struct ReadCount {
  std::string_view sale{};
  std::uint64_t reads = 0;
};

struct EdgeMessage {
  Incarnation edge{};
  std::string_view name{};  // for operators
  std::string_view keys{};  // the fingerprint of its signing keys
  Sequence low{};           // its low mark
  std::uint64_t board = 0;  // the number of the last news of the board that it has taken in
  std::vector<ReadCount> reads{};
  std::vector<SentRequest> requests{};
};
void append_message(std::string& out, const EdgeMessage& message);
[[nodiscard]] std::optional<EdgeMessage> read_edge_message(std::string_view bytes);

// --- From the owner to an edge

struct SentAnswer {
  Sequence sequence{};
  http::Response response{};
};
void append_answer(std::string& out, Sequence sequence, const http::Response& response);
// Of answers as append_answer() has them, one behind the other.
[[nodiscard]] std::string answers_message(std::string_view answers);
[[nodiscard]] std::optional<std::vector<SentAnswer>> read_answers(std::string_view bytes);

// --- From the owner to all edges

struct SaleNews {
  std::string_view sale{};
  std::string_view told{};  // all that is told of it; empty: it is gone
};
// What an edge has of the crowd, of all that edges have asked lately: in thousandths, never 0.
struct EdgePart {
  Incarnation edge{};
  std::uint16_t part = 0;
};
struct BoardMessage {
  std::uint64_t number = 0;  // 1, 2, 3..., of all news of an owner
  bool is_whole = false;     // every sale there is; what is not in it is gone
  std::vector<SaleNews> sales{};
  std::vector<EdgePart> parts{};
};
void append_message(std::string& out, const BoardMessage& message);
[[nodiscard]] std::optional<BoardMessage> read_board_message(std::string_view bytes);

}  // namespace sluice::bus
