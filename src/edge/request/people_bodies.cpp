#include "edge/request/people_bodies.h"

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "edge/people/password.h"
#include "edge/request/json_body.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> other_actors{"token", "file", "clock", "unknown"};

std::optional<Refusal> read_role(const json::object& object, UserBody& out) {
  if (!object.contains("role")) return std::nullopt;
  out.role = role_from(text_in(object, "role").value_or(""));
  if (out.role) return std::nullopt;
  return invalid_field("role: must be view, operate or admin");
}

// A password that somebody chooses.
std::optional<Refusal> read_chosen(const json::object& object, std::string_view name, std::string_view user,
                                   std::string& out) {
  const auto text = text_in(object, name);
  const std::string field = std::string(name) + ": ";
  if (!text || text->size() < password_bytes_min || text->size() > password_bytes_max) {
    return invalid_field(field + "must be a text of " + std::to_string(password_bytes_min) + " to " +
                         std::to_string(password_bytes_max) + " bytes");
  }
  const bool is_one_letter = std::all_of(text->begin(), text->end(), [&](char c) { return c == text->front(); });
  if (is_one_letter || (!user.empty() && *text == user)) return invalid_field(field + "is too easy to guess");
  out = *text;
  return std::nullopt;
}

std::optional<Refusal> read_password(const json::object& object, UserBody& out) {
  if (!object.contains("password")) return std::nullopt;
  return read_chosen(object, "password", out.user, out.password.emplace());
}

}  // namespace

bool is_user_name(std::string_view name) {
  return is_valid_name(name) && std::find(other_actors.begin(), other_actors.end(), name) == other_actors.end();
}

std::optional<Refusal> read_log_in(std::string_view body, LogInBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  for (const auto& [name, into] : {std::pair("user", &out.user), std::pair("password", &out.password)}) {
    const auto text = text_in(parsed.object(), name);
    if (!text || text->empty() || text->size() > password_bytes_max) {
      return invalid_field(std::string(name) + ": must be a text of 1 to " + std::to_string(password_bytes_max) +
                           " bytes");
    }
    *into = *text;
  }
  return std::nullopt;
}

std::optional<Refusal> read_new_user(std::string_view body, UserBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  out.user = text_in(parsed.object(), "user").value_or("");
  if (!is_user_name(out.user)) {
    return invalid_field("user: must be 1 to 40 of a-z, 0-9 and -, and not token, file, clock or unknown");
  }
  for (const char* name : {"role", "password"}) {
    if (!parsed.object().contains(name)) return invalid_field(std::string(name) + ": is missing");
  }
  if (auto refusal = read_role(parsed.object(), out)) return refusal;
  return read_password(parsed.object(), out);
}

std::optional<Refusal> read_user_change(std::string_view body, UserBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  if (auto refusal = read_role(parsed.object(), out)) return refusal;
  if (auto refusal = read_password(parsed.object(), out)) return refusal;
  if (out.role || out.password) return std::nullopt;
  return invalid_field("role: is missing, and so is password; one of them must be there");
}

std::optional<Refusal> read_password_change(std::string_view body, PasswordBody& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  const auto password = text_in(parsed.object(), "password");
  if (!password || password->empty() || password->size() > password_bytes_max) {
    return invalid_field("password: must be the one that you have");
  }
  out.password = *password;
  return read_chosen(parsed.object(), "new_password", {}, out.changed);
}

}  // namespace sluice::edge
