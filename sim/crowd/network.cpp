#include "sim/crowd/network.h"

#include <utility>

namespace sluice::sim {

struct Network::Exchange {
  Respond respond;
  bool is_over = false;
  void end(const Response& response) {
    if (!std::exchange(is_over, true)) respond(response);
  }
};

void Network::send(const Request& request, Respond respond) {
  auto exchange = std::make_shared<Exchange>();
  exchange->respond = std::move(respond);
  agenda_.after(time_out, [exchange] { exchange->end({}); });
  if (!happens(habits_.lost)) carry(request, exchange);
  if (happens(habits_.doubled)) carry(request, exchange);
}

void Network::carry(const Request& request, const std::shared_ptr<Exchange>& exchange) {
  agenda_.after(chance_.about(habits_.delay), [this, request, exchange] {
    Process* process = process_();
    if (process == nullptr) return;
    edge_.handle(*process, request, [this, exchange](const Response& response) {
      if (happens(habits_.lost)) return;
      agenda_.after(chance_.about(habits_.delay), [exchange, response] { exchange->end(response); });
    });
  });
}

}  // namespace sluice::sim
