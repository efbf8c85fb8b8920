#include "fulfilment/rabbitmq/queue_terms.h"

#include "fulfilment/rabbitmq/broker_text.h"

namespace sluice::fulfilment {

QueueTerms QueueTerms::of_dead_letters() {
  QueueTerms terms;
  terms.entries_ = {text_entry("x-queue-type", "quorum")};
  return terms;
}

QueueTerms QueueTerms::of_messages(std::string_view dead_letters, int handed_back_max) {
  amqp_table_entry_t limit{};
  limit.key = amqp_cstring_bytes("x-delivery-limit");
  limit.value.kind = AMQP_FIELD_KIND_I64;
  limit.value.value.i64 = handed_back_max;
  QueueTerms terms;
  terms.entries_ = {text_entry("x-queue-type", "quorum"),
                    text_entry("x-dead-letter-exchange", ""),
                    text_entry("x-dead-letter-routing-key", dead_letters),
                    text_entry("x-dead-letter-strategy", "at-least-once"),
                    text_entry("x-overflow", "reject-publish"),
                    limit};
  return terms;
}

}  // namespace sluice::fulfilment
