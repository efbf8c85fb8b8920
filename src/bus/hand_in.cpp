#include "bus/hand_in.h"

#include <algorithm>

#include "bus/bytes.h"

namespace sluice::bus {
namespace {

constexpr std::uint8_t part_count = 3;

bool is_plain(std::string_view text, std::size_t bytes_max) {
  return text.size() <= bytes_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void append_stamp(ByteWriter& writer, const HandedStamp& stamp) {
  writer.number(raw(stamp.at)).text(stamp.sale).number(raw(stamp.line)).number(stamp.epoch);
  writer.number(stamp.buyer.value().prefix()).number(stamp.buyer.value().random()).text(stamp.client);
}

std::optional<HandedStamp> read_stamp(ByteReader& reader) {
  HandedStamp stamp;
  stamp.at = StampTime{reader.number<std::uint64_t>()};
  stamp.sale = reader.text();
  stamp.line = LineIndex{reader.number<std::uint16_t>()};
  stamp.epoch = reader.number<std::uint32_t>();
  const auto prefix = reader.number<std::uint64_t>();
  stamp.buyer = BuyerId(Id128(prefix, reader.number<std::uint64_t>()));
  stamp.client = reader.text();
  const bool is_one = is_plain(stamp.sale, name_bytes_max) && is_plain(stamp.client, client_bytes_max);
  return is_one ? std::optional(std::move(stamp)) : std::nullopt;
}

}  // namespace

std::string hand_in_body(const HandIn& hand_in) {
  std::string body;
  ByteWriter writer(body);
  writer.number(static_cast<std::uint64_t>(hand_in.edge)).number(static_cast<std::uint8_t>(hand_in.part));
  writer.flag(hand_in.has_more).number(static_cast<std::uint32_t>(hand_in.stamps.size()));
  for (const HandedStamp& each : hand_in.stamps) append_stamp(writer, each);
  return body;
}

std::optional<HandIn> read_hand_in(std::string_view body) {
  ByteReader reader(body);
  HandIn hand_in;
  hand_in.edge = Incarnation{reader.number<std::uint64_t>()};
  const auto part = reader.number<std::uint8_t>();
  hand_in.has_more = reader.flag();
  const auto count = reader.number<std::uint32_t>();
  if (part >= part_count || count > stamps_max) return std::nullopt;
  hand_in.part = static_cast<HandIn::Part>(part);
  for (std::size_t i = 0; i < count && !reader.has_failed(); ++i) {
    auto stamp = read_stamp(reader);
    if (!stamp) return std::nullopt;
    hand_in.stamps.push_back(std::move(*stamp));
  }
  return reader.is_whole() ? std::optional(std::move(hand_in)) : std::nullopt;
}

http::Request hand_in_request(std::string_view body) {
  http::Request request;
  request.method = http::Method::post;
  request.target = hand_in_target;
  request.path = "/";
  request.body = body;
  return request;
}

}  // namespace sluice::bus
