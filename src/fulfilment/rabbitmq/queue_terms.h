// With which arguments the queues are declared: a queue that is there with others is refused by the broker, so they
// are part of what an upgrade must keep.
//
// Borrows the names that it is given.
#pragma once

#include <amqp.h>

#include <string>
#include <string_view>
#include <vector>

namespace sluice::fulfilment {

[[nodiscard]] inline std::string dead_letters_of(const std::string& queue) {
  return queue + ".dead";
}

class QueueTerms {
public:
  [[nodiscard]] static QueueTerms of_dead_letters();
  // Dead letters leave only once they have arrived, which needs that a full queue refuses and does not drop.
  [[nodiscard]] static QueueTerms of_messages(std::string_view dead_letters, int handed_back_max);

  [[nodiscard]] amqp_table_t table() const {
    return {.num_entries = static_cast<int>(entries_.size()),
            .entries = const_cast<amqp_table_entry_t*>(entries_.data())};
  }

private:
  std::vector<amqp_table_entry_t> entries_;
};

}  // namespace sluice::fulfilment
