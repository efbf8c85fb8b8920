#include "edge/admin/operator_calls.h"

#include "edge/request/json_body.h"
#include "edge/request/request_key.h"
#include "edge/verdicts.h"

namespace sluice::edge {

bool OperatorCalls::says_nothing(Errand& errand) {
  if (errand.request->body.empty()) return true;
  const JsonBody parsed(errand.request->body);
  auto refusal = parsed.refusal();
  if (!refusal) refusal = unknown_member(parsed.object(), {});
  if (refusal) desk_.refuse(errand, *refusal);
  return !refusal;
}

bool OperatorCalls::read_key(Errand& errand, shop::RequestKey& key) {
  const auto refusal = read_request_key(*errand.request, errand.request->body, key);
  if (refusal) desk_.refuse(errand, *refusal);
  return !refusal;
}

void OperatorCalls::read(Errand& errand, shop::Command command) {
  desk_.owners().ask(errand, std::move(command),
                     [this](Errand& then, const shop::Call& call) { complete(then, call); });
}

bool OperatorCalls::is_so_already(const shop::Call& call) const {
  const auto* add = std::get_if<shop::AddSale>(&call.command);
  if (add == nullptr || call.answer.verdict != shop::Verdict::conflict) return false;
  const auto directory = desk_.context().directory.snapshot();
  const auto at = directory->find(add->config.id);
  if (at == directory->end()) return false;
  const auto view = at->second->told.view.snapshot();
  return shop::differences(shop::as_planned(add->config), shop::as_planned(view->config)).empty();
}

void OperatorCalls::complete(Errand& errand, const shop::Call& call) {
  const shop::Answer& answer = call.answer;
  if (is_so_already(call)) {
    errand.headers += no_store;
    return desk_.respond_json(errand, 200, to_json(std::get<shop::AddSale>(call.command).config));
  }
  // Operators are told what became of the sale, where buyers are told that it is done.
  if (answer.verdict != shop::Verdict::done) return tell(desk_, errand, answer);
  errand.headers += no_store;
  if (std::holds_alternative<shop::PatchSale>(call.command)) {
    errand.headers += "ETag: \"" + shop::revision_of(answer.body) + "\"\r\n";
  }
  if (!answer.location.empty()) errand.headers += "Location: " + answer.location + "\r\n";
  desk_.respond_json(errand, 200, answer.body);
}

}  // namespace sluice::edge
