#include "rehearse/crowd/requests.h"

#include <fmt/format.h>

#include <cstring>

#include "base/invariant.h"
#include "rehearse/crowd/request.h"

namespace sluice::rehearse {
namespace {

// A head, a jar and the longest tail must fit into what the wire keeps free.
static_assert(Cookies::jar_bytes_max + 2048 + 2 * Requests::id_bytes_max <= request_bytes_max);

class RequestWriter {
public:
  explicit RequestWriter(std::span<char> out) : start_(out.data()), at_(out.data()), end_(out.data() + out.size()) {}
  RequestWriter& operator<<(std::string_view text) {
    SLUICE_INVARIANT(text.size() <= static_cast<std::size_t>(end_ - at_));
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  RequestWriter& operator<<(const Jar& jar) {
    return jar.size == 0 ? *this : *this << "Cookie: " << jar.view() << "\r\n";
  }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - start_); }

private:
  char* start_;
  char* at_;
  char* end_;
};

std::string with_body(std::string_view body) {
  return fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

}  // namespace

Requests::Requests(std::string_view host, std::string_view sale, std::span<const std::string> items,
                   std::uint64_t seed)
    : host_field_(fmt::format(" HTTP/1.1\r\nHost: {}\r\n", host)),
      buy_head_(fmt::format("POST /v1/sales/{}/buy{}", sale, host_field_)),
      join_head_(fmt::format("POST /v1/sales/{}/tickets{}", sale, host_field_)),
      check_head_(fmt::format("GET /v1/gates/{}/check{}", sale, host_field_)),
      leave_head_(fmt::format("DELETE /v1/sales/{}/tickets/current{}", sale, host_field_)),
      poll_head_(fmt::format("GET /v1/sales/{}/tickets/current{}", sale, host_field_)),
      status_(fmt::format("GET /v1/sales/{}{}\r\n", sale, host_field_)),
      key_prefix_(fmt::format("rehearsal-{:x}-", seed)) {
  for (const std::string& item : items) {
    buy_tails_.push_back(with_body(fmt::format(R"({{"items":[{{"item":"{}","quantity":1}}]}})", item)));
  }
}

std::size_t Requests::write_buy(std::span<char> out, std::uint16_t item, const Jar& jar) const {
  return (RequestWriter(out) << buy_head_ << jar << buy_tails_[item]).size();
}

std::size_t Requests::write_checkout(std::span<char> out, std::string_view hold, std::uint32_t arrival,
                                     const Jar& jar) const {
  const std::string number = std::to_string(arrival);
  const std::string body =
      fmt::format(R"({{"email":"buyer-{}@rehearsal.example","payment":{{"method":"tok_ok"}}}})", number);
  return (RequestWriter(out) << "POST /v1/holds/" << hold << "/checkout" << host_field_ << jar
                             << "Idempotency-Key: " << key_prefix_ << number << "\r\n"
                             << with_body(body))
      .size();
}

std::size_t Requests::write_join(std::span<char> out, const Jar& jar) const {
  return (RequestWriter(out) << join_head_ << jar << with_body("{}")).size();
}

std::size_t Requests::write_check(std::span<char> out, const Jar& jar) const {
  return (RequestWriter(out) << check_head_ << jar << "\r\n").size();
}

std::size_t Requests::write_leave(std::span<char> out, const Jar& jar) const {
  return (RequestWriter(out) << leave_head_ << jar << "\r\n").size();
}

std::size_t Requests::write_poll(std::span<char> out, const Jar& jar) const {
  return (RequestWriter(out) << poll_head_ << jar << "\r\n").size();
}

std::size_t Requests::write_order(std::span<char> out, std::string_view order, const Jar& jar) const {
  return (RequestWriter(out) << "GET /v1/orders/" << order << host_field_ << jar << "\r\n").size();
}

std::size_t Requests::write_hold(std::span<char> out, std::string_view hold, const Jar& jar) const {
  return (RequestWriter(out) << "GET /v1/holds/" << hold << host_field_ << jar << "\r\n").size();
}

std::size_t Requests::write_status(std::span<char> out) const {
  return (RequestWriter(out) << status_).size();
}

}  // namespace sluice::rehearse
