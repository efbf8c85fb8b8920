#include "postgres/connection_string.h"

#include <libpq-fe.h>

#include <memory>

namespace sluice::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

}  // namespace

std::optional<std::vector<Word>> words_of(const std::string& connection_string) {
  char* why = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> parsed(PQconninfoParse(connection_string.c_str(), &why));
  PQfreemem(why);
  if (!parsed) return std::nullopt;
  std::vector<Word> words;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) words.push_back({option->keyword, option->val});
  }
  return words;
}

}  // namespace sluice::postgres
