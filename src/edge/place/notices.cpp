#include "edge/place/notices.h"

#include "base/json_writer.h"
#include "edge/allowance/shortage.h"
#include "edge/request/checkout_body.h"
#include "edge/request/notice_body.h"
#include "edge/verdicts.h"
#include "edge/visitor/language.h"

namespace sluice::edge {

void Notices::put(Errand& errand, const SaleReaders& sale) {
  put_body(errand, sale, errand.request->body);
}

void Notices::put_email(Errand& errand, const SaleReaders& sale, std::string_view email) {
  if (!is_email(email)) return desk_.redirect_to_plain_page(errand, "bad-address");
  std::string body;
  JsonWriter(body).begin_object().field("email", email).end_object();
  put_body(errand, sale, body);
}

void Notices::put_body(Errand& errand, const SaleReaders& sale, std::string_view body) {
  NoticeBody left;
  if (const auto refusal =
          read_notice(body, notice_ways(desk_.context(), sale), desk_.context().push.may_be_http, left)) {
    return desk_.refuse(errand, *refusal);
  }
  shop::AskNotice asked;
  asked.word = shop::AskNotice::Word::put;
  asked.email = std::move(left.email);
  asked.push = std::move(left.push);
  asked.language = language_of(desk_.context(), *errand.request);
  ask(errand, sale, std::move(asked));
}

void Notices::read(Errand& errand, const SaleReaders& sale) {
  ask(errand, sale, {});
}

void Notices::take_back(Errand& errand, const SaleReaders& sale) {
  shop::AskNotice asked;
  asked.word = shop::AskNotice::Word::drop;
  ask(errand, sale, std::move(asked));
}

void Notices::ask(Errand& errand, const SaleReaders& sale, shop::AskNotice asked) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  const auto place = errand.visitor.first_place(sale);
  if (!place) return desk_.refuse(errand, refusals::no_ticket);
  Allowances& allowances = desk_.context().allowances;
  if (const auto shortage = allowances.take_notice(network_of(desk_, errand), *sale.view, errand.began)) {
    return refuse(desk_, errand, *shortage);
  }
  asked.sale = sale.id();
  asked.buyer = *buyer;
  asked.line = place->line;
  asked.number = place->number;
  desk_.owners().ask(errand, std::move(asked),
                     [this](Errand& then, const shop::Call& call) { complete(then, call.answer); });
}

// What a browser needs to subscribe goes with what is left: the owner does not know it.
void Notices::complete(Errand& errand, shop::Answer answer) {
  const std::string& key = desk_.context().push.key;
  if (answer.verdict == shop::Verdict::found && !key.empty()) {
    answer.body.pop_back();
    answer.body.append(",\"push_key\":\"").append(key).append("\"}");
  }
  tell(desk_, errand, answer);
}

}  // namespace sluice::edge
