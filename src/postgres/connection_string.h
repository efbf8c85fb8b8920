// What a connection string says, in libpq's own words: a URL, or "host=db.example dbname=shop user=sluice ...", with
// its settings for TLS. libpq's environment variables and its service file add to it when it connects.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluice::postgres {

struct Word {
  std::string key;
  std::string value;
};

// nullopt: libpq cannot read it. Its own words about that are never told: they repeat parts of the string, of which
// one may be the password.
[[nodiscard]] std::optional<std::vector<Word>> words_of(const std::string& connection_string);

}  // namespace sluice::postgres
