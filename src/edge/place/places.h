// Where new places in a line come from.
//
// A port: on one machine the line's turnstile is shared memory and the answer is there at once (LocalPlaces); a line
// whose turnstile is elsewhere answers later. So whoever takes a place goes on in `then`, and in nothing else: what
// it needs it brings along by value, and the errand and the sale it goes on with are those that it is given.
#pragma once

#include <cstdint>
#include <span>

#include "base/inline_function.h"
#include "edge/errand.h"
#include "edge/sale_readers.h"
#include "line/turnstile.h"

namespace sluice::edge {

class Places {
public:
  using Taken = std::span<const line::Turnstile::Place>;
  // Fewer than asked for, or none: no more can be given at the moment, and the line knows why (answer 503).
  // Whoever joins comes with a crowd: what they bring along takes no allocation. A purchase brings most.
  static constexpr std::size_t brought_bytes_max = 768;
  using Then = InlineFunction<brought_bytes_max, void(Errand&, const SaleReaders&, Taken)>;

  virtual ~Places() = default;
  // The next `count` places of the line, in order. Counts what came of it in the sale's counters. On the server's
  // thread; `then` is called once, there, too.
  virtual void take(Errand& errand, const SaleReaders& sale, LineIndex line, std::uint32_t count,
                    const Then& then) = 0;
};

class LocalPlaces final : public Places {
public:
  void take(Errand& errand, const SaleReaders& sale, LineIndex line, std::uint32_t count, const Then& then) override;
};

}  // namespace sluice::edge
