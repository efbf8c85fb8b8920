#include "sim/cluster/kept_writes.h"

#include <string_view>
#include <type_traits>
#include <variant>

#include "ledger/each_column.h"

namespace sluice::sim {
namespace {

class TextKeeper {
public:
  explicit TextKeeper(std::deque<std::string>& texts) : texts_(texts) {}

  // The columns of a row, and what writes have beside them or instead of a row, by its name.
  template <class W>
  void operator()(W& write) {
    if constexpr (requires { W::columns(); }) {
      ledger::each_column<W>([&](const auto& column, std::size_t) { keep(write.*(column.member)); });
    }
    if constexpr (requires { write.sale; }) keep(write.sale);
    if constexpr (requires { write.state; }) keep(write.state);
    if constexpr (requires { write.item; }) keep(write.item);
    if constexpr (requires { write.items; }) keep(write.items);
    if constexpr (requires { write.details; }) keep(write.details);
    if constexpr (requires { write.detail; }) keep(write.detail);
    if constexpr (requires { write.provider_reference; }) keep(write.provider_reference);
    if constexpr (requires { write.last_error; }) keep(write.last_error);
    if constexpr (requires { write.route; }) keep(write.route);
    if constexpr (requires { write.key; }) keep(write.key);
    if constexpr (requires { write.code; }) keep(write.code);
    if constexpr (requires { write.provider; }) keep(write.provider);
    if constexpr (requires { write.event; }) keep(write.event);
    if constexpr (requires { write.kind; }) keep(write.kind);
    if constexpr (requires { write.name; }) keep(write.name);
  }

private:
  template <class Value>
  void keep(Value& value) {
    if constexpr (std::is_same_v<Value, std::string_view>) value = texts_.emplace_back(value);
  }

  std::deque<std::string>& texts_;
};

}  // namespace

KeptWrites::KeptWrites(std::span<const ledger::Write> writes) : writes_(writes.begin(), writes.end()) {
  TextKeeper keeper(texts_);
  for (ledger::Write& write : writes_) std::visit(keeper, write);
}

}  // namespace sluice::sim
