#include "app/command/admin/admin_lists.h"

#include <iostream>
#include <utility>

#include "app/command/commands.h"
#include "edge/gate/return_address.h"

namespace sluice::app {

std::string with_query(std::string target, std::initializer_list<std::pair<const char*, std::string>> asked) {
  for (const auto& [name, value] : asked) {
    if (value.empty()) continue;
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += std::string(name) + "=" + edge::escaped(value);
  }
  return target;
}

int print_list(const AdminClient& server, const AskedList& asked) {
  AskedList::Entries entries;
  std::string next = asked.first;
  while (!next.empty() && entries.size() < asked.limit) {
    const auto reply = server.ask("GET", next);
    const auto answer = answer_of(reply);
    if (!answer) return complain(answer.error());
    if (asked.form == Form::json) return std::cout << answer->body << '\n', exit_ok;
    for (auto& entry : objects_of(answer->object, asked.member)) entries.push_back(std::move(entry));
    next = reply->next;
  }
  const bool is_cut = entries.size() > asked.limit;
  if (is_cut) entries.resize(asked.limit);
  asked.print(entries);
  if (asked.form == Form::table && (is_cut || !next.empty()) && !entries.empty()) {
    std::cout << "There are more: --before " << asked.before(entries.back()) << '\n';
  }
  return exit_ok;
}

int print_pages(const AdminClient& server, std::string next) {
  while (!next.empty()) {
    const auto reply = server.ask("GET", next);
    if (!reply || reply->status != 200) {
      const auto refused = answer_of(reply);
      return refused ? complain("the server's answer is no list; is this the admin address?")
                     : complain(refused.error());
    }
    std::cout << reply->body << std::flush;
    if (!std::cout) return complain("standard output: cannot be written", exit_failed);
    next = reply->next;
  }
  return exit_ok;
}

}  // namespace sluice::app
