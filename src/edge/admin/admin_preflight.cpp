#include "edge/admin/admin_preflight.h"

#include "edge/people/door.h"
#include "edge/request/preflight_bodies.h"

namespace sluice::edge {
namespace {

constexpr std::size_t name_at = 1;  // of the path's values: the tick, the run

std::string sale_of(const Errand& errand) {
  return std::string(errand.values[0]);
}

}  // namespace

void AdminPreflight::answer(Errand& errand, Ask ask) {
  if (preflight_ == nullptr) return desk_.refuse(errand, refusals::read_only);
  answers_.answer(errand, [this, ask = std::move(ask), sale = sale_of(errand)]() -> BackgroundAnswers::Made {
    auto document = ask(*preflight_, sale);
    if (!document) return {.refusal = &refusals::read_only, .detail = document.error().detail};
    if (!*document) return {.refusal = &refusals::no_such_sale};
    return {.type = json_type, .headers = std::string(no_store), .body = std::move(**document)};
  });
}

void AdminPreflight::read(Errand& errand) {
  answer(errand, [](Preflight& preflight, const std::string& sale) { return preflight.read(sale); });
}

void AdminPreflight::look(Errand& errand) {
  bool is_warm = false;
  if (const auto refusal = read_preflight_wish(errand.request->body, is_warm)) return desk_.refuse(errand, *refusal);
  const auto warmth = is_warm ? Preflight::Warmth::warm_up : Preflight::Warmth::as_it_is;
  answer(errand, [warmth, by = errand.asker->actor](Preflight& preflight, const std::string& sale) {
    return preflight.look(sale, warmth, by);
  });
}

bool AdminPreflight::has_tick(Errand& errand) {
  const std::string_view tick = errand.values[name_at];
  if (preflight_ != nullptr && preflight_->has_tick(errand.values[0], tick)) return true;
  desk_.refuse(errand, {.kind = &refusals::not_found,
                        .detail = "tick: there is no " + std::string(tick) + " in the list of this sale"});
  return false;
}

void AdminPreflight::tick(Errand& errand) {
  if (!has_tick(errand)) return;
  operators_.change(
      errand,
      shop::PutPreparation{
          .sale = sale_of(errand), .kind = "tick", .name = std::string(errand.values[name_at]), .state = "ticked"});
}

void AdminPreflight::untick(Errand& errand) {
  if (!has_tick(errand)) return;
  operators_.change(
      errand,
      shop::RemovePreparation{.sale = sale_of(errand), .kind = "tick", .name = std::string(errand.values[name_at])});
}

void AdminPreflight::keep_rehearsal(Errand& errand) {
  const std::string run(errand.values[name_at]);
  if (run != "peak" && run != "degraded" && run != "failover") return desk_.refuse(errand, refusals::not_found);
  RehearsalBody said;
  if (const auto refusal = read_rehearsal(errand.request->body, said)) return desk_.refuse(errand, *refusal);
  operators_.change(errand, shop::PutPreparation{.sale = sale_of(errand),
                                                 .kind = "rehearsal",
                                                 .name = run,
                                                 .state = std::move(said.verdict),
                                                 .detail = std::move(said.figures)});
}

}  // namespace sluice::edge
