// Lists of the admin API, which come a page at a time, on the terminal.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"

namespace sluice::app {

// The address with what of these is asked for; what is empty is not.
[[nodiscard]] std::string with_query(std::string target,
                                     std::initializer_list<std::pair<const char*, std::string>> asked);

struct AskedList {
  using Entries = std::vector<boost::json::object>;
  std::string first;      // the address of its first page
  const char* member{};   // of an answer: where the entries are
  std::size_t limit = 0;  // as many are printed at most
  Form form = Form::table;
  std::function<void(const Entries&)> print;                      // but for json, which is printed as it came
  std::function<std::string(const boost::json::object&)> before;  // of an entry: what --before takes to go on
};
// Its newest entries. A page may be short of what was asked for and the list go on: asked for more until there is
// enough, or no more; a table says how to go on. Returns the exit code, as the next.
int print_list(const AdminClient& server, const AskedList& asked);

// All pages from this address on, one behind the other, as the server writes them.
int print_pages(const AdminClient& server, std::string next);

}  // namespace sluice::app
