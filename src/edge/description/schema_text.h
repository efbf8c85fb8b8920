// A JSON Schema of an API's description, in the words and the HTML of a page for people.
//
// Pure functions; thread-safe. They know the part of JSON Schema that our descriptions use.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace sluice::edge {

// What `{"$ref": "#/..."}` stands for; anything else stands for itself.
// REQUIRES: the reference leads somewhere in `document` (a test sees to that).
[[nodiscard]] const boost::json::value& resolved(const boost::json::value& document, const boost::json::value& node);

// "integer, 1 to 1000"; a named schema is a link to it.
[[nodiscard]] std::string type_html(const boost::json::value& schema);

// The object's members as a list, with those of objects within. Empty: it has none that are named.
[[nodiscard]] std::string members_html(const boost::json::value& schema);

// Of `value`, written for people to read.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

// The text of a member, escaped; empty: there is none.
[[nodiscard]] std::string text_html(const boost::json::value& node, std::string_view member);

}  // namespace sluice::edge
