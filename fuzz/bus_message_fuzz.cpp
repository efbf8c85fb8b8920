// Messages of the bus out of arbitrary bytes: whatever is read is what we would write, byte for byte; and nothing
// that is read could break a head. The first byte says as what the rest is read; every other input begins as one of
// ours does, or few would come beyond the first comparison.
#include <string>
#include <string_view>

#include "bus/hand_in.h"
#include "bus/messages.h"
#include "bus/request_bytes.h"
#include "bus/sign.h"
#include "bus/task_messages.h"
#include "fuzz/target.h"

namespace sluice::bus {
namespace {

using fuzz::require;

void read_as_request(std::string_view bytes) {
  const auto request = read_request(bytes);
  if (!request) return;
  require(request->path.starts_with('/'));
  for (const std::string_view text :
       {request->path, request->host, request->cookie, request->account, request->peer}) {
    require(text.find_first_of("\r\n") == std::string_view::npos);
  }
  std::string written;
  append_request(written, *request);
  require(written == bytes);
}

void read_as_edges(std::string_view bytes) {
  const auto message = read_edge_message(bytes);
  if (!message) return;
  require(message->requests.size() <= requests_max);
  for (const SentRequest& each : message->requests) read_as_request(each.request);
  std::string written;
  append_message(written, *message);
  require(written == bytes);
}

void read_as_answers(std::string_view bytes) {
  const auto answers = read_answers(bytes);
  if (!answers) return;
  std::string written;
  for (const SentAnswer& each : *answers) {
    require(each.response.status >= 200 && each.response.status <= 599);
    require(each.response.extra_headers.find("\r\n\r\n") == std::string_view::npos);
    append_answer(written, each.sequence, each.response);
  }
  require(answers_message(written) == bytes);
}

void read_as_board(std::string_view bytes) {
  const auto message = read_board_message(bytes);
  if (!message) return;
  std::string written;
  append_message(written, *message);
  require(written == bytes);
}

void read_as_hand_in(std::string_view bytes) {
  const auto hand_in = read_hand_in(bytes);
  if (!hand_in) return;
  require(hand_in->stamps.size() <= stamps_max);
  require(hand_in_body(*hand_in) == bytes);
}

void read_as_workers(std::string_view bytes) {
  const auto message = read_worker_message(bytes);
  if (!message) return;
  require(message->in_hand.size() <= tasks_max && message->results.size() <= tasks_max);
  for (const TaskResult& each : message->results) {
    require(each.detail.find_first_of("\r\n") == std::string_view::npos);
    require(each.pause >= sluice::Duration::zero() && each.pause <= sluice::delivery::pause_longest);
  }
  std::string written;
  append_message(written, *message);
  require(written == bytes);
}

void read_as_tasks(std::string_view bytes) {
  const auto message = read_tasks_message(bytes);
  if (!message) return;
  require(message->tasks.size() <= tasks_max);
  for (const HandedTask& each : message->tasks) {
    require(each.payload.size() <= payload_bytes_max);
    require(each.trace.find_first_of("\r\n") == std::string_view::npos);
  }
  std::string written;
  append_message(written, *message);
  require(written == bytes);
}

void read_as_sign(std::string_view bytes) {
  const auto sign = read_sign(bytes);
  if (!sign || sign->speaks != protocol) return;
  require(read_sign(text_of(*sign)) == sign);
}

}  // namespace
}  // namespace sluice::bus

SLUICE_FUZZ_TARGET(bus_message, bytes) {
  using namespace sluice::bus;
  if (bytes.empty()) return;
  const std::string_view rest = sluice::fuzz::text_of(bytes.subspan(1));
  const bool begins_as_ours = (bytes[0] & 0x80U) != 0;
  const auto begun = [&](char kind) {
    return begins_as_ours ? std::string{static_cast<char>(protocol), kind}.append(rest) : std::string(rest);
  };
  switch (bytes[0] % 8) {
    case 0:
      return read_as_request(rest);
    case 1:
      return read_as_edges(begun(1));
    case 2:
      return read_as_answers(begun(2));
    case 3:
      return read_as_board(begun(3));
    case 4:
      return read_as_hand_in(rest);
    case 5:
      return read_as_workers(begun(4));
    case 6:
      return read_as_tasks(begun(5));
    default:
      return read_as_sign(begins_as_ours ? "sluice 1 " + std::string(rest) : std::string(rest));
  }
}
