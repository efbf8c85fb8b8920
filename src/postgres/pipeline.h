// Many statements in one turn to the server: all are sent at once, then all answers are waited for (libpq's
// pipeline).
//
// Of one turn. Cost: one trip to the server, however many there are.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/link.h"

namespace sluice::postgres {

class Pipeline {
public:
  Pipeline(Link& link, Deadline deadline) : link_(link), deadline_(deadline) {}

  struct Named {
    std::string name;
    std::string sql;
  };
  [[nodiscard]] bool prepare(std::span<const Named> statements);

  // A prepared statement, and its values in the server's binary form.
  struct Call {
    const char* statement = nullptr;
    std::vector<std::string_view> values{};
  };
  enum class End {
    done,     // all of them
    refused,  // the one at `at` failed, and those behind it were not run
    lost      // nobody knows
  };
  struct Outcome {
    End end = End::lost;
    std::size_t at = 0;
  };
  // The last one must say `tag`, or else it is `lost`: what committed says so. So it is where the server warns of
  // something.
  [[nodiscard]] Outcome run(std::span<const Call> calls, std::string_view tag);

private:
  [[nodiscard]] bool begin();
  [[nodiscard]] bool send(const Call& call);
  // Takes so many answers, of which the last one says `tag` (empty: anything). False: lost.
  [[nodiscard]] bool end(std::size_t answers, std::string_view tag);
  void take(const Answer& answer, std::string_view tag);

  Link& link_;
  const Deadline deadline_;
  Outcome outcome_{.end = End::done};
};

}  // namespace sluice::postgres
