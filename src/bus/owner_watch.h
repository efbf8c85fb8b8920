// The owner, as an edge or a worker sees it from its end of the bus: whose sign is there, and why there is nobody who
// could be asked or worked for.
//
// Whether whoever is there is taken for the owner is more than that, and for each of them to say.
//
// One thread. Logs: what connection_state.h does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "bus/connection_state.h"
#include "bus/sign.h"

namespace sluice::bus {

class OwnerWatch {
public:
  // What operators are told where why_nobody() has nothing to say.
  static constexpr std::string_view other_keys = "the keys here are not the owner's; copy its file `keys`";
  static constexpr std::string_view silent = "the owner tells nothing on the bus";

  // `watcher`: what is at this end, as operators are told: "edge" or "worker". `log` must outlive it.
  OwnerWatch(Log& log, std::string_view watcher) : watcher_(watcher), connection_(log) {}

  void on_connected() { connection_.on_connected(); }
  void on_lost(const Error& why) { connection_.on_lost(why); }
  // nullopt: there is none just now. True: it is another one than there was last. Who was there last is kept in mind:
  // what it was sent may still be answered by it.
  bool on_sign(const std::optional<Sign>& sign);

  [[nodiscard]] bool is_connected() const { return connection_.is_connected(); }
  // A sign is there, of one who speaks as we do; or was when the connection was lost.
  [[nodiscard]] bool is_understood() const { return is_there_ && sign_->speaks == protocol; }
  // The last one, whether it is still there or not. nullopt: there was none yet.
  [[nodiscard]] const std::optional<Sign>& last_sign() const { return sign_; }
  // Empty: we are connected, and somebody is there who speaks as we do.
  [[nodiscard]] std::string why_nobody() const;

private:
  const std::string watcher_;
  ConnectionState connection_;
  std::optional<Sign> sign_;
  bool is_there_ = false;
};

}  // namespace sluice::bus
