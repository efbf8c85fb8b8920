#include "edge/route/routes.h"

#include "base/invariant.h"

namespace sluice::edge {
std::string_view to_string(Verb verb) {
  switch (verb) {
    case Verb::get:
      return "GET";
    case Verb::post:
      return "POST";
    case Verb::put:
      return "PUT";
    case Verb::patch:
      return "PATCH";
    case Verb::del:
      return "DELETE";
    case Verb::other:
      return "_OTHER";
  }
  return "";
}

Verb verb_of(http::Method method) {
  switch (method) {
    case http::Method::get:
    case http::Method::head:
      return Verb::get;
    case http::Method::post:
      return Verb::post;
    case http::Method::put:
      return Verb::put;
    case http::Method::patch:
      return Verb::patch;
    case http::Method::del:
      return Verb::del;
    case http::Method::options:
    case http::Method::other:
      return Verb::other;
  }
  return Verb::other;
}

AddressBook::AddressBook(std::vector<Address> rows) : rows_(std::move(rows)) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Address& row = rows_[i];
    if (templates_.empty() || templates_.back().path != row.path) {
      SLUICE_INVARIANT(templates_.size() < 255);
      tree_.add(row.path, row.extent, static_cast<std::uint8_t>(templates_.size()));
      templates_.push_back({.path = row.path, .first = i, .end = i});
    }
    templates_.back().end = i + 1;
  }
}

std::optional<AddressBook::Found> AddressBook::find(std::string_view path, Verb verb) const {
  const auto there = tree_.find(path);
  if (!there) return std::nullopt;
  Found found{.route = Route{there->number}, .row = std::nullopt, .values = there->values};
  const Template& rows = templates_[there->number];
  for (std::size_t row = rows.first; row < rows.end && !found.row; ++row) {
    if (rows_[row].verb == verb || rows_[row].verb == Verb::other) found.row = row;
  }
  return found;
}

std::string AddressBook::allow(Route route) const {
  std::string verbs;
  if (route == unknown()) return verbs;
  const Template& there = templates_[static_cast<std::size_t>(route)];
  for (std::size_t row = there.first; row < there.end; ++row) {
    (verbs += verbs.empty() ? "" : ", ") += to_string(rows_[row].verb);
  }
  return verbs;
}

std::string_view AddressBook::label(Route route) const {
  return route == unknown() ? "unknown" : templates_[static_cast<std::size_t>(route)].path;
}

}  // namespace sluice::edge
