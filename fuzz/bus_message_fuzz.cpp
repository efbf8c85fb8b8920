// Messages of the bus out of arbitrary bytes: whatever is read can be written, and is then the same; and nothing that
// is read could break a head. The first byte says as what the rest is read; every other input begins as one of ours
// does, or few would come beyond the first comparison.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bus/messages.h"
#include "bus/task_messages.h"

namespace {

using namespace sluice::bus;

void require(bool condition) {
  if (!condition) std::abort();
}

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
  const auto again = read_request(written);
  require(again.has_value());
  require(again->path == request->path && again->body == request->body && again->peer == request->peer);
}

void read_as_edges(std::string_view bytes) {
  const auto message = read_edge_message(bytes);
  if (!message) return;
  require(message->requests.size() <= requests_max);
  for (const SentRequest& each : message->requests) read_as_request(each.request);
  std::string written;
  append_message(written, *message);
  const auto again = read_edge_message(written);
  require(again.has_value());
  require(again->edge == message->edge && again->low == message->low);
  require(again->requests.size() == message->requests.size());
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
  const auto again = read_board_message(written);
  require(again && again->number == message->number && again->sales.size() == message->sales.size());
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
  const auto again = read_worker_message(written);
  require(again && again->worker == message->worker && again->in_hand == message->in_hand);
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
  const auto again = read_tasks_message(written);
  require(again && again->number == message->number && again->tasks.size() == message->tasks.size());
}

void read_as_sign(std::string_view bytes) {
  const auto sign = read_sign(bytes);
  if (!sign || sign->speaks != protocol) return;
  require(read_sign(text_of(*sign)) == sign);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool begins_as_ours = (data[0] & 0x80U) != 0;
  const auto begun = [&](char kind) {
    return begins_as_ours ? std::string{static_cast<char>(protocol), kind}.append(rest) : std::string(rest);
  };
  switch (data[0] % 7) {
    case 0:
      read_as_request(rest);
      break;
    case 1:
      read_as_edges(begun(1));
      break;
    case 2:
      read_as_answers(begun(2));
      break;
    case 3:
      read_as_board(begun(3));
      break;
    case 4:
      read_as_workers(begun(4));
      break;
    case 5:
      read_as_tasks(begun(5));
      break;
    default:
      read_as_sign(begins_as_ours ? "sluice 1 " + std::string(rest) : std::string(rest));
      break;
  }
  return 0;
}
