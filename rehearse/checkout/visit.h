// One buyer at the shop's own checkout: a browser of their own (its cookies), and what they carry from step to step.
//
// Redirects are followed by hand, so that no request goes to a host that the script does not name. Touches nothing
// outside: whoever has the visit performs its transfers. One thread; the browser points into the visit, which stays
// where it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "rehearse/checkout/browser.h"
#include "rehearse/checkout/script.h"

namespace sluice::rehearse {

// Who comes, and with what.
struct Visitor {
  std::uint32_t buyer = 0;   // their record
  std::uint32_t number = 0;  // which arrival; names them to the shop
  std::string hold{};        // empty at a gate
  std::string pass{};        // empty: none was asked for
  std::string cookies{};     // of Sluice, "name=value; name=value"
};

// What became of a request, or of an attempt at a step.
struct StepEnd {
  enum class Kind : std::uint8_t {
    to_be_sent,  // the transfer is prepared: for the step, or for where a redirect leads
    good,
    failed_for_now,  // no answer, 429 or 5xx: the same may go well the next time
    failed,
  };
  Kind kind = Kind::good;
  std::string what{};  // of a failure, the same for everybody whom it happens to
  Duration pause{0};   // Retry-After
};

class Visit {
public:
  // `script` must outlive it.
  Visit(const Script& script, std::string_view sale, Visitor visitor);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  [[nodiscard]] CURL* easy() const { return browser_.easy(); }  // nullptr: there is no memory
  [[nodiscard]] std::uint32_t buyer() const { return visitor_.buyer; }
  [[nodiscard]] const Step& step() const { return script_.steps[step_at]; }

  // Prepares the step's request.
  [[nodiscard]] StepEnd prepare(MonoTime now);
  // REQUIRES: the transfer has ended, with `code`.
  [[nodiscard]] StepEnd conclude(CURLcode code, MonoTime now);

  // Of whoever plays it.
  std::size_t step_at = 0;
  std::uint32_t attempt = 0;  // of the step, from 0
  MonoTime intended{};        // when the buyer wanted it

private:
  void take_in(std::string_view sale);
  [[nodiscard]] bool may_go_to(const std::string& url) const;
  [[nodiscard]] std::vector<std::string> header_lines() const;
  [[nodiscard]] StepEnd go_to(const std::string& url, MonoTime now);
  [[nodiscard]] StepEnd judge(long status);
  [[nodiscard]] StepEnd fail(std::string what) const {
    return {.kind = StepEnd::Kind::failed, .what = std::move(what)};
  }
  [[nodiscard]] std::optional<std::string> taken(const Take& take) const;

  const Script& script_;
  const Visitor visitor_;
  std::vector<std::string> values_;  // by the script's names
  std::string body_;
  std::uint32_t redirects_ = 0;
  MonoTime deadline_{};
  Browser browser_;  // last: it goes before what it points to
};

}  // namespace sluice::rehearse
