// How a list that is told a page at a time is answered: as JSON, as CSV, or as JSON lines.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "edge/admin/list_query.h"
#include "edge/desk.h"

namespace sluice::edge {

enum class ListForm { json, csv, lines };
// `format` of the query.
void read_form(Parameters& parameters, ListForm& form);

// `next` is of this list: the page behind it, with those of `names` that were asked for.
void append_next_link(Errand& errand, std::initializer_list<const char*> names, std::string_view next);

template <class Entry>
struct ListPage {
  const char* member;  // of the JSON answer: where the entries are
  std::span<const Entry> entries;
  std::string next;                                // likewise, as JSON: "null" on the last page
  std::string_view titles;                         // of CSV; empty: not on this page
  void (*write)(const Entry&, std::string&);       // as JSON
  void (*write_line)(const Entry&, std::string&);  // as CSV, with its end
};

template <class Entry>
void tell_list(Desk& desk, Errand& errand, ListForm form, const ListPage<Entry>& page) {
  errand.headers += no_store;
  std::string& body = errand.body;
  switch (form) {
    case ListForm::json:
      body.append("{\"").append(page.member).append("\":[");
      for (const Entry& entry : page.entries) {
        if (body.back() != '[') body += ',';
        page.write(entry, body);
      }
      body.append("],\"next\":").append(page.next).append("}");
      return desk.respond_json(errand, 200, body);
    case ListForm::lines:
      for (const Entry& entry : page.entries) {
        page.write(entry, body);
        body += '\n';
      }
      return desk.respond(errand, 200, "application/jsonl", body);
    case ListForm::csv:
      body += page.titles;
      for (const Entry& entry : page.entries) page.write_line(entry, body);
      return desk.respond(errand, 200, "text/csv; charset=utf-8", body);
  }
}

}  // namespace sluice::edge
