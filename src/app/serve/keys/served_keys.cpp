#include "app/serve/keys/served_keys.h"

#include <utility>

namespace sluice::app {

Result<ServedKeys> ServedKeys::open(const DataFolder& folder, const Settings& settings, const Clock& clock,
                                    Random& random, Log& log) {
  const bool has_others = settings.cluster.standby || settings.cluster.bus;
  const auto rotation = has_others ? token::Rotation::by_hand : token::Rotation::by_itself;
  auto keeper = token::KeyKeeper::open(folder.file("keys"), clock, random, log, rotation);
  if (!keeper) return keeper.error();
  ServedKeys keys;
  keys.keeper_ = std::move(*keeper);
  if (!takes_buyers(settings.role)) return keys;
  auto tls = ServedTls::open(settings.tls, keys.ring(), clock, log);
  if (!tls) return tls.error();
  keys.tls_ = std::move(*tls);
  return keys;
}

void ServedKeys::keep() {
  keeper_->keep();
  if (tls_) tls_->follow(keeper_->ring());
}

void ServedKeys::reload() {
  keeper_->reload();
  if (tls_) tls_->reload();
}

}  // namespace sluice::app
