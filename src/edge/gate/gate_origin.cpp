#include "edge/gate/gate_origin.h"

#include "edge/request/merchant_bodies.h"
#include "edge/verdicts.h"
#include "edge/visitor/authorization.h"

namespace sluice::edge {

void GateOrigin::append_pass(Errand& errand, const SaleReaders& sale, const token::OriginPass& pass) {
  keys_.of(errand, sale).front().append_signed(errand.headers, pass);
}

bool GateOrigin::is_origin(Errand& errand, const SaleReaders& sale) {
  const auto given = bearer_token(errand.request->authorization);
  if (given && token::is_origin_key(keys_.of(errand, sale), *given)) return true;
  desk_.refuse(errand,
               {.kind = &refusals::bad_credentials, .detail = "Authorization: not a key of this gate's origin"});
  return false;
}

void GateOrigin::ask(Errand& errand, shop::Command command) {
  desk_.owners().ask_unshared(errand, std::move(command),
                              [this](Errand& then, const shop::Call& call) { tell(desk_, then, call.answer); });
}

std::optional<token::OriginPass> GateOrigin::named_pass(Errand& errand, const SaleReaders& sale) {
  if (!is_origin(errand, sale)) return std::nullopt;
  const auto pass = token::verify_origin_pass(keys_.of(errand, sale), sale.id(), errand.request->pass);
  if (!pass) {
    desk_.refuse(errand, {.kind = &refusals::invalid_field,
                          .detail = "X-Sluice-Pass: must be a pass as this gate has shown it to its origin"});
  }
  return pass;
}

void GateOrigin::revoke(Errand& errand, const SaleReaders& sale) {
  const auto pass = named_pass(errand, sale);
  if (!pass) return;
  if (pass->expires_at <= errand.now) return desk_.respond_empty(errand, 204);  // over by itself
  ask(errand, shop::LeaveLine{.sale = sale.id(), .number = pass->ordinal, .visitor = pass->buyer});
}

// Whether the visitor is still inside is the owner's to say: an earlier pass of theirs may have been over already.
void GateOrigin::extend(Errand& errand, const SaleReaders& sale) {
  const auto pass = named_pass(errand, sale);
  if (!pass) return;
  std::chrono::seconds time = std::chrono::duration_cast<std::chrono::seconds>(sale.view->config.pass);
  if (const auto refusal = read_extension(errand.request->body, time)) return desk_.refuse(errand, *refusal);
  ask(errand,
      shop::StayOn{.sale = sale.id(), .number = pass->ordinal, .until = errand.now + time, .visitor = pass->buyer});
}

void GateOrigin::report_load(Errand& errand, const SaleReaders& sale) {
  if (!is_origin(errand, sale)) return;
  double load = 0;
  if (const auto refusal = read_load(errand.request->body, load)) return desk_.refuse(errand, *refusal);
  ask(errand, shop::ReportLoad{.sale = sale.id(), .load = load});
}

}  // namespace sluice::edge
