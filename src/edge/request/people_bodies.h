// What is said of people who operate: log-ins, users, passwords. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/people/role.h"
#include "edge/refusal/refusal.h"

namespace sluice::edge {

// 1 to 40 of a-z, 0-9 and -, and none of the words that stand for somebody else among those who act.
[[nodiscard]] bool is_user_name(std::string_view name);

struct LogInBody {
  std::string user{};
  std::string password{};
};
// {"user":"ada","password":"..."}
[[nodiscard]] std::optional<Refusal> read_log_in(std::string_view body, LogInBody& out);

struct UserBody {
  std::string user{};
  std::optional<Role> role{};
  std::optional<std::string> password{};
};
// {"user":"ada","role":"operate","password":"..."}
[[nodiscard]] std::optional<Refusal> read_new_user(std::string_view body, UserBody& out);
// {"role":"view","password":"..."}, one of them or both; `user` stays as it is.
[[nodiscard]] std::optional<Refusal> read_user_change(std::string_view body, UserBody& out);

struct PasswordBody {
  std::string password{};  // as it is
  std::string changed{};
};
// {"password":"...","new_password":"..."}
[[nodiscard]] std::optional<Refusal> read_password_change(std::string_view body, PasswordBody& out);

}  // namespace sluice::edge
