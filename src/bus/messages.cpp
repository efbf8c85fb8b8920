#include "bus/messages.h"

#include "bus/bytes.h"

namespace sluice::bus {
namespace {

// Whole lines of a head, none of them empty.
bool are_fields(std::string_view fields) {
  while (!fields.empty()) {
    const std::size_t end = fields.find("\r\n");
    if (end == 0 || end == std::string_view::npos || !is_clean(fields.substr(0, end))) return false;
    fields.remove_prefix(end + 2);
  }
  return true;
}

}  // namespace

// --- From an edge

void append_message(std::string& out, const EdgeMessage& message) {
  ByteWriter writer(out);
  begin_message(writer, MessageKind::edge);
  writer.number(static_cast<std::uint64_t>(message.edge)).text(message.name).text(message.keys);
  writer.number(static_cast<std::uint64_t>(message.low)).number(message.board);
  writer.number(static_cast<std::uint32_t>(message.reads.size()));
  for (const ReadCount& each : message.reads) writer.text(each.sale).number(each.reads);
  writer.number(static_cast<std::uint32_t>(message.requests.size()));
  for (const SentRequest& each : message.requests) {
    writer.number(static_cast<std::uint64_t>(each.sequence));
    writer.number(static_cast<std::uint32_t>(each.left / std::chrono::milliseconds(1)));
    writer.flag(each.is_again).text(each.request);
  }
}

std::optional<EdgeMessage> read_edge_message(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!is_begun(reader, MessageKind::edge)) return std::nullopt;
  EdgeMessage message;
  message.edge = Incarnation{reader.number<std::uint64_t>()};
  message.name = reader.text();
  message.keys = reader.text();
  message.low = Sequence{reader.number<std::uint64_t>()};
  message.board = reader.number<std::uint64_t>();
  const auto reads = reader.number<std::uint32_t>();
  if (reads > sales_max || message.name.size() > name_bytes_max || !is_clean(message.name)) return std::nullopt;
  for (std::size_t i = 0; i < reads && !reader.has_failed(); ++i) {
    const std::string_view sale = reader.text();
    message.reads.push_back({.sale = sale, .reads = reader.number<std::uint64_t>()});
  }
  const auto requests = reader.number<std::uint32_t>();
  if (requests > requests_max) return std::nullopt;
  for (std::size_t i = 0; i < requests && !reader.has_failed(); ++i) {
    SentRequest& request = message.requests.emplace_back();
    request.sequence = Sequence{reader.number<std::uint64_t>()};
    request.left = std::chrono::milliseconds(reader.number<std::uint32_t>());
    request.is_again = reader.flag();
    request.request = reader.text();
  }
  return reader.is_whole() ? std::optional(std::move(message)) : std::nullopt;
}

// --- Answers

void append_answer(std::string& out, Sequence sequence, const http::Response& response) {
  ByteWriter writer(out);
  writer.number(static_cast<std::uint64_t>(sequence)).number(static_cast<std::uint16_t>(response.status));
  writer.text(response.content_type).text(response.extra_headers).text(response.body);
}

std::string answers_message(std::string_view answers) {
  std::string out;
  ByteWriter writer(out);
  begin_message(writer, MessageKind::answers);
  return out.append(answers);
}

std::optional<std::vector<SentAnswer>> read_answers(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!is_begun(reader, MessageKind::answers)) return std::nullopt;
  std::vector<SentAnswer> answers;
  while (!reader.has_failed() && !reader.is_whole()) {
    SentAnswer& answer = answers.emplace_back();
    answer.sequence = Sequence{reader.number<std::uint64_t>()};
    answer.response.status = reader.number<std::uint16_t>();
    answer.response.content_type = reader.text();
    answer.response.extra_headers = reader.text();
    answer.response.body = reader.text();
    const http::Response& response = answer.response;
    const bool is_one = response.status >= 200 && response.status <= 599 && is_clean(response.content_type) &&
                        are_fields(response.extra_headers);
    if (!is_one) return std::nullopt;
  }
  return reader.is_whole() ? std::optional(std::move(answers)) : std::nullopt;
}

// --- The board

void append_message(std::string& out, const BoardMessage& message) {
  ByteWriter writer(out);
  begin_message(writer, MessageKind::board);
  writer.number(message.number).flag(message.is_whole);
  writer.number(static_cast<std::uint32_t>(message.sales.size()));
  for (const SaleNews& each : message.sales) writer.text(each.sale).text(each.told);
  writer.number(static_cast<std::uint16_t>(message.parts.size()));
  for (const EdgePart& each : message.parts) writer.number(static_cast<std::uint64_t>(each.edge)).number(each.part);
}

std::optional<BoardMessage> read_board_message(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!is_begun(reader, MessageKind::board)) return std::nullopt;
  BoardMessage message;
  message.number = reader.number<std::uint64_t>();
  message.is_whole = reader.flag();
  const auto count = reader.number<std::uint32_t>();
  for (std::size_t i = 0; i < count && !reader.has_failed(); ++i) {
    const std::string_view sale = reader.text();
    message.sales.push_back({.sale = sale, .told = reader.text()});
  }
  const auto parts = reader.number<std::uint16_t>();
  if (parts > edges_max) return std::nullopt;
  for (std::size_t i = 0; i < parts && !reader.has_failed(); ++i) {
    const Incarnation edge{reader.number<std::uint64_t>()};
    message.parts.push_back({.edge = edge, .part = reader.number<std::uint16_t>()});
  }
  return reader.is_whole() ? std::optional(std::move(message)) : std::nullopt;
}

}  // namespace sluice::bus
