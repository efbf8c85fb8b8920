// The sandbox provider's HTTP interface.
//
//   POST /v1/charges            201 captured, 402 declined, 202 requires_action: the charge. 500, 503: nothing
//   charged
//                               The same key and charge again: the same answer, with Idempotent-Replayed: true.
//                               The same key with another charge: 409.
//   POST /v1/charges/cancel     the same key and body as for the charge. 200 and the charge as it is then: cancelled
//   if it
//                               awaited the buyer, captured or declined if it was before. A key that is not known yet
//                               is bound to a cancelled charge, so that nothing will be charged under it. 409, 503 as
//                               above.
//   GET  /v1/charges            {"charges": [...], "captured_total": n, "next_after": "ch_1000" or null}
//                               ?reference=ord_... only that reference's, ?after=ch_12 and ?limit=100 to page.
//                               captured_total counts the captured charges of all pages.
//   GET  /v1/charges/summary    {"captured": {"count": n, "amounts": {"EUR": 1999}}, "declined": ..., ...}
//                               ("cancelled" once there is one)
//
// Errors are problem+json; those of input name the field. A charge is in the record before its answer leaves.
// On the server's thread.
#pragma once

#include <string>

#include "base/time.h"
#include "http/message.h"
#include "sandbox/charge_record.h"
#include "sandbox/charge_request.h"
#include "sandbox/late_answers.h"

namespace sluice::sandbox {

class SandboxService final : public http::Handler {
public:
  // `record` and `clock` must outlive the service.
  SandboxService(ChargeRecord& record, const Clock& clock, Duration slow_delay, const LateLimits& limits);

  void handle(const http::Request& request, http::Exchange& exchange) override;

  // Sends the slow answers that are due; to be called every few tens of milliseconds.
  void tick() { late_.tell_due(clock_.mono()); }
  LateAnswers& late_answers() { return late_; }

private:
  void post_cancel(const http::Request& request, http::Exchange& exchange);
  Result<const RecordedCharge*> cancel_charge(ChargeRequest request);
  void post_charge(const http::Request& request, http::Exchange& exchange);
  Result<const RecordedCharge*> make_charge(ChargeRequest request, ChargeStatus status);
  void answer_first(const RecordedCharge& charge, http::Exchange& exchange);
  void answer_again(const RecordedCharge& charge, const ChargeRequest& request, http::Exchange& exchange);
  void get_charges(const http::Request& request, http::Exchange& exchange);
  void get_summary(http::Exchange& exchange);

  void write_page_of_all(const ListQuery& query);
  void write_page_of_reference(const ListQuery& query);
  void respond_problem(http::Exchange& exchange, const Problem& problem, std::string_view extra_headers = {});

  ChargeRecord& record_;
  const Clock& clock_;
  const Duration slow_delay_;
  LateAnswers late_;
  std::string body_;  // of the answer being written; kept for its memory
};

}  // namespace sluice::sandbox
