// What the operators' port needs of whoever looks whether all is ready for a sale (app/preflight).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "shop/people/act.h"

namespace sluice::edge {

class Preflight {
public:
  virtual ~Preflight() = default;

  // Whether people are to tick this of the sale. Any thread.
  [[nodiscard]] virtual bool has_tick(std::string_view sale, std::string_view tick) const = 0;

  // Both answer with a document, JSON; nullopt: there is no such sale. One background thread; they block.
  using Document = Result<std::optional<std::string>>;
  enum class Warmth : std::uint8_t { as_it_is, warm_up };
  // Looks at everything, half a minute at most. `by`: who is kept as having looked.
  [[nodiscard]] virtual Document look(const std::string& sale, Warmth warmth, const shop::Actor& by) = 0;
  // As it was looked at last, with ticks and rehearsals as they are now.
  [[nodiscard]] virtual Document read(const std::string& sale) = 0;
};

}  // namespace sluice::edge
