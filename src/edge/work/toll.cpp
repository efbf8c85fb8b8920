#include "edge/work/toll.h"

#include <algorithm>

#include "edge/allowance/shortage.h"
#include "token/account.h"

namespace sluice::edge {
namespace {

token::Challenge challenge_of(const SaleReaders& sale, const Guest& guest, std::uint64_t nonce) {
  return {.sale = sale.front->tag, .buyer = token::thumb_of(guest.id), .nonce = nonce};
}

WorkCost cost_of(const token::Challenge& challenge) {
  return challenge.bits > 0 ? WorkCost::tries : WorkCost::time;
}

std::string_view detail_of(WorkFault fault) {
  switch (fault) {
    case WorkFault::none:
      return "";  // what the kind means is all that there is to say
    case WorkFault::malformed:
      return "X-Sluice-Work: must be a challenge of ours, a dot, and a whole number.";
    case WorkFault::other_sale:
      return "X-Sluice-Work: the challenge is another sale's.";
    case WorkFault::other_buyer:
      return "X-Sluice-Work: the challenge is another buyer's; send the cookie that came with it.";
    case WorkFault::expired:
      return "X-Sluice-Work: the challenge's time is over.";
    case WorkFault::too_early:
      return "X-Sluice-Work: the challenge's time has not come.";
    case WorkFault::too_few_bits:
      return "X-Sluice-Work: the digest begins with fewer zero bits than the challenge asks for.";
    case WorkFault::spent:
      return "X-Sluice-Work: the challenge was spent before; each is worth one place.";
  }
  return "";
}

std::string members_of(std::string_view challenge, const token::Challenge& of, WorkFault fault) {
  std::string out = "\"challenge\":\"";
  out.append(challenge).append("\",\"bits\":").append(std::to_string(of.bits));
  out.append(",\"expires_at\":\"").append(format_rfc3339(of.until));
  return out.append("\",\"reason\":\"").append(to_string(fault)).append("\"");
}

// Why this sale gives this buyer no place; nullptr: it does.
const RefusalKind* excluded(const shop::SaleConfig& config, std::optional<BuyerId> buyer, Toll::Way way) {
  if (config.rehearsal) return nullptr;
  switch (config.identity) {
    case shop::Identity::anybody:
    case shop::Identity::work:
      return nullptr;
    case shop::Identity::account:
      return buyer && token::is_account(*buyer) ? nullptr : &refusals::account_wanted;
    case shop::Identity::code:
      return way == Toll::Way::code ? nullptr : &refusals::code_wanted;
  }
  return nullptr;
}

}  // namespace

unsigned Toll::bits(const Errand& errand, const SaleReaders& sale) const {
  const shop::SaleConfig& config = sale.view->config;
  if (config.rehearsal) return 0;
  const bool is_entry = config.identity == shop::Identity::work && sale.state() == shop::SaleState::lobby;
  const unsigned least = is_entry ? entry_bits : 0;
  const bool is_measured = config.work != shop::Work::off && desk_.context().allowances.is_on();
  return std::max(least, bits_for(config.work, is_measured ? pressure(errand, sale) : Pressure{}));
}

Pressure Toll::pressure(const Errand& errand, const SaleReaders& sale) const {
  const Context& context = desk_.context();
  return {
      .of_network = context.work.pressure_of(network_of(desk_, errand), *sale.view, errand.began),
      .of_mailbox = static_cast<double>(context.mailbox.depth()) / static_cast<double>(context.mailbox.capacity())};
}

void Toll::note_place(const Errand& errand, const SaleReaders& sale) {
  if (desk_.context().allowances.is_on()) {
    desk_.context().work.note_place(network_of(desk_, errand), *sale.view, errand.began);
  }
}

bool Toll::is_free(Errand& errand, const SaleReaders& sale) {
  if (excluded(sale.view->config, errand.visitor.buyer(), Way::line) != nullptr) return false;
  if (bits(errand, sale) > 0) return false;
  note_place(errand, sale);
  return true;
}

bool Toll::collect(Errand& errand, const SaleReaders& sale, const Guest& guest, Way way) {
  if (const RefusalKind* kind = excluded(sale.view->config, guest.id, way)) {
    desk_.refuse(errand, *kind);
    return false;
  }
  const unsigned cost = bits(errand, sale);
  const std::string_view solution = errand.form_page.empty() ? errand.request->work : errand.form_work;
  const WorkFault fault =
      cost == 0 || solution.empty() ? WorkFault::none : take_solution(errand, sale, guest, solution);
  const bool is_paid = cost == 0 || (!solution.empty() && fault == WorkFault::none);
  if (is_paid) {
    note_place(errand, sale);
    return true;
  }
  desk_.context().work.count_refused(fault);
  shop::SaleCounters& counters = sale.front->counters;
  (fault == WorkFault::none ? counters.work_asked : counters.work_refused).fetch_add(1, std::memory_order_relaxed);
  errand.form_page.empty() ? demand(errand, sale, guest, cost, fault)
                           : demand_time(errand, sale, guest, solution, fault);
  return false;
}

WorkFault Toll::take_solution(const Errand& errand, const SaleReaders& sale, const Guest& guest,
                              std::string_view solution) {
  const auto parts = token::split_solution(solution);
  const auto challenge = parts ? token::verify_challenge(desk_.keys(), errand.now, parts->challenge) : std::nullopt;
  if (!challenge) return WorkFault::malformed;
  if (challenge->sale != sale.front->tag) return WorkFault::other_sale;
  if (challenge->buyer != token::thumb_of(guest.id)) return WorkFault::other_buyer;
  if (errand.now >= challenge->until) return WorkFault::expired;
  if (errand.now < challenge->from) return WorkFault::too_early;
  if (token::zero_bits(solution) < challenge->bits) return WorkFault::too_few_bits;
  if (!desk_.context().work.spend(*challenge, errand.began)) return WorkFault::spent;
  desk_.context().work.count_solved(cost_of(*challenge));
  return WorkFault::none;
}

void Toll::demand(Errand& errand, const SaleReaders& sale, const Guest& guest, unsigned bits, WorkFault fault) {
  token::Challenge challenge = challenge_of(sale, guest, desk_.random().next());
  challenge.bits = static_cast<std::uint8_t>(bits);
  challenge.from = errand.now;
  challenge.until = errand.now + challenge_life;
  desk_.context().work.count_issued(WorkCost::tries);
  signing_.greet(errand, guest);
  const token::Text text = token::sign(desk_.keys(), errand.now, challenge);
  desk_.refuse(errand, {.kind = &refusals::work_wanted,
                        .detail = std::string(detail_of(fault)),
                        .extra = members_of(text, challenge, fault)});
}

void Toll::demand_time(Errand& errand, const SaleReaders& sale, const Guest& guest, std::string_view solution,
                       WorkFault fault) {
  const auto send_back = [&](std::string_view stamp) {
    std::string location = errand.form_page + "?plain=1&work=";
    desk_.redirect(errand, location.append(stamp));
  };
  if (fault == WorkFault::too_early) return send_back(solution);  // the same time goes on
  WorkBook& book = desk_.context().work;
  if (const auto shortage = book.take_wait(network_of(desk_, errand), *sale.view, errand.began)) {
    return refuse(desk_, errand, *shortage);
  }
  token::Challenge challenge = challenge_of(sale, guest, desk_.random().next());
  challenge.from = errand.now + time_cost;
  challenge.until = challenge.from + challenge_life;
  book.count_issued(WorkCost::time);
  signing_.greet(errand, guest);
  send_back(token::sign(desk_.keys(), errand.now, challenge).str() + ".0");
}

std::optional<Duration> left_to_wait(const Desk& desk, const SaleReaders& sale, std::string_view stamp,
                                     WallTime now) {
  const auto parts = token::split_solution(stamp);
  const auto challenge = parts ? token::verify_challenge(desk.keys(), now, parts->challenge) : std::nullopt;
  const bool is_good = challenge && challenge->sale == sale.front->tag && challenge->bits == 0;
  if (!is_good || now >= challenge->until) return std::nullopt;
  return std::max<Duration>(Duration::zero(), challenge->from - now);
}

}  // namespace sluice::edge
