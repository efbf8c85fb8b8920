#include "edge/route/routes.h"

#include <algorithm>

#include "base/invariant.h"
#include "edge/route/path.h"

namespace sluice::edge {
namespace {

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (path.remove_prefix(1); !path.empty();) segments.push_back(next_segment(path));
  return segments;
}

}  // namespace

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
      templates_.push_back({.path = row.path,
                            .segments = segments_of(row.path),
                            .is_open = row.extent == Address::Extent::open,
                            .first = i,
                            .end = i});
    }
    templates_.back().end = i + 1;
  }
  SLUICE_INVARIANT(templates_.size() < 256);
}

bool AddressBook::fits(const Template& candidate, std::string_view path, PathValues& values) {
  std::size_t value = 0;
  bool has_more = path.size() > 1;
  path.remove_prefix(1);
  for (std::size_t i = 0; i < candidate.segments.size(); ++i) {
    const std::string_view wanted = candidate.segments[i];
    if (candidate.is_open && i + 1 == candidate.segments.size()) {
      values[value] = path;
      return true;
    }
    if (!has_more) return false;
    has_more = path.find('/') != std::string_view::npos;
    const std::string_view segment = next_segment(path);
    if (is_parameter(wanted) ? segment.empty() : segment != wanted) return false;
    if (is_parameter(wanted)) values[value++] = segment;
  }
  return !has_more;
}

std::optional<AddressBook::Found> AddressBook::find(std::string_view path, Verb verb) const {
  for (std::size_t i = 0; i < templates_.size(); ++i) {
    Found found{.route = Route{static_cast<std::uint8_t>(i)}};
    if (!fits(templates_[i], path, found.values)) continue;
    for (std::size_t row = templates_[i].first; row < templates_[i].end && !found.row; ++row) {
      if (rows_[row].verb == verb || rows_[row].verb == Verb::other) found.row = row;
    }
    return found;
  }
  return std::nullopt;
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
