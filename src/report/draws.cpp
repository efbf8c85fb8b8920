#include "report/draws.h"

#include <boost/json.hpp>

#include "shop/line/lobby.h"
#include "shop/settings/config.h"

namespace sluice::report {

bool gives_every_place_once(const line::Draw& draw) {
  std::vector<bool> taken(draw.count());
  for (std::uint32_t number = 0; number < draw.count(); ++number) {
    const std::uint32_t place = draw.place_of(number);
    if (place >= draw.count() || taken[place]) return false;
    taken[place] = true;
  }
  return true;
}

std::vector<DrawCheck> check_draws(const ledger::SaleAccount& account) {
  std::vector<DrawCheck> checks;
  if (account.sale.draw_key.empty()) return checks;
  boost::system::error_code not_json;
  const auto settings = boost::json::parse(account.sale.settings, not_json);
  const auto config = not_json || !settings.is_object() ? Result<shop::SaleConfig>(Error{ErrorKind::io, "not JSON"})
                                                        : shop::parse_sale(settings.get_object());
  const auto lobby = shop::LobbyDraw::from(account.sale.id, account.sale.draw_key);
  for (const ledger::LineRow& line : account.lines) {
    DrawCheck check{.line = line.line, .commitment = lobby ? lobby->commitment() : "", .people = line.drawn};
    if (config) check.mix = config->draw_mix;
    check.is_good = lobby && config;
    if (check.is_good && line.drawn > 0) {
      check.key = lobby->key_text();  // which is secret before
      check.is_good = gives_every_place_once(*lobby->draw(line.drawn, check.mix));
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace sluice::report
