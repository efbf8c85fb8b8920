// Whom the wire works for: the crowd, which writes the bytes of requests and hears what became of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "rehearse/crowd/request.h"
#include "rehearse/wire/answer.h"

namespace sluice::rehearse {

enum class Loss : std::uint8_t { connection, timeout, nonsense };

class WireClient {
public:
  virtual ~WireClient() = default;
  // Writes the request's bytes and returns how many; at most request_bytes_max. `request` may be completed.
  virtual std::size_t write_request(Request& request, std::span<char> out) = 0;
  virtual void on_answer(const Request& request, const Answer& answer, MonoTime now) = 0;
  virtual void on_loss(const Request& request, Loss loss, MonoTime now) = 0;
};

}  // namespace sluice::rehearse
