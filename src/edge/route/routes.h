// ONE table a port says which addresses there are: path, verb, and who answers. From it come the router, the labels
// of the metrics, the Allow field, and what a test holds the API's description against.
//
// A path's template is written as the description writes it, "/v1/sales/{sale}/tickets"; it is the label of the
// metrics, too. A Route is the number of a template in its table. Immutable once made; thread-safe.
//
// Cost of a look-up: path_tree.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edge/route/path_tree.h"
#include "http/message.h"

namespace sluice::edge {

enum class Verb : std::uint8_t {
  get,  // and HEAD: the transport leaves the body out
  post,
  put,
  patch,
  del,
  other,  // in a table: whichever
};
inline constexpr std::size_t verb_count = 6;
[[nodiscard]] std::string_view to_string(Verb verb);
[[nodiscard]] Verb verb_of(http::Method method);

enum class Route : std::uint8_t {};

// What a row of a table says of an address.
struct Address {
  using Extent = PathTree::Extent;
  enum class Kind : std::uint8_t {
    described,  // in the API's description
    page,       // for people and machines without one
  };
  // Where it is found on a port that has a root (buyer/root.h).
  enum class Stands : std::uint8_t {
    everywhere,  // below the root, and without it
    below,       // below the root; who reads it without is led there
    outside,     // without it only: for proxies, and visitors reach what is below it
  };
  // Who can answer (docs/decisions/0029-edges.md).
  enum class Answered : std::uint8_t {
    by_owner,    // by an edge that has the owner in its process
    by_any_edge  // from what every edge is told of sales
  };
  Verb verb = Verb::get;
  std::string_view path{};
  Extent extent = Extent::whole;
  Kind kind = Kind::described;
  Stands stands = Stands::everywhere;
  Answered answered = Answered::by_owner;
};

class AddressBook {
public:
  // REQUIRES: rows of one template follow each other; PathTree::add().
  explicit AddressBook(std::vector<Address> rows);

  struct Found {
    Route route{};
    std::optional<std::size_t> row{};  // none: another verb is wanted, see allow()
    PathValues values{};               // views into the path
  };
  // nullopt: there is nothing at this path.
  [[nodiscard]] std::optional<Found> find(std::string_view path, Verb verb) const;
  // "GET, DELETE"
  [[nodiscard]] std::string allow(Route route) const;
  [[nodiscard]] const std::vector<Address>& rows() const { return rows_; }

  // --- Labels
  [[nodiscard]] Route unknown() const { return Route{static_cast<std::uint8_t>(templates_.size())}; }
  [[nodiscard]] std::size_t route_count() const { return templates_.size() + 1; }
  [[nodiscard]] std::string_view label(Route route) const;

private:
  struct Template {
    std::string_view path;
    std::size_t first = 0;  // of its rows
    std::size_t end = 0;
  };

  std::vector<Address> rows_;
  std::vector<Template> templates_;
  PathTree tree_;  // of the templates, by their numbers
};

struct Errand;

// A table whose rows are answered by `Rooms`.
template <class Rooms>
class Router {
public:
  struct Row {
    Address address;
    void (*serve)(Rooms&, Errand&);
  };
  explicit Router(std::span<const Row> rows) : rows_(rows), book_(addresses(rows)) {}

  [[nodiscard]] const AddressBook& book() const { return book_; }
  void serve(Rooms& rooms, Errand& errand, std::size_t row) const { rows_[row].serve(rooms, errand); }

private:
  static std::vector<Address> addresses(std::span<const Row> rows) {
    std::vector<Address> all;
    for (const Row& row : rows) all.push_back(row.address);
    return all;
  }
  std::span<const Row> rows_;
  AddressBook book_;
};

}  // namespace sluice::edge
